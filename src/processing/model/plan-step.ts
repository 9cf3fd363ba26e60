import type { CastType, ExpressionType, TypedExpression } from '../../sql/index.ts';

/** The columns of the rows between two steps, in order. A list can be passed on, and not be read by an expression. */
export type Shape = readonly ShapeColumn[];

export interface ShapeColumn {
  readonly name: string;
  readonly type: ExpressionType;
  readonly list: boolean;
}

/** A step of a model, typed. `before` and `after` are the columns of the rows that go in and come out. */
export type PlanStep = {
  /** Its place, from 1. */
  readonly number: number;
  /** Place and name: `4 filter`. */
  readonly label: string;
  readonly before: Shape;
  readonly after: Shape;
} & StepAction;

export type StepAction = DedupeAction | CastAction | FilterAction | JoinAction | DeriveAction | AggregateAction;

/** Of rows that are equal in `by` one stays: the first when ordered by all columns. */
export interface DedupeAction {
  readonly kind: 'dedupe';
  readonly by: 'all' | readonly string[];
}

export interface CastAction {
  readonly kind: 'cast';
  readonly casts: readonly { readonly column: string; readonly from: ExpressionType; readonly to: CastType }[];
}

export interface FilterAction {
  readonly kind: 'filter';
  readonly condition: TypedExpression;
  /** As it was written. */
  readonly text: string;
}

export interface JoinAction {
  readonly kind: 'join';
  readonly dataset: string;
  readonly alias: string;
  readonly type: 'left' | 'inner' | 'semi' | 'anti';
  readonly on: TypedExpression;
  readonly text: string;
  readonly take: readonly NamedExpression[];
  /** The parts of `on` that set an expression of the rows equal to one of the dataset. */
  readonly equalities: readonly { readonly ours: TypedExpression; readonly theirs: TypedExpression }[];
  /** The other parts of `on`. */
  readonly rest: readonly TypedExpression[];
}

export interface DeriveAction {
  readonly kind: 'derive';
  readonly columns: readonly NamedExpression[];
}

export interface AggregateAction {
  readonly kind: 'aggregate';
  readonly by: readonly string[];
  readonly measures: readonly NamedExpression[];
}

export interface NamedExpression {
  readonly name: string;
  readonly expression: TypedExpression;
}
