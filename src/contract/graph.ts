import type { DocumentNode, FieldNode, GraphQLError, GraphQLSchema } from 'graphql';
import type { Catalog } from './dataset.ts';
import type { GraphPolicy } from './policy.ts';
import type { ReadContext, Representation, Suppression, Truncation } from './read.ts';

/** One served version of the graph, as rooms see it that ask it without knowing how it plans. */
export interface Graph {
  readonly schema: GraphQLSchema;
  /** What it is made of, but for subgraphs. */
  readonly catalog: Catalog;
  /** Where it is the graph of callers who may not see all. */
  readonly policed?: Policed | undefined;
  execute(request: GraphRequest): Promise<GraphAnswer>;
  /** The datasets that an operation's selection and arguments read, with the response path of each. */
  datasetsOf(
    document: DocumentNode,
    operationName?: string,
    variables?: Readonly<Record<string, unknown>>,
  ): readonly { readonly dataset: string; readonly path: string }[];
  /** Compiles a selection on a dataset's type, to be read over rows that are at hand rather than looked up. */
  nodeReader(selection: NodeSelection): NodeReader;
}

/** What callers may see, beside what there is. */
export interface Policed {
  readonly policy: GraphPolicy;
  /** The catalog that theirs was made of. */
  readonly whole: Catalog;
  /** By which values are hashed, 32 bytes. */
  readonly maskKey: Buffer;
}

export interface GraphRequest {
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  /** As they came; coerced by the operation's definitions. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly context: ReadContext;
}

export interface GraphAnswer {
  /** JSON text of `data`; undefined where the request failed before anything was read. */
  readonly data?: string | null;
  readonly errors?: readonly GraphQLError[];
  readonly extensions?: Readonly<Record<string, unknown>> & {
    readonly truncated?: readonly Truncation[];
    readonly suppressed?: readonly Suppression[];
  };
}

export interface NodeSelection {
  /** The dataset's type. */
  readonly type: string;
  /** The field nodes whose selection sets are merged: one response name's. */
  readonly nodes: readonly FieldNode[];
  /** Where its fragments and variables are defined. */
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** `rows` are whole rows by field name in travel form; the answer has JSON text for each, in their order. */
export type NodeReader = (
  rows: readonly Representation[],
  context: ReadContext,
) => Promise<{ readonly nodes: readonly string[]; readonly errors: readonly GraphQLError[] }>;
