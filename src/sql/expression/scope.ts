import type { ExpressionType } from './typed-expression.ts';

/** The columns that an expression may read. */
export interface Scope {
  /** By name; undefined where there is none. `table` is what stands before the dot. */
  find(name: string, table?: string): ExpressionType | undefined;
  /** Everything that could have been meant, for the message. */
  readonly names: readonly string[];
  /** Where aggregates are allowed: columns that need none around them. */
  readonly groupedBy?: readonly string[];
}
