import type { Column } from '../../../contract/index.ts';
import { decimalSize } from '../../value-type.ts';
import type { TypedExpression } from '../typed-expression.ts';

/** Digits after the point that a number of the expression may have; what is divided or a Float has none that count. */
export function scaleOf(expression: TypedExpression, columns: ReadonlyMap<string, Column>): number {
  const scale = (part: TypedExpression): number => scaleOf(part, columns);
  const most = (parts: readonly TypedExpression[]): number => Math.max(0, ...parts.map(scale));
  if (expression.type.scalar !== 'Decimal') return 0;
  switch (expression.kind) {
    case 'literal':
      return 'text' in expression.literal ? (expression.literal.text.split('.')[1]?.length ?? 0) : 0;
    case 'column':
      return decimalSize(columns.get(expression.name)?.nativeType ?? '')?.scale ?? 0;
    case 'negate':
      return scale(expression.operand);
    case 'binary':
      return expression.operator === '*' ? scale(expression.left) + scale(expression.right) : most([expression.left, expression.right]);
    case 'case':
      return most([...expression.branches.map(({ then }) => then), ...(expression.otherwise ? [expression.otherwise] : [])]);
    case 'cast':
      return expression.to.scalar === 'Decimal' ? expression.to.scale : 0;
    case 'call':
      return expression.name === 'nullif' ? most(expression.arguments.slice(0, 1)) : most(expression.arguments);
    default:
      return 0;
  }
}
