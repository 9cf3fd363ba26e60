import type { BinaryOperator, Expression } from './expression.ts';
import { bad, condition, truth, typed, type Place } from './place.ts';
import type { ExpressionType, TypedExpression } from './typed-expression.ts';
import { anyNullable, commonScalar, isNumber, isOrdered, unify } from './unify.ts';

const EQUALITY: readonly BinaryOperator[] = ['=', '<>'];
const ORDER: readonly BinaryOperator[] = ['<', '<=', '>', '>='];

/** Logic, comparison, text and arithmetic. `/` is true division and null where the divisor is zero, on every engine. */
export function typeBinary(expression: Extract<Expression, { kind: 'binary' }>, place: Place): TypedExpression {
  const { operator } = expression;
  if (operator === 'and' || operator === 'or') {
    const left = condition(`\`${operator}\` after`, expression.left, place);
    const right = condition(`\`${operator}\` before`, expression.right, place);
    return { kind: 'binary', operator, left, right, type: truth([left, right]) };
  }
  const left = typed(expression.left, place);
  const right = typed(expression.right, place);
  if (EQUALITY.includes(operator) || ORDER.includes(operator)) return comparison(operator, left, right);
  if (operator === '||') {
    const other = [left, right].find(({ type }) => type.scalar !== 'String');
    if (other) throw bad(`joins a ${other.type.scalar} by \`||\`, which takes text; \`cast(… as text)\` makes it text`);
    return { kind: 'binary', operator, left, right, type: { scalar: 'String', nullable: anyNullable([left, right]) } };
  }
  return { kind: 'binary', operator, left, right, type: arithmetic(operator, left.type, right.type) };
}

function comparison(operator: BinaryOperator, a: TypedExpression, b: TypedExpression): TypedExpression {
  if (a.type.scalar === 'Null' || b.type.scalar === 'Null')
    throw bad(`has \`${operator} null\`, which is never true; write \`is${operator === '<>' ? ' not' : ''} null\``);
  const { scalar, all } = unify('compares', [a, b]);
  if (scalar === 'JSON' || scalar === 'Bytes' || (ORDER.includes(operator) && !isOrdered({ scalar, nullable: false })))
    throw bad(`compares ${scalar} by \`${operator}\`, which has no such comparison`);
  const [left = a, right = b] = all;
  return { kind: 'binary', operator, left, right, type: truth(all) };
}

function arithmetic(operator: BinaryOperator, a: ExpressionType, b: ExpressionType): ExpressionType {
  const nullable = a.nullable || b.nullable;
  if (isNumber(a) && isNumber(b)) {
    if (operator === '/') return { scalar: 'Float', nullable: true };
    const scalar = commonScalar(a.scalar, b.scalar) ?? 'Float';
    return { scalar, nullable: nullable || operator === '%' };
  }
  if (a.scalar === 'Date' && b.scalar === 'Int' && (operator === '+' || operator === '-')) return { scalar: 'Date', nullable };
  if (a.scalar === 'Date' && b.scalar === 'Date' && operator === '-') return { scalar: 'Int', nullable };
  throw bad(
    `has ${a.scalar} ${operator} ${b.scalar}; \`${operator}\` takes numbers${operator === '+' || operator === '-' ? ', or a Date and days' : ''}`,
  );
}
