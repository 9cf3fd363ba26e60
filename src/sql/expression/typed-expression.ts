import type { Scalar } from '../../contract/index.ts';
import type { BinaryOperator, CastType, Literal } from './expression.ts';

/** `Null` is the type of a bare `null`: it fits every other. */
export interface ExpressionType {
  readonly scalar: Exclude<Scalar, 'ID'> | 'Null';
  readonly nullable: boolean;
}

/** An expression whose columns and functions were found and whose types fit; every node knows its own. */
export type TypedExpression = { readonly type: ExpressionType } & (
  | { readonly kind: 'literal'; readonly literal: Literal }
  | { readonly kind: 'column'; readonly table?: string; readonly name: string }
  | { readonly kind: 'negate' | 'not'; readonly operand: TypedExpression }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: TypedExpression; readonly right: TypedExpression }
  | { readonly kind: 'isNull'; readonly operand: TypedExpression; readonly negated: boolean }
  | { readonly kind: 'in'; readonly operand: TypedExpression; readonly among: readonly TypedExpression[]; readonly negated: boolean }
  | {
      readonly kind: 'between';
      readonly operand: TypedExpression;
      readonly low: TypedExpression;
      readonly high: TypedExpression;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'like';
      readonly operand: TypedExpression;
      readonly pattern: TypedExpression;
      readonly anyCase: boolean;
      readonly negated: boolean;
    }
  | { readonly kind: 'case'; readonly branches: readonly TypedBranch[]; readonly otherwise?: TypedExpression }
  | { readonly kind: 'cast'; readonly operand: TypedExpression; readonly to: CastType }
  | {
      readonly kind: 'call';
      /** The function's name, as FUNCTIONS has it. */
      readonly name: string;
      readonly distinct: boolean;
      readonly arguments: readonly TypedExpression[];
    }
);

export interface TypedBranch {
  readonly when: TypedExpression;
  readonly then: TypedExpression;
}

/** The expressions directly within another one. */
function operands(expression: TypedExpression): readonly TypedExpression[] {
  switch (expression.kind) {
    case 'literal':
    case 'column':
      return [];
    case 'negate':
    case 'not':
    case 'isNull':
    case 'cast':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'in':
      return [expression.operand, ...expression.among];
    case 'between':
      return [expression.operand, expression.low, expression.high];
    case 'like':
      return [expression.operand, expression.pattern];
    case 'case':
      return [...expression.branches.flatMap(({ when, then }) => [when, then]), ...(expression.otherwise ? [expression.otherwise] : [])];
    case 'call':
      return expression.arguments;
  }
}

/** Every column that an expression reads, once each, in the order in which they are named. */
export function columnsOf(expression: TypedExpression): readonly { readonly table?: string; readonly name: string }[] {
  const found = new Map<string, { readonly table?: string; readonly name: string }>();
  const visit = (each: TypedExpression): void => {
    if (each.kind === 'column')
      found.set(
        JSON.stringify([each.table, each.name]),
        each.table === undefined ? { name: each.name } : { table: each.table, name: each.name },
      );
    for (const inner of operands(each)) visit(inner);
  };
  visit(expression);
  return [...found.values()];
}
