import type { Family, Reading } from './readings.ts';

/** The rows of a dataset's files as text, in a temporary table of a session. */
export interface Staged {
  readonly table: string;
  readonly columns: readonly StagedColumn[];
  /** SQL: `r` (number of the record in its file, from 1) and `v` (the column's cell) of one file; undefined where that file lacks the column. */
  readonly records: (file: number, column: string) => string | undefined;
  /** Where a record is, for a message: `line 25001`. */
  readonly place: (file: number, record: number) => Promise<string>;
}

export type StagedColumn =
  /** Text, to be read as the first of these that takes all of it. */
  | { readonly kind: 'open'; readonly name: string; readonly families: readonly Family[] }
  /** Text, to be read as its declaration says. */
  | { readonly kind: 'declared'; readonly name: string; readonly reading: Reading }
  /** Of its final type already. */
  | { readonly kind: 'kept'; readonly name: string };
