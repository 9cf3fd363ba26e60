import type { Readable } from 'node:stream';
import type pg from 'pg';
import type { CuratedTable } from './curated-table.ts';

/** What a load changed. */
export interface CuratedLoad {
  /** Of the model, now. */
  readonly rows: bigint;
  readonly inserted: bigint;
  readonly updated: bigint;
  readonly deleted: bigint;
  /** A first load, or the first after a rebuild: the log has one RESET for it, and no rows. */
  readonly reset: boolean;
}

/** A load in the making. */
export interface Loading {
  readonly client: pg.Client;
  readonly table: CuratedTable;
  readonly csv: Readable;
  /** The run's id: the transaction's name in the change log. */
  readonly run: string;
  readonly signal: AbortSignal;
}
