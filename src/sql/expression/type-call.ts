import { suggestion, WeirError } from '../../contract/index.ts';
import type { Expression } from './expression.ts';
import { FUNCTIONS } from './functions/index.ts';
import { bad, typed, type Place } from './place.ts';
import type { TypedExpression } from './typed-expression.ts';

/** A function's call. Aggregates stand only where the scope groups rows, and not within each other. */
export function typeCall({ name, distinct, arguments: written }: Extract<Expression, { kind: 'call' }>, place: Place): TypedExpression {
  const rule = FUNCTIONS.get(name);
  if (!rule) throw new WeirError('BAD_DEFINITION', `calls \`${name}\`, which is not a function.${suggestion(name, FUNCTIONS.keys())}`);
  if (distinct && !rule.aggregate) throw bad(`calls \`${rule.signature}\` with \`distinct\`, which belongs to aggregates`);
  if (rule.aggregate) {
    if (!place.scope.groupedBy) throw bad(`calls the aggregate \`${name}\`, which belongs to the measures of an \`aggregate\` step`);
    if (place.within !== undefined) throw bad(`calls the aggregate \`${name}\` within \`${place.within}\``);
  }
  const inner = rule.aggregate ? { ...place, within: name } : place;
  const given = written.map((each) => typed(each, inner));
  const accepted = rule.accept({ arguments: given, distinct });
  return { kind: 'call', name, distinct, arguments: accepted.arguments ?? given, type: accepted.type };
}
