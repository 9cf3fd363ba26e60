import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Catalog, Graph, GraphQuestion, LocalReader, Problem, ReadContext } from '../contract/index.ts';

/** All that one version of the graph is made of. */
export interface GraphInput {
  readonly catalog: Catalog;
  /** What clients see of the catalog: every dataset's types and fields, relations included. */
  readonly sdl: string;
  /** Makes the schema that clients see from that SDL and the subgraphs'. Throws where together they are no valid schema. */
  readonly buildSchema: (documents: readonly DocumentNode[]) => GraphQLSchema;
  /** One for each home that the catalog names. */
  readonly readers: ReadonlyMap<string, LocalReader>;
  readonly remotes: readonly Remote[];
  /** Names that no subgraph may give to an object, input or enum. */
  readonly hubTypeNames: ReadonlySet<string>;
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
  /** Ends once the requests in flight have. A request that comes later is still answered. */
  close(): Promise<void>;
}

export interface BuiltGraph {
  readonly graph: FederatedGraph;
  /** Subgraphs that are left out, by source, and why. */
  readonly refused: ReadonlyMap<string, Problem>;
}
