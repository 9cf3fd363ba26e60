import { WeirError } from '../../../contract/index.ts';
import type { ExpressionType, TypedExpression } from '../typed-expression.ts';

/** A function of the language: what it takes, what it gives, and how each engine says it. */
export interface FunctionRule {
  readonly name: string;
  /** As the documentation and messages write it: `round(x [, digits])`. */
  readonly signature: string;
  /** Gives one value for a group of rows. */
  readonly aggregate: boolean;
  /** The arguments, with literals read as what they are beside, and the type of the answer. Throws BAD_DEFINITION. */
  accept(call: FunctionCall): { readonly type: ExpressionType; readonly arguments?: readonly TypedExpression[] };
  duckdb(call: EmittedCall): string;
}

export interface FunctionCall {
  readonly arguments: readonly TypedExpression[];
  readonly distinct: boolean;
}

export interface EmittedCall {
  /** SQL of each argument. */
  readonly sql: readonly string[];
  readonly types: readonly ExpressionType[];
  readonly distinct: boolean;
}

export const badCall = (rule: Pick<FunctionRule, 'signature'>, why: string): WeirError =>
  new WeirError('BAD_DEFINITION', `calls \`${rule.signature}\` ${why}.`);

/** Says that the number of arguments is wrong, or that `distinct` has no meaning there. */
export function expectArguments(rule: Pick<FunctionRule, 'signature'>, call: FunctionCall, least: number, most = least): void {
  const { length } = call.arguments;
  if (length < least || length > most) throw badCall(rule, `with ${length} ${length === 1 ? 'argument' : 'arguments'}`);
}
