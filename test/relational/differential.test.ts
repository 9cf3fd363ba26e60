import fc from 'fast-check';
import { buildASTSchema, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atOnce } from '../../src/contract/index.ts';
import type { DialectName } from '../../src/contract/index.ts';
import { buildGraph, type FederatedGraph } from '../../src/federation/index.ts';
import { publicParts, publicSchemaSteps, schemaFaults, graphSdl, HUB_TYPE_NAMES, localReader } from '../../src/relational/index.ts';
import { differenceOf } from '../oracle/agree.ts';
import { drawQuery } from '../oracle/draw-query.ts';
import { expectedOf, looseSchema } from '../oracle/expected.ts';
import { openStore, type Store } from '../oracle/store.ts';
import { catalogFor, worldOf } from '../oracle/world.ts';
import { context } from './reading.ts';

/** Worlds of rows, and queries over each. */
const WORLDS = Number(process.env['RANDOM_WORLDS'] ?? 20);
const SEED = process.env['RANDOM_SEED'];
const QUERIES = Number(process.env['RANDOM_QUERIES'] ?? 50);

describe.each<DialectName>(['postgres', 'duckdb'])('random queries over random rows, in %s', (dialect) => {
  const catalog = catalogFor('shop', dialect);
  const sdl = graphSdl(catalog);
  const loose = looseSchema(sdl);
  const schema = buildASTSchema(parse(sdl));
  let store: Store;
  let graph: FederatedGraph;
  beforeAll(async () => {
    store = await openStore(catalog);
    const reader = localReader({ home: 'shop', dialect, catalog, execute: store.execute });
    const readers = new Map([['shop', reader]]);
    const { document } = atOnce(publicParts(catalog));
    const parts = { catalog, sdl, document, schemaFaults, schemaSteps: publicSchemaSteps, readers, remotes: [] };
    ({ graph } = await buildGraph({ ...parts, hubTypeNames: HUB_TYPE_NAMES }));
  });
  afterAll(async () => {
    await graph?.close();
    await store?.close();
  });

  test('answer as a naive evaluator does', async () => {
    await fc.assert(
      fc.asyncProperty(worldOf(catalog), fc.gen(), async (world, draw) => {
        await store.fill(world);
        // One generator for all: several of one world would all draw the same.
        for (let drawn = 0; drawn < QUERIES; drawn += 1) {
          const { query, variables } = drawQuery(draw, schema);
          const document = parse(query);
          expect(validate(graph.schema, document), query).toEqual([]);
          const answer = await graph.execute({ document, variables, context: context({ defaultRows: 1000, nestedRows: 1000 }) });
          const where = `${query}\n${JSON.stringify(variables)}`;
          expect(answer.errors, where).toBeUndefined();
          const expected = await expectedOf(loose, catalog, world, query, variables);
          expect(differenceOf(expected, JSON.parse(answer.data ?? 'null')), where).toBeUndefined();
        }
      }),
      // A world that is asked for by its seed is shown as it is: to make it smaller takes minutes.
      { numRuns: WORLDS, ...(SEED === undefined ? {} : { seed: Number(SEED), endOnFailure: true }) },
    );
  }, 600_000);
});
