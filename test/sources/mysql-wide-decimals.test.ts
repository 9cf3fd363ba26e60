import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atOnce } from '../../src/contract/index.ts';
import { buildGraph, type FederatedGraph } from '../../src/federation/index.ts';
import { graphSdl, HUB_TYPE_NAMES, localReader, publicParts, publicSchemaSteps, schemaFaults } from '../../src/relational/index.ts';
import { compareExact, exactOf } from '../oracle/decimals.ts';
import { openStore, type Store } from '../oracle/store.ts';
import type { Row } from '../oracle/values.ts';
import { catalogOf, context, dataset, relation } from '../relational/reading.ts';
import { givenServers, type Server } from '../setup/given-mysql.ts';
import { plainCursors } from '../setup/plain-cursors.ts';

const nines = (precision: number, scale: number): string =>
  `${'9'.repeat(precision - scale) || '0'}${scale > 0 ? `.${'9'.repeat(scale)}` : ''}`;
const tiny = (scale: number): string => (scale > 0 ? `0.${'0'.repeat(scale - 1)}1` : '1');
const behind = (value: string, digits: string): string => (value.includes('.') ? `${value}${digits}` : `${value}.${digits}`);
const minus = (value: string): string => `-${value}`;

/** Columns with all the digits that there are, in all, behind the point, or both. */
const sizesOf = (server: Server): Readonly<Record<string, readonly [number, number]>> => {
  const widest = server === 'mariadb' ? 38 : 30;
  return { whole: [65, 0], both: [65, widest], few: [50, widest], fraction: [widest, widest], most: [65, 30], less: [64, widest - 1] };
};

/** The values of a column: its greatest and least, what lies beside them, and none. */
function valuesOf([precision, scale]: readonly [number, number]): readonly (string | null)[] {
  const greatest = nines(precision, scale);
  const positive = [greatest, greatest.replace(/9$/, '8'), tiny(scale)];
  return [...positive, ...positive.map(minus), scale > 0 ? `0.${'0'.repeat(scale)}` : '0', null];
}

/** Those, and what lies a little past each of them, and far past all. */
function operandsOf(values: readonly (string | null)[]): readonly string[] {
  const own = values.filter((value) => value !== null);
  return [
    ...own,
    ...own.flatMap((value) => [behind(value, '1'), behind(value, '9')]),
    `1${'0'.repeat(66)}`,
    `-1${'0'.repeat(66)}`,
    '1e-60',
  ];
}

const compared = (a: string, b: string): number => compareExact(exactOf(a), exactOf(b));
const HOLDS: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
};

describe.each(await givenServers())('decimals of as many digits as $title has', ({ server }) => {
  const sizes = sizesOf(server);
  const decimal = ([precision, scale]: readonly [number, number]) =>
    ({ nativeType: `decimal(${precision},${scale})`, filterScalar: 'Decimal' }) as const;
  const int = { nativeType: 'int', filterScalar: 'Int' } as const;
  const columns = Object.entries(sizes).map(([name, size]) => ({ name, values: valuesOf(size) }));
  const rows: readonly Row[] = (columns[0]?.values ?? []).map((_, id) => ({
    id,
    ...Object.fromEntries(columns.map(({ name, values }) => [name, values[id] ?? null])),
  }));
  const greatest = nines(65, 0);
  const catalog = catalogOf(
    [
      dataset('shop', server, {
        id: 'edges',
        type: 'Edge',
        many: 'edges',
        key: ['id'],
        fields: { id: int, ...Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, decimal(size)])) },
      }),
      dataset('shop', server, { id: 'keyed', type: 'Keyed', one: 'keyed', many: 'keyeds', key: ['k'], fields: { k: decimal([65, 0]) } }),
    ],
    [relation('edges', 'edges', { name: 'same', fields: ['id'], targetFields: ['id'], one: false })],
  );
  let store: Store;
  let graph: FederatedGraph;
  beforeAll(async () => {
    store = await openStore(catalog);
    await store.fill(
      new Map<string, readonly Row[]>([
        ['edges', rows],
        ['keyed', [{ k: greatest }, { k: minus(greatest) }]],
      ]),
    );
    const sdl = graphSdl(catalog);
    const readers = new Map([
      ['shop', localReader({ home: 'shop', dialect: server, catalog, cursors: plainCursors, execute: store.execute })],
    ]);
    const { document } = atOnce(publicParts(catalog));
    const parts = { catalog, sdl, document, schemaFaults, schemaSteps: publicSchemaSteps, readers, remotes: [] };
    ({ graph } = await buildGraph({ ...parts, hubTypeNames: HUB_TYPE_NAMES }));
  });
  afterAll(async () => {
    await graph?.close();
    await store?.close();
  });

  async function ask(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Readonly<Record<string, unknown>>> {
    const { data, errors } = await graph.execute({ document: parse(query), variables, context: context() });
    expect(errors, query).toBeUndefined();
    return JSON.parse(data ?? 'null') as Readonly<Record<string, unknown>>;
  }
  const found = async (where: object): Promise<readonly number[]> => {
    const { edges } = await ask('query ($where: EdgeFilter) { edges(where: $where, orderBy: [{ id: ASC }]) { id } }', { where });
    return (edges as readonly { readonly id: number }[]).map(({ id }) => id);
  };
  const idsWhere = (name: string, holds: (value: string) => boolean): readonly number[] =>
    (columns.find((column) => column.name === name)?.values ?? []).flatMap((value, id) => (value !== null && holds(value) ? [id] : []));

  describe.each(columns)('in the column $name', ({ name, values }) => {
    test('are compared exactly, with what it can hold and what it cannot', async () => {
      for (const operand of operandsOf(values))
        for (const [operator, holds] of Object.entries(HOLDS)) {
          const expected = idsWhere(name, (value) => holds(compared(value, operand)));
          const where = { [name]: { [operator]: operand } };
          expect([where, await found(where)]).toEqual([where, expected]);
          const others = idsWhere(name, (value) => !holds(compared(value, operand)));
          expect(['not', where, await found({ not: where })]).toEqual(['not', where, others]);
        }
    });

    test('are looked for in lists and between two', async () => {
      const operands = operandsOf(values);
      for (const [place, operand] of operands.entries()) {
        const list = [operand, operands[(place * 7 + 3) % operands.length] ?? operand];
        const isIn = (value: string): boolean => list.some((item) => compared(value, item) === 0);
        for (const some of [[operand], list]) {
          const isOne = (value: string): boolean => some.some((item) => compared(value, item) === 0);
          expect([some, await found({ [name]: { in: some } })]).toEqual([some, idsWhere(name, isOne)]);
          expect([some, await found({ [name]: { notIn: some } })]).toEqual([some, idsWhere(name, (value) => !isOne(value))]);
        }
        expect(await found({ not: { [name]: { in: list } } })).toEqual(idsWhere(name, (value) => !isIn(value)));
        const [low = '', high = ''] = list.toSorted(compared);
        const within = idsWhere(name, (value) => compared(value, low) >= 0 && compared(value, high) <= 0);
        expect([low, high, await found({ [name]: { between: [low, high] } })]).toEqual([low, high, within]);
      }
      expect(await found({ [name]: { in: [] } })).toEqual([]);
      expect(await found({ [name]: { notIn: [] } })).toEqual(rows.map(({ id }) => id));
    });

    test.each(['ASC', 'DESC', 'ASC_NULLS_FIRST', 'DESC_NULLS_LAST'])('are walked from either end, %s', async (direction) => {
      for (const order of [`{ ${name}: ${direction} }`, `{ sameAggregate: { ${name}: { sum: ${direction} } } }`]) {
        const list = (await ask(`{ edges(orderBy: [${order}]) { id } }`))['edges'];
        for (const [count, past] of [
          ['first', 'after'],
          ['last', 'before'],
        ] as const) {
          const walked: unknown[] = [];
          for (let cursor: string | null = null, more = true; more && walked.length <= rows.length;) {
            const query = `query ($cursor: String) { rows: edgesConnection(orderBy: [${order}], ${count}: 1, ${past}: $cursor) {
              nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
            const page = (await ask(query, { cursor }))['rows'] as {
              readonly nodes: readonly object[];
              readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
            };
            const { nodes, pageInfo } = page;
            if (count === 'first') walked.push(...nodes);
            else walked.unshift(...nodes);
            more = count === 'first' ? pageInfo.hasNextPage : pageInfo.hasPreviousPage;
            cursor = count === 'first' ? pageInfo.endCursor : pageInfo.startCursor;
          }
          expect([order, count, walked]).toEqual([order, count, list]);
        }
      }
    });

    test('are compared as sums of other rows', async () => {
      const [value = ''] = values;
      for (const operand of [String(value), behind(String(value), '1')])
        for (const operator of ['eq', 'lt', 'gte'] as const) {
          const where = { sameAggregate: { [name]: { sum: { [operator]: operand } } } };
          const expected = idsWhere(name, (each) => HOLDS[operator]?.(compared(each, operand)) ?? false);
          expect([where, await found(where)]).toEqual([where, expected]);
        }
    });
  });

  test('are found as keys, alone and among others', async () => {
    const one = 'query ($k: Decimal!) { keyed(k: $k) { k } }';
    for (const k of [greatest, minus(greatest)]) expect(await ask(one, { k })).toEqual({ keyed: { k } });
    for (const k of [`${greatest}.5`, `${greatest}9`, '0']) expect(await ask(one, { k })).toEqual({ keyed: null });
    const keys = [greatest, `${greatest}.5`, `${greatest}9`].map((k) => ({ k }));
    expect(await ask('query ($keys: [KeyedKey!]!) { keyedsByKeys(keys: $keys) { k } }', { keys })).toEqual({
      keyedsByKeys: [{ k: greatest }, null, null],
    });
  });
});
