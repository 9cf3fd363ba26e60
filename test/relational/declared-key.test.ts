import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DialectName } from '../../src/contract/index.ts';
import { buildCatalog, graphSdl } from '../../src/relational/index.ts';
import type { CatalogSource } from '../../src/relational/index.ts';
import { openStore, type Store } from '../oracle/store.ts';
import { column, input, relationship, source, table } from './example-catalog.ts';
import { reading, select, selection, type Reading } from './reading.ts';
import { givenDialects } from '../setup/given-dialects.ts';

/** Those that this is asked of. */

const place = ['day: Int', 'region: String', 'amount: Int'];
const sales = (key: readonly string[] | undefined, more: Partial<CatalogSource> = {}) =>
  source(
    { source: 'shop', prefix: '', ...(key && { datasets: { sales: { key } } }) },
    [table('sales', place), table('visits', ['id: Int!', 'day: Int', 'region: String'], { key: ['id'] })],
    more,
  );
const join = relationship({ from: ['shop.visits.day', 'shop.visits.region'], to: ['shop.sales.day', 'shop.sales.region'], as: 'sold' });
const build = (key: readonly string[] | undefined) => buildCatalog(input([sales(key)], { relationships: [join] }));
const messages = (key: readonly string[]) => build(key).problems.map(({ message, path }) => `${path}: ${message}`);

describe('a key that is declared for a table without one', () => {
  test('gives it what a key gives, and changes are told by the own key of a source alone', () => {
    const { catalog, problems } = build(['day', 'region']);
    expect(problems).toEqual([]);
    expect(catalog.datasets.get('shop.sales')).toMatchObject({ one: 'sale', key: ['day', 'region'], assertedKey: true, fidelity: 'NONE' });
    expect(catalog.relations.find(({ name }) => name === 'sold')).toMatchObject({ one: true, asserted: true });
    expect(graphSdl(catalog)).toContain('salesByKeys(keys: [SaleKey!]!): [Sale]');
    expect(build(undefined).catalog.relations.find(({ name }) => name === 'sold')).toMatchObject({ one: false });
  });

  test('names columns that there are, once each, and such as are compared', () => {
    expect(messages(['day', 'regoin'])).toEqual(['sources/shop.yaml:7: `shop.sales` has no column `regoin`. Did you mean `region`?']);
    expect(messages(['day', 'day'])).toEqual(['sources/shop.yaml:7: The key of `shop.sales` names `day` twice.']);
    const lists = source({ source: 'shop', datasets: { sales: { key: ['tags'] } } }, [table('sales', [column('tags: [String]')])]);
    expect(buildCatalog(input([lists])).problems.map(({ message }) => message)).toEqual([
      '`shop.sales.tags` is in no key: lists and JSON are not compared alike everywhere.',
    ]);
  });

  test('is none beside the own key of a source, but for the same', () => {
    const keyed = (key: readonly string[]) =>
      buildCatalog(
        input([source({ source: 'shop', datasets: { visits: { key } } }, [table('visits', ['id: Int!', 'n: Int'], { key: ['id'] })])]),
      );
    expect(keyed(['n']).problems.map(({ message }) => message)).toEqual(["`shop.visits` has a key of its source's: `id`. Take `key` out."]);
    const { catalog, problems } = keyed(['id']);
    expect(problems).toEqual([]);
    expect(catalog.datasets.get('shop.visits')).not.toHaveProperty('assertedKey');
  });
});

const NATIVE: Readonly<Record<DialectName, Readonly<Record<string, string>>>> = {
  postgres: { Int: 'integer', String: 'text' },
  duckdb: { Int: 'INTEGER', String: 'VARCHAR' },
  sqlite: { Int: 'INT', String: 'TEXT' },
  mariadb: { Int: 'int(11)', String: 'varchar(100) collate utf8mb4_nopad_bin' },
  mysql: { Int: 'int(11)', String: 'varchar(100) collate utf8mb4_0900_bin' },
};

describe.each(await givenDialects())('rows found by a declared key in %s', (dialect) => {
  let store: Store;
  let shop: Reading;
  beforeAll(async () => {
    const { structure, ...own } = sales(['day', 'region'], { dialect });
    const tables = structure.tables.map((one) => ({
      ...one,
      at: { name: one.name },
      columns: one.columns.map((each) => ({ ...each, nativeType: NATIVE[dialect][each.scalar ?? ''] ?? '' })),
    }));
    const { catalog } = buildCatalog(input([{ ...own, structure: { ...structure, tables } }], { relationships: [join] }));
    store = await openStore(catalog, []);
    await store.fill(
      new Map([
        [
          'shop.sales',
          [
            { day: 1, region: 'EU', amount: 10 },
            { day: 1, region: 'US', amount: 20 },
            { day: 2, region: 'EU', amount: 30 },
            { day: 2, region: 'EU', amount: 40 },
            { day: null, region: 'EU', amount: 50 },
          ],
        ],
        [
          'shop.visits',
          [
            { id: 1, day: 1, region: 'US' },
            { id: 2, day: 2, region: 'EU' },
            { id: 3, day: null, region: 'EU' },
          ],
        ],
      ]),
    );
    shop = reading({ home: 'shop', dialect, catalog, execute: store.execute });
  });
  afterAll(() => store?.close());

  const fault = (path: string) => ({
    code: 'SOURCE_ERROR',
    message: `\`${path}\`: the key \`day\`, \`region\` is declared for \`shop.sales\`, but [2,"EU"] has more than one. Make its rows unique, or declare as \`key\` what tells them apart.`,
  });

  test('are one each; where there are more, the answer says of what', async () => {
    expect(await shop.value(select('sale(day: 1, region: "US")', 'Sale', ['amount']))).toEqual({ amount: 20 });
    await expect(shop.value(select('sale(day: 2, region: "EU")', 'Sale', ['amount']))).rejects.toMatchObject(fault('sale'));
  });

  test('by many keys, in their order', async () => {
    const byKeys = (keys: unknown) => shop.value(select('salesByKeys(keys: $keys)', 'Sale', ['amount']), { keys });
    const [one, none] = [
      { day: 1, region: 'EU' },
      { day: 9, region: 'EU' },
    ];
    expect(await byKeys([none, one])).toEqual([null, { amount: 10 }]);
    await expect(byKeys([one, { day: 2, region: 'EU' }])).rejects.toMatchObject(fault('salesByKeys'));
  });

  test('by a relation, and as an entity', async () => {
    const visit = (id: number) => shop.value(select(`visit(id: ${id})`, 'Visit', ['id', select('sold', 'Sale', ['amount'])]));
    expect(await visit(1)).toEqual({ id: '1', sold: { amount: 20 } });
    expect(await visit(3)).toEqual({ id: '3', sold: null });
    await expect(visit(2)).rejects.toMatchObject(fault('visit.sold'));
    const read = [{ type: 'Sale', keyFields: ['day', 'region'], rows: 'table', selection: selection('Sale', ['amount']) }] as const;
    expect(await shop.entities(read, [[{ day: 1, region: 'EU' }]])).toEqual([[{ amount: 10 }]]);
    await expect(shop.entities(read, [[{ day: 2, region: 'EU' }]])).rejects.toMatchObject(fault('Sale'));
  });

  test('pages repeat and miss no row, though several have one key and some have none', async () => {
    const amounts: unknown[] = [];
    let after: string | null = null;
    do {
      const page = (await shop.value(
        select('salesConnection(first: 1, after: $after)', 'SaleConnection', [
          select('nodes', 'Sale', ['amount']),
          select('pageInfo', 'PageInfo', ['endCursor', 'hasNextPage']),
        ]),
        { after },
      )) as { nodes: { amount: number }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
      amounts.push(...page.nodes.map(({ amount }) => amount));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null && amounts.length < 9);
    expect(amounts).toEqual([10, 20, 30, 40, 50]);
  });
});
