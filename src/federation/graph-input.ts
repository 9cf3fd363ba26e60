import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Catalog, Graph, GraphQuestion, LocalReader, Policed, Problem, ReadContext, Steps } from '../contract/index.ts';
import type { RemoteSubgraph } from './remote/read-remote.ts';

/** All that one version of the graph is made of. */
export interface GraphInput {
  readonly catalog: Catalog;
  /** What clients see of the catalog: every dataset's types and fields, relations included. */
  readonly sdl: string;
  /** The same, read. */
  readonly document: DocumentNode;
  /** What is wrong with subgraphs' documents beside it; undefined where they are valid together. */
  readonly schemaFaults: (catalog: DocumentNode, others: readonly DocumentNode[]) => string | undefined;
  /** Makes the schema that clients see from documents without faults; `earlier`: one that may have most of it. */
  readonly schemaSteps: (documents: readonly DocumentNode[], earlier: GraphQLSchema | undefined) => Steps<GraphQLSchema>;
  /** One for each home that the catalog names. */
  readonly readers: ReadonlyMap<string, LocalReader>;
  readonly remotes: readonly Remote[];
  /** Names that no subgraph may give to an object, input or enum. */
  readonly hubTypeNames: ReadonlySet<string>;
  /** Hears of every operation, whether what was prepared for it was kept. */
  readonly planned?: ((kept: boolean) => void) | undefined;
}

/** A subgraph that is asked by GraphQL. */
export interface Remote {
  /** The source's name. */
  readonly name: string;
  readonly sdl: string;
  /** Answers with the body of a GraphQL response. */
  ask(question: GraphQuestion, context: ReadContext): Promise<string>;
}

/** One version of the graph, with the planner that works for it. */
export interface FederatedGraph extends Graph {
  /** Changes with what is planned: equal for two graphs whose skeletons and subgraphs are. */
  readonly id: string;
  /** What the planner plans over: entities, keys and pseudo-leaves. Empty where there is nothing to plan over. */
  readonly supergraphSdl: string;
  /** The graph of callers who see less, over the same sources. Its planner is this one's: what is asked of less is asked of all. */
  view(parts: GraphView): Promise<FederatedGraph>;
  /** What clients see of the subgraphs that are served, by source. */
  readonly shown: ReadonlyMap<string, RemoteSubgraph>;
  /** Ends once the requests in flight have. A request that comes later is still answered. */
  close(): Promise<void>;
}

/** What a view has in the place of the whole graph's. */
export interface GraphView {
  readonly catalog: Catalog;
  readonly policed: Policed;
  readonly schema: GraphQLSchema;
  readonly readers: ReadonlyMap<string, LocalReader>;
  /** What is seen of each subgraph. */
  readonly remotes: readonly RemoteSubgraph[];
}

export interface BuiltGraph {
  readonly graph: FederatedGraph;
  /** Subgraphs that are left out, by source, and why. */
  readonly refused: ReadonlyMap<string, Problem>;
}
