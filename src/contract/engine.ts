import type { Readable } from 'node:stream';
import type { Column } from './structure.ts';

/** A place to run plans over data that has no database of its own. All of it happens off the event loop. */
export interface Engine {
  /**
   * One row, one text cell, with `$1`… values. Cancelled by the signal. Asked again, it sees a table or a file that was replaced
   * since, and may not see rows that were put into one that stood.
   */
  queryText(text: string, values: readonly unknown[], signal: AbortSignal): Promise<string>;
  /** Rows as objects: for small answers (counts, structures) only. BIGINT comes as bigint. */
  rows(text: string, values: readonly unknown[], signal: AbortSignal): Promise<Record<string, unknown>[]>;
  /** A private session for a run: its temporary tables are gone when it closes. */
  session(): Promise<EngineSession>;
  close(): Promise<void>;
}

export interface EngineSession {
  run(text: string, signal: AbortSignal): Promise<void>;
  rows(text: string, signal: AbortSignal): Promise<Record<string, unknown>[]>;
  /** Makes the table from CSV as `BulkRead` describes it; resolves to the number of rows. */
  loadCsv(table: string, columns: readonly Column[], stream: Readable, signal: AbortSignal): Promise<number>;
  /** The answer of a query as CSV of the same form, without going through JS rows. */
  readCsv(query: string, signal: AbortSignal): Readable;
  close(): Promise<void>;
}
