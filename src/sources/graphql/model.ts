import type { GraphQLSchema } from 'graphql';
import type { GraphStructure, Steps } from '../../contract/index.ts';
import type { GraphqlDeclaration } from './declaration.ts';
import { federatedSdl } from './federated-sdl.ts';
import { graphNames } from './graph-names.ts';
import type { GraphNames } from './graph-names.ts';
import { lookupsOf } from './lookups.ts';
import type { Lookups } from './lookups.ts';
import { servedTypes } from './served-types.ts';

/** An endpoint's schema, and what the graph makes of it. */
export interface Model {
  readonly structure: GraphStructure;
  readonly schema: GraphQLSchema;
  readonly names: GraphNames;
  readonly lookups: Lookups;
}

/** A pure function of the schema, which is read first, and the declaration. */
export function* modelSteps(read: Steps<GraphQLSchema>, declaration: GraphqlDeclaration): Steps<Model> {
  const schema = yield* read;
  yield;
  const served = servedTypes(schema);
  yield;
  const names = graphNames(served, declaration.prefix ?? declaration.source);
  const lookups = lookupsOf(schema, served, declaration);
  const sdl = yield* federatedSdl(served, names, lookups);
  return { structure: Object.freeze({ kind: 'graph', sdl }), schema, names, lookups };
}
