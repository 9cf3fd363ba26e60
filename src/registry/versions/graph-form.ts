import type { TypeDefinitionNode } from 'graphql';
import { inSlices } from '../../contract/index.ts';
import type { Catalog, Composed, SubgraphSdl } from '../../contract/index.ts';
import { catalogText } from './catalog-text.ts';
import { publicSdl } from './public-sdl.ts';
import type { SchemaWork } from './schema-work.ts';

/** A graph that was put together, served or not. */
export interface PublicGraph {
  /** What clients see. */
  readonly definitions: readonly TypeDefinitionNode[];
  readonly catalog: Catalog;
  /** The catalog's part of it, as SDL. */
  readonly sdl: string;
  /** The subgraphs that are in it and bring SDL of their own. */
  readonly remotes: readonly SubgraphSdl[];
}

export type GraphForm = Extract<Composed, { composes: true }>;

/** Writes graphs out as versions have them. A graph that differs from the one before in nothing that is divided asks no worker. */
export function graphForms(work: SchemaWork): (graph: PublicGraph) => Promise<GraphForm> {
  let last: { readonly sdl: string; readonly beside: string; readonly subgraphs: readonly SubgraphSdl[] } | undefined;
  return async ({ definitions, catalog, sdl, remotes }) => {
    const text = await inSlices(catalogText(catalog));
    const beside = text + JSON.stringify(remotes);
    const same = last?.sdl === sdl && last.beside === beside;
    const [subgraphs, whole] = await Promise.all([same && last ? last.subgraphs : work.divide(text, sdl, remotes), publicSdl(definitions)]);
    last = { sdl, beside, subgraphs };
    return { composes: true, sdl: whole, subgraphs };
  };
}
