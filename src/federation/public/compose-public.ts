import { parse } from 'graphql';
import type { SubgraphSdl } from '../../contract/index.ts';
import { messageOf } from '../../contract/index.ts';

/**
 * Composes whole subgraphs into the supergraph that other gateways read, or says what is wrong. It takes seconds at hundreds of
 * tables, and recurses deeply: for a worker only. The composer is loaded by the first call, since the room's door loads this module everywhere.
 */
export async function composePublic(
  subgraphs: readonly SubgraphSdl[],
): Promise<{ readonly supergraph: string } | { readonly faults: readonly string[] }> {
  const { composeServices } = await import('@theguild/federation-composition');
  try {
    const composed = composeServices(
      // The composer wants an address for each; of the hub's own sources there is none.
      subgraphs.map(({ name, sdl, url }) => ({ name, url: url ?? `http://${name}.invalid`, typeDefs: parse(sdl, { noLocation: true }) })),
    );
    const faults = (composed.errors ?? []).map(({ message }) => message);
    return composed.supergraphSdl === undefined ? { faults } : { supergraph: composed.supergraphSdl };
  } catch (thrown) {
    return { faults: [messageOf(thrown)] };
  }
}
