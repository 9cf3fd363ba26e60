import { print } from 'graphql';
import type { Catalog, SubgraphSdl } from '../../contract/index.ts';
import { readRemote } from '../remote/read-remote.ts';
import { withRelations } from '../remote/with-relations.ts';
import { divideSdl } from './divide-sdl.ts';

/**
 * Every subgraph that the public graph is composed of, by name: the catalog's sources, and the remote ones without what Federation
 * itself brings and the hub does not serve. Together they compose as they stand.
 */
export function publicSubgraphs(catalog: Catalog, sdl: string, remotes: readonly SubgraphSdl[]): readonly SubgraphSdl[] {
  const read = remotes.map((remote) => ({ ...remote, ...withRelations(readRemote(remote.name, remote.sdl), catalog) }));
  const foreign = read.map(({ name, url, document }) => ({ name, sdl: print(document), ...(url === undefined ? {} : { url }) }));
  return [...divideSdl(catalog, sdl, read), ...foreign].sort((a, b) => (a.name < b.name ? -1 : 1));
}
