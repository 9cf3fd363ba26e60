import type { ErrorCode, Problem, SchemaChange, SubgraphSdl } from '../../contract/index.ts';

/** What is asked of a worker. */
export type SchemaTask =
  /** With the catalog as `catalogText` writes it. */
  | { readonly kind: 'divide'; readonly catalog: string; readonly sdl: string; readonly remotes: readonly SubgraphSdl[] }
  | { readonly kind: 'compose'; readonly subgraphs: readonly SubgraphSdl[] }
  | { readonly kind: 'compare'; readonly before: string; readonly after: string }
  | { readonly kind: 'read'; readonly subgraphs: readonly SubgraphSdl[] };

/** What each kind of task is answered with. */
export interface SchemaAnswers {
  readonly divide: readonly SubgraphSdl[];
  readonly compose: { readonly supergraph: string } | { readonly faults: readonly string[] };
  readonly compare: readonly SchemaChange[];
  readonly read: readonly Problem[];
}

export type TaskReport =
  | { readonly kind: 'done'; readonly answer: SchemaAnswers[keyof SchemaAnswers] }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };
