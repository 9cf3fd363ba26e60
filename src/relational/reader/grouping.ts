import type { Field } from '../../contract/index.ts';

/** A value that rows are grouped by. */
export interface GroupKey {
  /** Names of the relations that lead to it, and its field's. */
  readonly path: readonly string[];
  readonly field: Field;
  readonly sql: string;
  /** What is told of a group, by the column that it has it in; the column where that is none. */
  readonly written?: (column: string) => string;
  /** The column that the grouped rows have it in. */
  readonly column: string;
}

/** Rows while they are grouped. */
export interface Grouping {
  readonly keys: readonly GroupKey[];
  /** The column that the grouped rows have an aggregate in. */
  measure(sql: string): string;
  /** A column of the grouped rows as SQL. */
  column(name: string): string;
}
