import type { Readable } from 'node:stream';
import type { ZodType } from 'zod';
import type { DialectName } from './dialect-name.ts';
import type { Problem } from './problem.ts';
import type { ReadContext } from './read.ts';
import type { SourceTransaction } from './change.ts';
import type { Column, Structure, Table } from './structure.ts';

/**
 * An outside system. Opening one does no I/O and changes nothing in the system; every method may be called again after it
 * failed. Faults are WeirErrors with `extensions.source`: SOURCE_UNAVAILABLE when it could not be reached, SOURCE_ERROR
 * when it answered wrongly, TIMEOUT. A secret is resolved inside and never said.
 */
export interface Source {
  readonly name: string;
  readonly kind: string;
  /** Reads its structure, in one question where the system allows. */
  describe(signal: AbortSignal): Promise<Structure>;
  /** Answers one question with JSON text: the single cell of a statement, or the body of a GraphQL response. */
  execute(question: Question, context: ReadContext): Promise<string>;
  /** All rows of a table, in bulk, for pipelines. Absent where the system has no tables. */
  read?(table: Table, columns: readonly string[], signal: AbortSignal): Promise<BulkRead>;
  /**
   * Committed changes in commit order, from where the last acknowledged one ended, without those at or before the position
   * `after`. Absent where they cannot be had. `answering` is called when the system has begun to tell, though there may be nothing
   * to tell for long.
   */
  changes?(tables: readonly Table[], signal: AbortSignal, after?: string, answering?: () => void): AsyncIterable<SourceTransaction>;
  /** Its changes are found by looking at rows every so often: the latest state of each, never an old row. */
  readonly polled?: boolean;
  /**
   * Looks whether data of which no change is told is other than at the last look: names of the tables whose rows are. What
   * cannot be read stays as it was, and is a problem.
   */
  refresh?(signal: AbortSignal): Promise<{ readonly changed: readonly string[]; readonly problems: readonly Problem[] }>;
  /** By type of the graph: the root field that finds its rows by key, and which of its arguments take the key. */
  lookups?(): ReadonlyMap<string, { readonly field: string; readonly key: readonly string[] }>;
  /** What is wrong with parts of it while the rest answers, as of the last look at it. */
  problems?(): readonly Problem[];
  /**
   * Takes away what was made for it, in the outside system or in the hub's engine, when it is registered no more. `leftovers`: SQL
   * for someone who may run it, where Weir could not.
   */
  forget?(signal: AbortSignal): Promise<{ readonly leftovers: readonly string[] }>;
  close(): Promise<void>;
}

export type Question = SqlStatement | GraphQuestion;

export interface SqlStatement {
  readonly kind: 'sql';
  /** With `$1`, `$2`, … for its values, each a text that its type is read of; one row of one text column. */
  readonly text: string;
  readonly values: readonly (string | null)[];
}

export interface GraphQuestion {
  readonly kind: 'graph';
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** By type: what the field that finds its rows by key is given beside the key. It is not asked without. */
  readonly rows?: Readonly<Record<string, RowsGiven>>;
}

/** By argument, the values of a row rule. */
export type RowsGiven = Readonly<Record<string, readonly unknown[]>>;

export type BulkRead =
  /** The rows are in the hub's own engine already: a relation that its SQL can name. */
  | { readonly kind: 'engine'; readonly relation: string }
  /** CSV without a header: `,`, quotes doubled, null is an unquoted empty cell, text always quoted, columns in the order asked for. */
  | { readonly kind: 'csv'; readonly stream: Readable; readonly columns: readonly Column[] };

/** The guard on addresses that sources are reached at. */
export interface Outbound {
  /**
   * The address, or socket, to connect to for a host. Throws ADDRESS_REFUSED where it may not be reached, or a secret of the source's
   * may not go there; SOURCE_UNAVAILABLE for a name without address.
   */
  addressOf(host: string, port: number, source: string): Promise<string>;
}

/** Of whoever looks at a source by hand, as `weir init` and `weir doctor` do: they reach what they can reach anyway. */
export const ANY_ADDRESS: Outbound = { addressOf: (host) => Promise.resolve(host) };

/** What a connector is given to open a source. */
export interface SourceSetting {
  /** Resolves `${env:NAME}` and `${file:/path}` within a text; throws SECRET_REFUSED or BAD_DEFINITION that names the reference. */
  readonly resolve: (text: string) => string;
  /** Asked before each connection. */
  readonly outbound: Outbound;
  /** The workspace's folder. */
  readonly workspace: string;
  /** One line of progress for the operator. */
  readonly report: (line: string) => void;
  /** The SDL that was last published for it by its service; undefined where none was. */
  readonly published?: () => string | undefined;
  /** Is called when the source itself says that its structure is no longer what `describe` found. */
  readonly drifted?: () => void;
}

/** A kind of source: a folder under sources/ and a line in its list. */
export interface Connector<Declaration extends SourceDeclaration = SourceDeclaration> {
  readonly kind: string;
  /** Its keys in sources/*.yaml, beside those that all have. */
  readonly keys: Readonly<Record<string, ZodType>>;
  /** Where its datasets are answered: as a home of its own, in the hub's engine, or as a subgraph. */
  readonly home: 'own' | 'engine' | 'subgraph';
  /** The SQL that its sources take; absent where each says of itself (`RelationalStructure.dialect`), or none is asked in SQL. */
  readonly dialect?: DialectName;
  /** Of a subgraph: its SDL is made here under the source's prefix, and relationships may lead to its entities. */
  readonly prefixes?: true;
  open(declaration: Declaration, setting: SourceSetting): Source;
}

/** The keys that every kind of source has. */
export interface SourceDeclaration {
  readonly source: string;
  readonly kind: string;
  readonly owner?: string;
  readonly description?: string;
  /** Of its types and fields; the source's name where nothing is said, `""` takes it away. */
  readonly prefix?: string;
  readonly include?: readonly string[];
  /** What happens when its structure changes; `follow` where nothing is said. */
  readonly drift?: DriftMode;
  readonly datasets?: Readonly<Record<string, DatasetDeclaration>>;
}

/** `follow` serves what the source has become, `hold` what it was, `additive` what it was and what is new. */
export type DriftMode = 'follow' | 'hold' | 'additive';

export interface DatasetDeclaration {
  readonly name?: string;
  readonly plural?: string;
  /** Columns that tell its rows apart, where the source itself knows of none: said, and not verified. */
  readonly key?: readonly string[];
  readonly fields?: Readonly<Record<string, FieldDeclaration>>;
  /** Fields that its database makes of its columns, by their names in the graph. */
  readonly computed?: Readonly<Record<string, ComputedDeclaration>>;
}

export interface ComputedDeclaration extends Omit<FieldDeclaration, 'name'> {
  /** A scalar of the graph, or SQL's name of it. */
  readonly type: string;
  /** An expression of docs/expressions.md. */
  readonly sql: string;
}

export interface FieldDeclaration {
  readonly name?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: { readonly reason: string; readonly use?: string; readonly until?: string };
}
