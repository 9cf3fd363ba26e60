import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DialectName, Field, Scalar } from '../../src/contract/index.ts';
import { openStore, type Store } from '../oracle/store.ts';
import { catalogOf, dataset, reading, relation, select, type Reading } from './reading.ts';

const field = (nativeType: string, filterScalar: Scalar, more: Partial<Field> = {}) => ({ nativeType, filterScalar, ...more });

const catalogFor = (dialect: DialectName) => {
  const duckdb = dialect === 'duckdb';
  return catalogOf(
    [
      dataset('shop', dialect, {
        id: 'orders',
        type: 'Order',
        one: 'order',
        many: 'orders',
        key: ['id'],
        fields: {
          id: { ...field('integer', 'Int'), scalar: 'ID' },
          customerId: field('integer', 'Int'),
          units: field('integer', 'Int'),
          big: field('bigint', 'BigInt'),
          total: field(duckdb ? 'DECIMAL(12,2)' : 'numeric(12,2)', 'Decimal'),
          wide: field(duckdb ? 'DECIMAL(38,4)' : 'numeric(38,4)', 'Decimal'),
          weight: field(duckdb ? 'FLOAT' : 'real', 'Float'),
          status: field(duckdb ? "ENUM('open', 'closed', 'lost')" : 'public.mood', 'String', { enumValues: ['open', 'closed', 'lost'] }),
          paid: field('boolean', 'Boolean'),
          at: field('timestamp with time zone', 'DateTime'),
          doc: field(duckdb ? 'JSON' : 'json', 'JSON'),
          tags: field(duckdb ? 'VARCHAR' : 'text', 'String', { list: true }),
        },
      }),
      dataset('shop', dialect, {
        id: 'customers',
        type: 'Customer',
        one: 'customer',
        many: 'customers',
        key: ['id'],
        fields: { id: field('integer', 'Int'), huge: field(duckdb ? 'UHUGEINT' : 'bigint', 'BigInt') },
      }),
    ],
    [relation('customers', 'orders', { name: 'orders', fields: ['id'], targetFields: ['customerId'], one: false })],
  );
};

const ROWS = [
  { id: 1, customerId: 1, units: 2147483647, big: '9223372036854775807', total: '10.50', wide: '1234567890123456789012345678901234.5678', weight: 0.5, status: 'closed', paid: true, at: '2001-03-09T10:00:00Z', doc: { a: 1 }, tags: ['a'] },
  { id: 2, customerId: 1, units: 2147483647, big: '9223372036854775807', total: '0.25', wide: '0.0001', weight: NaN, status: 'open', paid: false, at: '2001-03-09T10:00:00.5Z', doc: { a: 1 }, tags: [] },
  { id: 3, customerId: 2, units: 1, big: '1', total: '7.25', wide: '0.0000', weight: 0.25, status: 'lost', paid: true, at: null, doc: [], tags: ['a'] },
  { id: 4, customerId: 2, units: null, big: null, total: null, wide: null, weight: null, status: null, paid: null, at: null, doc: null, tags: null },
]; // prettier-ignore

describe.each<DialectName>(['postgres', 'duckdb'])('aggregates in %s', (dialect) => {
  const catalog = catalogFor(dialect);
  let store: Store;
  let shop: Reading;
  beforeAll(async () => {
    store = await openStore(catalog, ['open', 'closed', 'lost']);
    await store.fill(
      new Map<string, readonly Record<string, unknown>[]>([
        ['orders', ROWS],
        ['customers', [1, 2, 3].map((id) => ({ id, huge: '9223372036854775807' }))],
      ]),
    );
    shop = reading({ home: 'shop', dialect, catalog, execute: store.execute });
  });
  afterAll(() => store?.close());

  const column = async (name: string, items: Parameters<typeof select>[2], where = '') =>
    ((await shop.value(select(`ordersAggregate${where}`, 'OrderAggregate', [select(name, 'X', items)]))) as Record<string, unknown>)[name];

  test('are exact where the column is: a sum is of a wider scalar, and travels as text where digits would be lost', async () => {
    expect(await column('units', ['sum', 'avg', 'min', 'max', 'countDistinct'])).toEqual({
      sum: '4294967295',
      avg: 1431655765,
      min: 1,
      max: 2147483647,
      countDistinct: 2,
    });
    expect(await column('big', ['sum', 'min', 'max'])).toEqual({
      sum: '18446744073709551615',
      min: '1',
      max: '9223372036854775807',
    });
    expect(await column('total', ['sum', 'avg', 'min', 'max'])).toEqual({ sum: '18.00', avg: '6', min: '0.25', max: '10.50' });
    expect(await column('wide', ['sum', 'avg'])).toMatchObject({
      sum: '1234567890123456789012345678901234.5679',
      avg: expect.stringMatching(/^411522630041152263004115226300411\.522[56]/) as string,
    });
    // The key is a number again where it is no longer the row's.
    expect(await column('id_', ['sum', 'max', 'countDistinct'])).toEqual({ sum: '10', max: 4, countDistinct: 4 });
  });

  test('an average of decimals has digits that a double would lose', async () => {
    const avg = await column('total', ['avg'], '(where: {id: {in: [1, 2]}})');
    expect(avg).toEqual({ avg: '5.375' });
    const third = (await column('total', ['avg'], '(where: {id: {in: [1, 3, 4]}})')) as { avg: string };
    expect(third.avg).toBe('8.875');
    expect(await column('wide', ['avg'], '(where: {id: {eq: 1}})')).toEqual({ avg: '1234567890123456789012345678901234.5678' });
  });

  test('the deviation and the variance are the sample’s, quantiles are interpolated', async () => {
    expect(await column('total', ['stddev', 'variance', 'quantile(p: 0.5)', 'quantile(p: 0.75) as high'])).toEqual({
      stddev: expect.closeTo(5.2380817, 6) as number,
      variance: expect.closeTo(27.4375, 9) as number,
      quantile: 7.25,
      high: 8.875,
    });
    expect(await column('total', ['stddev', 'variance', 'quantile(p: 1)'], '(where: {id: {eq: 1}})')).toEqual({
      stddev: null,
      variance: null,
      quantile: 10.5,
    });
  });

  test('NaN and the infinities are in no number of a Float', async () => {
    const items = ['sum', 'avg', 'min', 'max', 'stddev', 'quantile(p: 0)', 'countDistinct'];
    expect(await column('weight', items)).toEqual({
      sum: 0.75,
      avg: 0.375,
      min: 0.25,
      max: 0.5,
      stddev: expect.closeTo(0.1767767, 6) as number,
      quantile: 0.25,
      countDistinct: 3,
    });
  });

  test('the least and greatest are by the order of lists: an enum’s is that of its values', async () => {
    expect(await column('status', ['min', 'max', 'countDistinct'])).toEqual({ min: 'open', max: 'lost', countDistinct: 3 });
    expect(await column('paid', ['min', 'max', 'countDistinct'])).toEqual({ min: false, max: true, countDistinct: 2 });
    expect(await column('at', ['min', 'max'])).toEqual({ min: '2001-03-09T10:00:00Z', max: '2001-03-09T10:00:00.5Z' });
  });

  test('values that have no order are counted', async () => {
    expect(await column('doc', ['countDistinct'])).toEqual({ countDistinct: 2 });
    expect(await column('tags', ['countDistinct'])).toEqual({ countDistinct: 2 });
  });

  test('of no rows everything is null, but for the counts', async () => {
    const items = ['sum', 'avg', 'min', 'max', 'stddev', 'variance', 'quantile(p: 0.5)', 'countDistinct'];
    const nothing = { sum: null, avg: null, min: null, max: null, stddev: null, variance: null, quantile: null, countDistinct: 0 };
    for (const name of ['units', 'big', 'total', 'weight']) expect(await column(name, items, '(where: {id: {gt: 9}})')).toEqual(nothing);
  });

  test('of a relation they are part of the statement', async () => {
    const item = select('customers', 'Customer', [
      'id',
      select('ordersAggregate(where: {units: {gt: $least}})', 'OrderAggregate', [
        'count',
        select('total', 'DecimalAggregate', ['sum', 'avg', 'quantile(p: $p)']),
        select('status as s', 'StringAggregate', ['__typename', 'max']),
      ]),
    ]);
    const before = shop.statements.length;
    expect(await shop.value(item, { least: 0, p: 0.5 })).toEqual([
      {
        id: 1,
        ordersAggregate: {
          count: 2,
          total: { sum: '10.75', avg: '5.375', quantile: 5.375 },
          s: { __typename: 'StringAggregate', max: 'closed' },
        },
      },
      {
        id: 2,
        ordersAggregate: {
          count: 1,
          total: { sum: '7.25', avg: '7.25', quantile: 7.25 },
          s: { __typename: 'StringAggregate', max: 'lost' },
        },
      },
      {
        id: 3,
        ordersAggregate: { count: 0, total: { sum: null, avg: null, quantile: null }, s: { __typename: 'StringAggregate', max: null } },
      },
    ]);
    expect(shop.statements).toHaveLength(before + 1);
  });

  test('a sum past 64 bits keeps all of its digits', async () => {
    const sum = (await shop.value(select('customersAggregate', 'X', [select('huge', 'BigIntAggregate', ['sum'])]))) as object;
    expect(sum).toEqual({ huge: { sum: '27670116110564327421' } });
  });

  test('only names of types need no rows', async () => {
    const item = select('ordersAggregate', 'OrderAggregate', ['__typename', select('total', 'DecimalAggregate', ['__typename'])]);
    expect(await shop.value(item)).toEqual({ __typename: 'OrderAggregate', total: { __typename: 'DecimalAggregate' } });
    expect(shop.statements.at(-1)?.text).not.toContain('from');
  });

  test('a quantile’s place is from 0 to 1', async () => {
    await expect(column('total', ['quantile(p: 1.5)'])).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: '`ordersAggregate.total.quantile(p)`: "1.5" is no place in an order; it is from 0 to 1.',
    });
  });

  test('only what is selected is reckoned', async () => {
    await shop.read(
      select('ordersAggregate(where: {paid: {eq: true}})', 'OrderAggregate', [
        'count',
        select('total', 'DecimalAggregate', ['sum', 'max']),
      ]),
    );
    const read = dialect === 'postgres' ? '::text' : '::varchar';
    expect(shop.statements.at(-1)).toEqual({
      kind: 'sql',
      text:
        `select (select '{"count":'||count(*)::text||',"total":'||'{"sum":'||coalesce('"'||sum(t0."total")${read}||'"', 'null')||` +
        `',"max":'||coalesce('"'||max(t0."total")${read}||'"', 'null')||'}'||'}' from "orders" t0 where t0."paid" = $1::${dialect === 'postgres' ? 'bool' : 'BOOLEAN'}) as json`,
      values: ['true'],
    });
  });
});
