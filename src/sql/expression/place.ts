import { WeirError } from '../../contract/index.ts';
import type { Expression } from './expression.ts';
import type { Scope } from './scope.ts';
import type { ExpressionType, TypedExpression } from './typed-expression.ts';
import { anyNullable } from './unify.ts';

/** Where a part of an expression stands, and how its own parts are typed. */
export interface Place {
  readonly scope: Scope;
  /** The aggregate around it. */
  readonly within?: string;
  readonly type: (expression: Expression, place: Place) => TypedExpression;
}

export const typed = (expression: Expression, place: Place): TypedExpression => place.type(expression, place);

/** A part that must be true, false or null. */
export function condition(what: string, expression: Expression, place: Place): TypedExpression {
  const found = typed(expression, place);
  if (found.type.scalar !== 'Boolean' && found.type.scalar !== 'Null')
    throw bad(`has ${what} a ${found.type.scalar}, and a condition belongs there`);
  return found;
}

/** The type of a comparison: null where a side is. */
export const truth = (sides: readonly TypedExpression[]): ExpressionType => ({ scalar: 'Boolean', nullable: anyNullable(sides) });

/** A fault of an expression, as a phrase to be put after the name of the place where it stands. */
export const bad = (phrase: string): WeirError => new WeirError('BAD_DEFINITION', `${phrase}.`);
