import { afterAll, beforeAll, expect, test } from 'vitest';
import { roleCatalog } from '../../src/access/index.ts';
import type { ColumnGrant, FieldItem, GraphPolicy, Source } from '../../src/contract/index.ts';
import { reading, select, type Reading } from '../relational/reading.ts';
import { readingOf, sqliteWorkspace, type SqliteWorkspace } from './sqlite-fixture.ts';

let workspace: SqliteWorkspace;
let source: Source;
let shop: Awaited<ReturnType<typeof readingOf>>;
beforeAll(async () => {
  workspace = await sqliteWorkspace();
  workspace.sql(
    `create table sales (id integer primary key, q int, d date, ok boolean, total real, at datetime);
     insert into sales values (1, 5, '2024-03-31', 1, 1.5, '2024-03-31 10:00:00'), (2, 'zzz', 'nonsense', 2, 'abc', 'never'), (3, null, null, null, null, null),
       (4, 9999999999, '9999-12-31', 0, -0.5, 'later')`,
  );
  source = workspace.source({ types: { sales: { q: 'Int' } } });
  shop = await readingOf(source);
});
afterAll(async () => {
  await source.close();
  await workspace.drop();
});

const aggregate = (name: string, type: string, measures: readonly string[]): FieldItem =>
  select('salesAggregate', 'SaleAggregate', [select(name, `${type}Aggregate`, [...measures])]);

const groups = async (by: string, name: string): Promise<unknown> => {
  const key = select('key', 'SaleGroupKey', [name]);
  const rows = (await shop.value(
    select(`salesGroups(by: [{ ${by} }])`, 'SaleGroup', [key, select('aggregate', 'SaleAggregate', ['count'])]),
  )) as {
    readonly key: Readonly<Record<string, unknown>>;
    readonly aggregate: { readonly count: number };
  }[];
  return rows.map(({ key: of, aggregate: { count } }) => `${String(of[name])}=${count}`).join(' ');
};

test('what is no value of its column is in the group of null', async () => {
  expect(await groups('q: true', 'q')).toBe('5=1 null=3');
  expect(await groups('ok: true', 'ok')).toBe('false=1 true=1 null=2');
  expect(await groups('d: { bucket: DAY }', 'd')).toBe('2024-03-31=1 9999-12-31=1 null=2');
  expect(await groups('total: true', 'total')).toBe('-0.5=1 1.5=1 null=2');
  expect(await groups('at: { bucket: DAY }', 'at')).toBe('2024-03-31T00:00:00=1 null=3');
});

test('of those that are alike in it one row is given', async () => {
  expect(await shop.value(select('sales(distinctOn: [q], orderBy: [{ q: ASC }, { id: ASC }])', 'Sale', ['id', 'q']))).toEqual([
    { id: '1', q: 5 },
    { id: '2', q: null },
  ]);
});

test.each([
  ['q', 'Int', { countDistinct: 1, min: 5, max: 5 }],
  ['d', 'Date', { countDistinct: 2, min: '2024-03-31', max: '9999-12-31' }],
  ['ok', 'Boolean', { countDistinct: 2, min: false, max: true }],
  ['total', 'Float', { countDistinct: 2, min: -0.5, max: 1.5 }],
])('it is in no aggregate: %s', async (name, type, expected) => {
  expect(await shop.value(aggregate(name, type, Object.keys(expected)))).toEqual({ [name]: expected });
});

test('pages have each row once, whatever stands in the column that they are sorted by', async () => {
  const sorted = (await shop.value(select('sales(orderBy: [{ q: ASC }])', 'Sale', ['id']))) as readonly { readonly id: string }[];
  expect(sorted.map(({ id }) => id).toSorted()).toEqual(['1', '2', '3', '4']);
});

/** A caller who sees the key, and those columns of sales by that policy. */
function callerOf(columns: Readonly<Record<string, Omit<ColumnGrant, 'rows'>>>, aggregateOnly: ReadonlyMap<string, number>): Reading {
  const rows = { kind: 'all' } as const;
  const grants = Object.entries({ id: {}, ...columns }).map(([name, grant]) => [name, [{ rows, ...grant }]] as const);
  const datasets = new Map([['shop.sales', { rows, columns: new Map(grants), aggregateOnly }]]);
  const policy: GraphPolicy = { key: 'clerk', datasets, types: new Map() };
  return reading({
    home: 'shop',
    dialect: 'sqlite',
    catalog: roleCatalog(shop.catalog, policy),
    policed: { key: 'clerk', datasets, whole: shop.catalog.datasets, hashKeys: { inner: '36', outer: '5c' } },
    execute: (question, context) => source.execute(question, context),
  });
}

test('it is not counted towards the least group of a policy', async () => {
  const caller = callerOf({ q: {}, total: {} }, new Map(Object.entries({ q: 2, total: 2 })));
  expect(await caller.value(aggregate('q', 'Int', ['sum']))).toEqual({ q: { sum: null } });
  expect(await caller.value(aggregate('total', 'Float', ['sum']))).toEqual({ total: { sum: 1 } });
});

test('it has no mask, nor has null', async () => {
  const caller = callerOf({ q: { mask: { kind: 'hash' } }, ok: { mask: { kind: 'null' } } }, new Map());
  const partial = callerOf({ q: { mask: { kind: 'partial' } } }, new Map());
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown;
  const sales = select('sales(orderBy: [{ id: ASC }])', 'Sale', ['q']);
  expect(await caller.value(sales)).toEqual([{ q: hash }, { q: null }, { q: null }, { q: null }]);
  expect(await partial.value(sales)).toEqual([{ q: '****' }, { q: null }, { q: null }, { q: null }]);
});
