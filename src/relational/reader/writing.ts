import type { CursorSeal, Dataset, Identity } from '../../contract/index.ts';
import type { Dialect } from '../../sql/index.ts';
import type { DatasetIndex } from './dataset-index.ts';
import type { Variables } from './input.ts';
import type { StatementParts } from './statement.ts';

/** What every part of a statement is written with. */
export interface Writing {
  readonly dialect: Dialect;
  readonly index: DatasetIndex;
  readonly parts: StatementParts;
  /** Those for whose shape the statement is written: no value of theirs may get into its text. */
  readonly variables: Variables;
  /** The relation that SQL reads a dataset from. */
  readonly source: (dataset: Dataset) => string;
  /** Rows of one list that whoever asks may have; undefined where only the hub's own limits count. */
  readonly most: (dataset: Dataset) => number | undefined;
  readonly cursors: CursorSeal;
  /** Equal for callers who may see the same values of the same rows. */
  readonly caller: (identity: Identity) => string;
}

/** A new alias for the dataset, which the statement reads from then on. */
export function tableOf(writing: Writing, dataset: Dataset): { readonly alias: string; readonly table: string } {
  writing.parts.reads(dataset);
  return { alias: writing.parts.alias(), table: writing.source(dataset) };
}
