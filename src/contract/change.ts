export type ChangeOp = 'SNAPSHOT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'RESET';

/** A row as it was or is: column name → value in the form in which its scalar travels (see scalars.ts). */
export type RowImage = Readonly<Record<string, unknown>>;

/** One row's change in a source, in the source's names. */
export interface SourceChange {
  /** `Table.name` */
  readonly table: string;
  readonly op: 'INSERT' | 'UPDATE' | 'DELETE' | 'RESET';
  /** Key columns → values; absent for RESET (a TRUNCATE). */
  readonly key?: RowImage;
  /** The whole old row, where the source gives it. */
  readonly before?: RowImage;
  /** The whole new row. */
  readonly after?: RowImage;
}

/** All that one transaction of a source changed in the tables asked for. */
export interface SourceTransaction {
  /** Its place in the source's own order: where a restart goes on. Sorts as text within one source. */
  readonly position: string;
  readonly id: string;
  readonly committedAt: Date;
  readonly changes: readonly SourceChange[];
  /** Says that everything up to and with this transaction is durable here. */
  acknowledge(): void;
}

/** One change as the log has it. */
export interface LoggedChange {
  readonly dataset: string;
  readonly op: 'INSERT' | 'UPDATE' | 'DELETE' | 'RESET';
  readonly key: RowImage | null;
  readonly before: RowImage | null;
  readonly after: RowImage | null;
  /** Names of the columns that differ; null where the old row is not known. */
  readonly changed: readonly string[] | null;
}

/** One transaction as the log has it, at its gap-free position. */
export interface LoggedTransaction {
  readonly position: bigint;
  /** The source's name, or `models`. */
  readonly origin: string;
  readonly transaction: string;
  readonly at: Date;
  readonly changes: readonly LoggedChange[];
}
