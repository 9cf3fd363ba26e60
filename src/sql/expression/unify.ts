import { WeirError } from '../../contract/index.ts';
import { isWrittenAsText, literalOf } from './literal.ts';
import type { ExpressionType, TypedExpression } from './typed-expression.ts';

/** Narrow to wide: where two meet, the wider holds both. Decimal meets Float in Float. */
const NUMBERS: readonly ExpressionType['scalar'][] = ['Int', 'BigInt', 'Decimal', 'Float'];

export const isNumber = ({ scalar }: ExpressionType): boolean => NUMBERS.includes(scalar);

/** Scalars whose values have an order that is the same everywhere. */
export const isOrdered = (type: ExpressionType): boolean =>
  isNumber(type) || ['String', 'Date', 'Time', 'LocalDateTime', 'DateTime', 'Null'].includes(type.scalar);

/** The scalar that holds values of both; undefined where there is none. */
export function commonScalar(a: ExpressionType['scalar'], b: ExpressionType['scalar']): ExpressionType['scalar'] | undefined {
  if (a === b || b === 'Null') return a;
  if (a === 'Null') return b;
  const wider = NUMBERS[Math.max(NUMBERS.indexOf(a), NUMBERS.indexOf(b))];
  if (NUMBERS.includes(a) && NUMBERS.includes(b)) return wider;
  if ([a, b].every((scalar) => scalar === 'Date' || scalar === 'LocalDateTime')) return 'LocalDateTime';
  return undefined;
}

/**
 * Several expressions that must be of one scalar, as the values of a `case` or both sides of `=`. A text literal beside a
 * date, time or UUID is read as one. Throws BAD_DEFINITION with a phrase that begins with `verb`.
 */
export function unify(verb: string, expressions: readonly TypedExpression[]): { scalar: ExpressionType['scalar']; all: TypedExpression[] } {
  const meant = expressions.find(({ kind, type }) => kind !== 'literal' && isWrittenAsText(type.scalar));
  const typedLiteral = expressions.find(({ type }) => isWrittenAsText(type.scalar));
  const form = (meant ?? typedLiteral)?.type.scalar;
  const all = expressions.map((each) => (form !== undefined && isTextLiteral(each) ? asLiteral(each, form) : each));
  let scalar: ExpressionType['scalar'] = 'Null';
  for (const each of all) {
    const common = commonScalar(scalar, each.type.scalar);
    if (common === undefined)
      throw new WeirError('BAD_DEFINITION', `${verb} ${scalar} with ${each.type.scalar}; \`cast(… as …)\` makes one of the other.`);
    scalar = common;
  }
  return { scalar, all };
}

function isTextLiteral(expression: TypedExpression): boolean {
  return expression.kind === 'literal' && expression.type.scalar === 'String';
}

function asLiteral(expression: TypedExpression, scalar: ExpressionType['scalar']): TypedExpression {
  if (expression.kind !== 'literal' || expression.literal.scalar !== 'String' || scalar === 'Null') return expression;
  const literal = literalOf(scalar, expression.literal.text);
  return { kind: 'literal', literal, type: { scalar, nullable: false } };
}

export const anyNullable = (expressions: readonly TypedExpression[]): boolean => expressions.some(({ type }) => type.nullable);
