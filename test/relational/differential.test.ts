import fc from 'fast-check';
import { buildASTSchema, parse, validate, type GraphQLError } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atOnce, type Dataset, type DialectName } from '../../src/contract/index.ts';
import { buildGraph, type FederatedGraph } from '../../src/federation/index.ts';
import { publicParts, publicSchemaSteps, schemaFaults, graphSdl, HUB_TYPE_NAMES, localReader } from '../../src/relational/index.ts';
import { differenceOf } from '../oracle/agree.ts';
import { drawQuery, drawWalk } from '../oracle/draw-query.ts';
import { expectedOf, looseSchema } from '../oracle/expected.ts';
import { openStore, type Store } from '../oracle/store.ts';
import type { Row } from '../oracle/values.ts';
import { catalogFor, worldOf } from '../oracle/world.ts';
import { plainCursors } from '../setup/plain-cursors.ts';
import { givenDialects } from '../setup/given-dialects.ts';
import { context } from './reading.ts';

/** Worlds of rows, and queries over each. */
const WORLDS = Number(process.env['RANDOM_WORLDS'] ?? 9);
const SEED = process.env['RANDOM_SEED'];
const QUERIES = Number(process.env['RANDOM_QUERIES'] ?? 50);
/** A world that is asked for by its seed is shown as it is: to make it smaller takes minutes, and no more than these. */
const RUNS = {
  interruptAfterTimeLimit: 300_000,
  markInterruptAsFailure: true,
  ...(SEED === undefined ? {} : { seed: Number(SEED), endOnFailure: true }),
};

/** SQLite's parser takes few levels of nesting, and these queries are deeper than most: how many of them may be too deep. */
const MOST_TOO_DEEP: Readonly<Record<DialectName, number>> = { sqlite: 0.1, postgres: 0, duckdb: 0, mariadb: 0, mysql: 0 };
class TooDeep extends Error {}
const isTooDeep = (errors: readonly GraphQLError[] | undefined): boolean =>
  errors?.every(({ extensions }) => extensions['code'] === 'LIMIT_EXCEEDED') ?? false;

describe.each(await givenDialects())('random queries over random rows, in %s', (dialect) => {
  const catalog = catalogFor('shop', dialect);
  const sdl = graphSdl(catalog);
  const loose = looseSchema(sdl);
  const schema = buildASTSchema(parse(sdl));
  let store: Store;
  let graph: FederatedGraph;
  beforeAll(async () => {
    store = await openStore(catalog);
    const reader = localReader({ home: 'shop', dialect, catalog, cursors: plainCursors, execute: store.execute });
    const readers = new Map([['shop', reader]]);
    const { document } = atOnce(publicParts(catalog));
    const parts = { catalog, sdl, document, schemaFaults, schemaSteps: publicSchemaSteps, readers, remotes: [] };
    ({ graph } = await buildGraph({ ...parts, hubTypeNames: HUB_TYPE_NAMES }));
  });
  afterAll(async () => {
    await graph?.close();
    await store?.close();
  });

  test('are told of `every` what is known of each row, and not what is unknown', async () => {
    const person = (id: number, name: string | null) => ({ id, org: 'x', no: 1, name });
    const team = (no: number) => ({ org: 'x', no });
    for (const [people, found] of [
      [[person(1, 'b'), person(2, null)], [2]],
      [
        [person(1, 'b'), person(2, 'c')],
        [1, 2],
      ],
    ] as const) {
      await store.fill(
        new Map<string, readonly Row[]>([
          ['teams', [team(1), team(2)]],
          ['people', people],
        ]),
      );
      const document = parse('{ teams(where: { members: { every: { name: { ne: "a" } } } }) { no } }');
      const { data } = await graph.execute({ document, variables: {}, context: context() });
      expect(JSON.parse(data ?? 'null')).toEqual({ teams: found.map((no) => ({ no })) });
    }
  });

  test('hold what each group comes to against a list', async () => {
    const owners = [11, null, 4, 11, 5, 5, 5];
    await store.fill(new Map<string, readonly Row[]>([['tasks', owners.map((ownerId, at) => ({ id: String(at), ownerId }))]]));
    const groups = async (count: string): Promise<unknown> => {
      const document = parse(`{ tasksGroups(by: [{ ownerId: { width: 1 } }], having: { count: { ${count} } }) { aggregate { count } } }`);
      const { data } = await graph.execute({ document, variables: {}, context: context() });
      return (JSON.parse(data ?? 'null') as { tasksGroups: { aggregate: { count: number } }[] }).tasksGroups.map(
        (one) => one.aggregate.count,
      );
    };
    expect(await groups('notIn: [2, 0]')).toEqual([1, 3, 1]);
    expect(await groups('in: [2, 3]')).toEqual([3, 2]);
  });

  test('are walked from either end by pages that are the list together', async () => {
    let walks = 0;
    let tooDeep = 0;
    interface Page {
      readonly nodes: readonly object[];
      readonly totalCount: number;
      readonly pageInfo: Readonly<Record<'hasNextPage' | 'hasPreviousPage', boolean> & Record<'startCursor' | 'endCursor', string | null>>;
    }
    const ask = async (query: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> => {
      const answer = await graph.execute({ document: parse(query), variables, context: context({ defaultRows: 1000 }) });
      if (isTooDeep(answer.errors)) throw new TooDeep();
      expect(answer.errors, `${query}\n${JSON.stringify(variables)}`).toBeUndefined();
      return (JSON.parse(answer.data ?? 'null') as { readonly rows: unknown }).rows;
    };
    const walkBoth = async ({ many, type, key }: Pick<Dataset, 'many' | 'type'> & { key: readonly string[] }, draw: fc.GeneratorValue) => {
      const list = graph.schema.getQueryType()?.getFields()[many];
      if (!list) throw new Error(`there is no ${many}`);
      const drawn = drawWalk(draw, list);
      const size = 1 + draw(fc.nat, { max: 4 });
      const head = `$where: ${type}Filter, $orderBy: [${type}OrderBy!]`;
      const rows = (await ask(
        `query (${head}) { rows: ${many}(where: $where, orderBy: $orderBy) { ${key.join(' ')} } }`,
        drawn,
      )) as readonly object[];
      const walk = async (count: 'first' | 'last', past: 'after' | 'before'): Promise<readonly object[]> => {
        const query = `query (${head}, $size: Int, $cursor: String) { rows: ${many}Connection(where: $where, orderBy: $orderBy, ${count}: $size, ${past}: $cursor) {
          nodes { ${key.join(' ')} } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
        const walked: object[] = [];
        for (let cursor: string | null = null, more = true; more;) {
          const { nodes, totalCount, pageInfo } = (await ask(query, { ...drawn, size, cursor })) as Page;
          const where = `${query}\n${JSON.stringify(drawn)}`;
          expect(totalCount, where).toBe(rows.length);
          const [ahead, behind] = [pageInfo.hasNextPage, pageInfo.hasPreviousPage];
          expect(count === 'first' ? behind : ahead, where).toBe(cursor !== null);
          if (count === 'first') walked.push(...nodes);
          else walked.unshift(...nodes);
          expect(walked.length, where).toBeLessThanOrEqual(rows.length);
          more = count === 'first' ? ahead : behind;
          cursor = count === 'first' ? pageInfo.endCursor : pageInfo.startCursor;
        }
        return walked;
      };
      const where = `${many} ${JSON.stringify(drawn)}`;
      expect(await walk('first', 'after'), where).toEqual(rows);
      expect(await walk('last', 'before'), where).toEqual(rows);
    };
    const keyed = [...catalog.datasets.values()].filter(({ key }) => key);
    await fc.assert(
      fc.asyncProperty(worldOf(catalog), fc.gen(), async (world, draw) => {
        await store.fill(world);
        for (const { many, type, key = [] } of keyed) {
          walks += 1;
          await walkBoth({ many, type, key }, draw).catch((thrown: unknown) => {
            if (!(thrown instanceof TooDeep)) throw thrown;
            tooDeep += 1;
          });
        }
      }),
      { numRuns: WORLDS * 3, ...RUNS },
    );
    expect(tooDeep).toBeLessThanOrEqual(walks * MOST_TOO_DEEP[dialect]);
  }, 600_000);

  test('answer as a naive evaluator does', async () => {
    let asked = 0;
    let tooDeep = 0;
    await fc.assert(
      fc.asyncProperty(worldOf(catalog), fc.gen(), async (world, draw) => {
        await store.fill(world);
        // One generator for all: several of one world would all draw the same.
        for (let drawn = 0; drawn < QUERIES; drawn += 1) {
          const { query, variables } = drawQuery(draw, schema, dialect);
          const document = parse(query);
          expect(validate(graph.schema, document), query).toEqual([]);
          const answer = await graph.execute({ document, variables, context: context({ defaultRows: 1000, nestedRows: 1000 }) });
          const where = `${query}\n${JSON.stringify(variables)}`;
          asked += 1;
          if (isTooDeep(answer.errors)) {
            tooDeep += 1;
            continue;
          }
          expect(answer.errors, where).toBeUndefined();
          const expected = await expectedOf(loose, catalog, world, query, variables);
          expect(differenceOf(expected, JSON.parse(answer.data ?? 'null')), where).toBeUndefined();
        }
      }),
      { numRuns: WORLDS, ...RUNS },
    );
    expect(tooDeep).toBeLessThanOrEqual(asked * MOST_TOO_DEEP[dialect]);
  }, 600_000);
});
