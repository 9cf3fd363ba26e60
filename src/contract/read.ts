import type { ArgumentNode } from 'graphql';
import type { Identity } from './identity.ts';
import type { Limits } from './limits.ts';

/**
 * What is asked of one home: the client's selection with fragments expanded, fields merged and `@skip`/`@include` decided.
 * Frozen, and the same object for every request of one operation, so that what is compiled from it can be kept by identity.
 */
export interface Selection {
  /** The GraphQL type selected from. */
  readonly type: string;
  readonly items: readonly SelectionItem[];
}

export type SelectionItem =
  | { readonly kind: 'typename'; readonly as: string }
  | FieldItem
  /** The same row once more, under another name: how a plan steps through a wrapper. */
  | { readonly kind: 'self'; readonly as: string; readonly selection: Selection };

export interface FieldItem {
  readonly kind: 'field';
  /** The response name, or the plan's own name for it. */
  readonly as: string;
  readonly name: string;
  readonly arguments: readonly ArgumentNode[];
  /** Response names from the root, without indexes: `faaAirport.departures`. Errors and `extensions.truncated` say it. */
  readonly path: string;
  readonly selection?: Selection;
}

/** What a request brings to every read it causes. */
export interface ReadContext {
  readonly identity: Identity;
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly limits: Limits;
}

/** One set of rows to be looked up by a planner's entity fetch. */
export interface EntityRead {
  readonly type: string;
  /** Fields whose values the representations carry: a key of the type, or the columns a relation joins by. */
  readonly keyFields: readonly string[];
  /**
   * `table`: the rows are the home's own, found by key, null where there is none.
   * `values`: the representations *are* the rows (`type` lies in another home, and only relations that this home answers are
   * selected; or they are images of the change log and carry every column).
   */
  readonly rows: 'table' | 'values';
  readonly selection: Selection;
}

export type Representation = Readonly<Record<string, unknown>>;

export interface ReadRequest {
  /** Coerced by the operation's definitions. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** For entity reads: one list for each EntityRead, in its order. */
  readonly representations?: readonly (readonly Representation[])[];
  readonly context: ReadContext;
}

export interface ReadAnswer {
  /** JSON text, ready to be put into the response: the value of the root field, or `[[…], …]` for entity reads, one place for each representation. */
  readonly json: string;
  readonly notices: readonly Notice[];
}

/** What an answer leaves out, which `extensions` tells. */
export type Notice = Truncation | Suppression;

/** An aggregate of fewer values than the caller's policy wants. */
export interface Suppression {
  readonly path: string;
  readonly minGroup: number;
}

/** A list that the hub's own default cut. */
export interface Truncation {
  readonly path: string;
  readonly limit: number;
}

/** A selection, compiled once. Throws a WeirError where it cannot answer. */
export interface CompiledRead {
  run(request: ReadRequest): Promise<ReadAnswer>;
}

/** A home that answers inside this process: how `federation` reads without knowing SQL. Each compiled read is one statement. */
export interface LocalReader {
  readonly home: string;
  compileRoot(item: FieldItem): CompiledRead;
  compileEntities(reads: readonly EntityRead[]): CompiledRead;
}
