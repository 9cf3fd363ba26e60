import type { Column, Scalar } from '../../../contract/index.ts';
import type { CastScalar, CastType, Literal } from '../expression.ts';
import type { EmittedCall } from '../functions/function-rule.ts';
import type { ExpressionType } from '../typed-expression.ts';

/** Scalars whose arithmetic is exact. */
export type Exact = 'Int' | 'BigInt' | 'Decimal';

/** The least and the greatest of whole numbers. */
export const RANGES = { Int: [-2147483648n, 2147483647n], BigInt: [-(2n ** 63n), 2n ** 63n - 1n] } as const;

/** Scalars that a computed field can have. */
export type ComputedScalar = CastScalar;

/**
 * How the expressions of computed fields are said in the SQL of one kind of home: what differs from one to the next. A value of which
 * docs/expressions.md says that it ends a model's run is null here, where the database is asked for a page of rows. What answers
 * undefined is not to be had, and is refused when the declaration is read.
 */
export interface ExpressionDialect {
  /** Scalars that it does not have. */
  readonly lacks: readonly Scalar[];
  /** The type that a column of such values has; a Decimal's with so many digits after the point. */
  nativeType(scalar: ComputedScalar, scale: number): string;
  /** The whole expression as a value of that type. */
  root(sql: string, scalar: ComputedScalar, nativeType: string): string;
  /** A column's value as its scalar says that it is. */
  column(sql: string, column: Column): string;
  literal(literal: Literal): string;
  /** A term of exact arithmetic. */
  term(sql: string, from: Exact, to: Exact): string;
  /** What exact arithmetic came to; null where it is no value of the scalar. */
  fit(sql: string, scalar: Exact): string;
  /** A number as a Float. */
  float(sql: string, from: ExpressionType['scalar']): string;
  /** What is left of `a` when it is divided by `b`, with the sign of `a`; null where `b` is 0. */
  remainder(a: string, b: string, scalar: ExpressionType['scalar'], scale: number): string | undefined;
  addDays(date: string, operator: '+' | '-', days: string): string;
  daysBetween(later: string, earlier: string): string;
  /** Text that compares by code points. */
  byCodePoint(sql: string): string;
  like(sql: string, pattern: string, anyCase: boolean): string;
  cast(sql: string, from: ExpressionType['scalar'], to: CastType): string | undefined;
  readonly functions: Readonly<Partial<Record<string, (call: EmittedCall) => string | undefined>>>;
  /** Why the SQL cannot be part of a statement: a verb phrase; undefined where it can. */
  refusal?(sql: string): string | undefined;
}
