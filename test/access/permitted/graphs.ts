import type { Forecaster } from '../../../src/analysis/index.ts';
import { withForecasts } from '../../../src/analysis/index.ts';
import { atOnce } from '../../../src/contract/index.ts';
import type { Catalog, LocalReader } from '../../../src/contract/index.ts';
import { buildGraph, type FederatedGraph, type Remote } from '../../../src/federation/index.ts';
import { graphSdl, HUB_TYPE_NAMES, localReader, publicParts, publicSchemaSteps, schemaFaults } from '../../../src/relational/index.ts';
import { plainCursors } from '../../setup/plain-cursors.ts';
import type { Databases } from './databases.ts';
import { HOMES } from './structure.ts';

/** A graph whose caller sees all that is in its databases. */
export async function openGraph(options: {
  readonly databases: Databases;
  readonly catalog: Catalog;
  readonly forecaster: Forecaster;
  readonly remotes: readonly Remote[];
  readonly previous?: FederatedGraph | undefined;
}): Promise<FederatedGraph> {
  const { databases, catalog, forecaster, remotes, previous } = options;
  const readers = new Map(
    Object.entries(HOMES).map(([home, dialect]): [string, LocalReader] => [
      home,
      withForecasts(localReader({ home, dialect, catalog, cursors: plainCursors, execute: databases.runner(home) }), catalog, forecaster),
    ]),
  );
  const { document } = atOnce(publicParts(catalog));
  const schemas = { document, schemaFaults, schemaSteps: publicSchemaSteps };
  const input = { catalog, sdl: graphSdl(catalog), ...schemas, readers, remotes, hubTypeNames: HUB_TYPE_NAMES };
  const { graph, refused } = await buildGraph(input, { previous });
  for (const { message } of refused.values()) throw new Error(message);
  return graph;
}
