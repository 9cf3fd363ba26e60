import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import { buildASTSchema, lexicographicSortSchema, parse, printSchema } from 'graphql';
import type { Catalog, SubgraphSdl } from '../../src/contract/index.ts';
import { composePublic, publicSubgraphs } from '../../src/federation/index.ts';
import { readRemote } from '../../src/federation/remote/read-remote.ts';
import { withRelations } from '../../src/federation/remote/with-relations.ts';
import { buildPublicSchema, graphSdl } from '../../src/relational/index.ts';

export interface PublicGraph {
  readonly subgraphs: readonly SubgraphSdl[];
  readonly supergraph: string;
  /** What clients see of the supergraph, and what they see of the hub: types and fields in the order of their names. */
  readonly composed: string;
  readonly served: string;
}

/** Divides a catalog, composes the parts and shows both ways to the schema of clients. Throws where the parts do not compose. */
export async function publicGraph(catalog: Catalog, remotes: readonly SubgraphSdl[] = []): Promise<PublicGraph> {
  const sdl = graphSdl(catalog);
  const subgraphs = publicSubgraphs(catalog, sdl, remotes);
  const composed = await composePublic(subgraphs);
  if ('faults' in composed) throw new Error(composed.faults.join('\n'));
  const served = buildPublicSchema([
    parse(sdl),
    ...remotes.map((remote) => withRelations(readRemote(remote.name, remote.sdl), catalog).shown),
  ]);
  return {
    subgraphs,
    supergraph: composed.supergraph,
    composed: printSchema(lexicographicSortSchema(buildASTSchema(transformSupergraphToPublicSchema(parse(composed.supergraph))))),
    served: printSchema(lexicographicSortSchema(served)),
  };
}
