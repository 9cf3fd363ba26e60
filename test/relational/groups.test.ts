import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DialectName, Field, Scalar } from '../../src/contract/index.ts';
import { openStore, type Store } from '../oracle/store.ts';
import { catalogOf, dataset, reading, relation, select, type Reading } from './reading.ts';

const field = (nativeType: string, filterScalar: Scalar, more: Partial<Field> = {}) => ({ nativeType, filterScalar, ...more });

const catalogFor = (dialect: DialectName) => {
  const text = field(dialect === 'duckdb' ? 'VARCHAR' : 'text', 'String');
  const home = dialect === 'duckdb' ? 'files' : 'shop';
  return catalogOf(
    [
      dataset(home, dialect, {
        id: 'orders',
        type: 'Order',
        one: 'order',
        many: 'orders',
        key: ['id'],
        fields: {
          id: { ...field('integer', 'Int'), scalar: 'ID' },
          customerId: field('integer', 'Int'),
          status: text,
          total: field(dialect === 'duckdb' ? 'DECIMAL(10,2)' : 'numeric(10,2)', 'Decimal'),
          weight: field('double precision', 'Float'),
          at: field('timestamp with time zone', 'DateTime'),
          local: field('timestamp', 'LocalDateTime'),
          day: field('date', 'Date'),
        },
      }),
      dataset(home, dialect, {
        id: 'customers',
        type: 'Customer',
        one: 'customer',
        many: 'customers',
        key: ['id'],
        fields: { id: field('integer', 'Int'), country: text, bossId: field('integer', 'Int') },
      }),
    ],
    [
      relation('orders', 'customers', { name: 'customer', fields: ['customerId'], targetFields: ['id'] }),
      relation('customers', 'customers', { name: 'boss', fields: ['bossId'], targetFields: ['id'] }),
      relation('orders', 'customers', { name: 'byWeight', fields: ['customerId'], targetFields: ['bossId'], asserted: true }),
    ],
  );
};

const order = (id: number, more: Record<string, unknown>) => ({
  id,
  customerId: null,
  status: null,
  total: null,
  weight: null,
  at: null,
  local: null,
  day: null,
  ...more,
});
const ORDERS = [
  order(1, { customerId: 1, status: 'open', total: '10.50', weight: 0.5, at: '2001-03-25T00:30:00Z', local: '2001-03-25T00:30:00', day: '2001-03-25' }),
  order(2, { customerId: 1, status: 'open', total: '-0.25', weight: -0.5, at: '2001-03-25T01:30:00Z', local: '2001-03-25T01:30:00', day: '2001-03-26' }),
  order(3, { customerId: 2, status: 'closed', total: '19.99', weight: NaN, at: '2001-03-24T23:10:00Z', local: '2001-03-24T23:10:00', day: '2001-04-01' }),
  order(4, { customerId: 2, status: 'closed', total: '20.00', weight: 7.25, at: '2001-10-28T00:30:00Z', local: '2001-10-28T00:30:00', day: '2001-12-31' }),
  order(5, { customerId: 9, status: 'open', total: '10.50', weight: Infinity, at: '2001-10-28T01:30:00Z', local: '2001-10-28T01:30:00', day: '2002-01-01' }),
  order(6, {}),
]; // prettier-ignore
const CUSTOMERS = [
  { id: 1, country: 'SE', bossId: null },
  { id: 2, country: 'DE', bossId: 1 },
  { id: 3, country: 'SE', bossId: 1 },
];

describe.each<DialectName>(['postgres', 'duckdb'])('groups in %s', (dialect) => {
  const catalog = catalogFor(dialect);
  let store: Store;
  let shop: Reading;
  beforeAll(async () => {
    store = await openStore(catalog);
    await store.fill(
      new Map<string, readonly Record<string, unknown>[]>([
        ['orders', ORDERS],
        ['customers', CUSTOMERS],
      ]),
    );
    shop = reading({ home: dialect === 'duckdb' ? 'files' : 'shop', dialect, catalog, execute: store.execute });
  });
  afterAll(() => store?.close());

  const COUNT = select('aggregate', 'OrderAggregate', ['count']);
  /** `key=count` of every group. */
  const groups = async (args: string, key: Parameters<typeof select>[2], variables = {}) => {
    const rows = (await shop.value(
      select(`ordersGroups(${args})`, 'OrderGroup', [select('key', 'OrderGroupKey', key), COUNT]),
      variables,
    )) as {
      key: Record<string, unknown>;
      aggregate: { count: number };
    }[];
    const told = (value: unknown): string =>
      typeof value === 'object' && value !== null ? Object.values(value).map(told).join('/') : String(value);
    return rows.map(({ key: of, aggregate }) => `${told(of)}=${aggregate.count}`).join(' ');
  };

  test('by a column, sorted by it; null is a group', async () => {
    expect(await groups('by: [{status: true}]', ['status'])).toBe('closed=2 open=3 null=1');
    expect(await groups('by: {status: true}, where: {total: {gt: 10}}', ['status'])).toBe('closed=2 open=2');
  });

  test('the statement groups once, and writes JSON of what is left', async () => {
    await groups('by: [{status: true}], having: {count: {gt: 1}}, orderBy: [{total: {sum: DESC}}], limit: 1', ['status']);
    const json = dialect === 'postgres' ? 'to_json(t1."k0")::text' : 'to_json(t1."k0"::varchar)::varchar';
    const text = `'{"key":'||'{"status":'||coalesce(${json}, 'null')||'}'||',"aggregate":'||'{"count":'||t1."m0"::text||'}'||'}'`;
    const grouped =
      `(select t0."status" as "k0", count(*) as "m0", sum(t0."total") as "m1" from "orders" t0 group by 1) t1 where t1."m0" > $1::` +
      `${dialect === 'postgres' ? 'int8' : 'BIGINT'}`;
    const order = 't1."m1" desc, t1."k0" asc';
    expect(shop.statements.at(-1)).toEqual({
      kind: 'sql',
      text:
        dialect === 'postgres'
          ? `select (select '['||coalesce(string_agg(${text}, ','), '')||']' from (select t1."k0", t1."m0", t1."m1" from ${grouped} order by ${order} limit 1::int8) t1) as json`
          : `select (select '['||coalesce(string_agg(${text}, ',' order by t1."m1" desc nulls first, t1."k0" asc nulls last), '')||']' from (select t1."k0", t1."m0", t1."m1" from ${grouped} order by t1."m1" desc nulls first, t1."k0" asc nulls last limit 1::int8) t1) as json`,
      values: ['1'],
    });
  });

  test('through relations to one row, as deep as they go', async () => {
    const country = [select('customer', 'CustomerGroupKey', ['country'])];
    expect(await groups('by: [{customer: {country: true}}]', country)).toBe('DE=2 SE=2 null=2');
    const boss = [select('customer', 'CustomerGroupKey', [select('boss', 'CustomerGroupKey', ['country']), 'country'])];
    expect(await groups('by: [{customer: {boss: {country: true}}}, {customer: {country: true}}]', boss)).toBe(
      'SE/DE=2 null/SE=2 null/null=2',
    );
  });

  test('a relation that is only said to lead to one row counts no row twice', async () => {
    const key = [select('byWeight', 'CustomerGroupKey', ['country'])];
    expect(await groups('by: [{byWeight: {country: true}}], where: {customerId: {eq: 2}}', key)).toBe('null=2');
    await expect(groups('by: [{byWeight: {country: true}}]', key)).rejects.toThrow(/[Mm]ore than one row/);
  });

  test.each([
    ['true', '-0.25=1 10.50=2 19.99=1 20.00=1 null=1'],
    ['{}', '-0.25=1 10.50=2 19.99=1 20.00=1 null=1'],
    ['{width: 10}', '-10.00=1 10.00=3 20.00=1 null=1'],
    ['{width: "0.25"}', '-0.25=1 10.50=2 19.75=1 20.00=1 null=1'],
  ])('numbers by their stretches: %s', async (bucket, expected) => {
    expect(await groups(`by: [{total: ${bucket}}]`, ['total'])).toBe(expected);
  });

  test('whole numbers by their values, most rows first', async () => {
    const sorted = 'orderBy: [{count: DESC}, {key: {customerId: ASC}}]';
    for (const by of ['by: [{customerId: true}]', 'by: [{customerId: $bucket}]', 'by: $by'])
      expect(await groups(`${by}, ${sorted}`, ['customerId'], { bucket: true, by: [{ customerId: true }] })).toBe('1=2 2=2 9=1 null=1');
    expect(await groups(`by: [{customerId: {width: $width}}], ${sorted}`, ['customerId'], { width: '3' })).toBe('0=4 9=1 null=1');
  });

  test('numbers that are none are grouped with null, as they are answered', async () => {
    expect(await groups('by: [{weight: true}]', ['weight'])).toBe('-0.5=1 0.5=1 7.25=1 null=3');
    expect(await groups('by: [{weight: {width: 2}}], orderBy: [{key: {weight: DESC_NULLS_LAST}}]', ['weight'])).toBe('6=1 0=1 -2=1 null=3');
  });

  test.each([
    ['day: {bucket: DAY}', 'day', '2001-03-25=1 2001-03-26=1 2001-04-01=1 2001-12-31=1 2002-01-01=1 null=1'],
    ['day: {bucket: DAY, step: 2}', 'day', '2001-03-25=2 2001-03-31=1 2001-12-30=1 2002-01-01=1 null=1'],
    ['day: {bucket: WEEK}', 'day', '2001-03-19=1 2001-03-26=2 2001-12-31=2 null=1'],
    ['day: {bucket: WEEK, step: 2}', 'day', '2001-03-19=3 2001-12-24=2 null=1'],
    ['day: {bucket: MONTH}', 'day', '2001-03-01=2 2001-04-01=1 2001-12-01=1 2002-01-01=1 null=1'],
    ['day: {bucket: MONTH, step: 2}', 'day', '2001-03-01=3 2001-11-01=1 2002-01-01=1 null=1'],
    ['day: {bucket: QUARTER}', 'day', '2001-01-01=2 2001-04-01=1 2001-10-01=1 2002-01-01=1 null=1'],
    ['day: {bucket: QUARTER, step: 2}', 'day', '2001-01-01=3 2001-07-01=1 2002-01-01=1 null=1'],
    ['day: {bucket: YEAR}', 'day', '2001-01-01=4 2002-01-01=1 null=1'],
    ['day: {bucket: YEAR, step: 10}', 'day', '2000-01-01=5 null=1'],
    ['local: {bucket: HOUR}', 'local', '2001-03-24T23:00:00=1 2001-03-25T00:00:00=1 2001-03-25T01:00:00=1 2001-10-28T00:00:00=1 2001-10-28T01:00:00=1 null=1'],
    ['local: {bucket: MINUTE, step: 20}', 'local', '2001-03-24T23:00:00=1 2001-03-25T00:20:00=1 2001-03-25T01:20:00=1 2001-10-28T00:20:00=1 2001-10-28T01:20:00=1 null=1'],
    ['at: {bucket: DAY}', 'at', '2001-03-24T00:00:00Z=1 2001-03-25T00:00:00Z=2 2001-10-28T00:00:00Z=2 null=1'],
  ])('moments by their stretches: %s', async (by, name, expected) => {
    expect(await groups(`by: [{${by}}]`, [name])).toBe(expected);
  }); // prettier-ignore

  test('days are those of a time zone, also the short and the long one', async () => {
    const zone = 'timeZone: "Europe/Stockholm"';
    expect(await groups(`by: [{at: {bucket: DAY, ${zone}}}]`, ['at'])).toBe('2001-03-24T23:00:00Z=3 2001-10-27T22:00:00Z=2 null=1');
    expect(await groups(`by: [{at: {bucket: MONTH, ${zone}}}]`, ['at'])).toBe('2001-02-28T23:00:00Z=3 2001-09-30T22:00:00Z=2 null=1');
    // 02:00 to 03:00 is shown twice by clocks of that night: they are two hours.
    expect(await groups(`by: [{at: {bucket: HOUR, ${zone}}}], where: {id: {gt: 3}}`, ['at'])).toBe(
      '2001-10-28T00:00:00Z=1 2001-10-28T01:00:00Z=1 null=1',
    );
    // Two hours of which the second is shown twice begin before both.
    expect(await groups(`by: [{at: {bucket: HOUR, step: 2, ${zone}}}], where: {id: {gt: 3}}`, ['at'])).toBe(
      '2001-10-28T00:00:00Z=2 null=1',
    );
    // From midnight to six o'clock are five hours in one night and seven in the other; each is one stretch.
    expect(await groups(`by: [{at: {bucket: HOUR, step: 6, ${zone}}}]`, ['at'])).toBe(
      '2001-03-24T23:00:00Z=3 2001-10-27T22:00:00Z=2 null=1',
    );
  });

  test('aggregates within a group may have a filter of their own', async () => {
    const rows = await shop.value(
      select('ordersGroups(by: [{status: true}], where: {status: {isNull: false}})', 'OrderGroup', [
        '__typename',
        select('aggregate', 'OrderAggregate', ['count', select('total', 'DecimalAggregate', ['sum', 'quantile(p: 0.5)'])]),
        select('aggregate(where: {total: {gte: $least}}) as large', 'OrderAggregate', [
          'count',
          select('total', 'DecimalAggregate', ['sum', 'avg']),
        ]),
      ]),
      { least: '15' },
    );
    expect(rows).toEqual([
      {
        __typename: 'OrderGroup',
        aggregate: { count: 2, total: { sum: '39.99', quantile: expect.closeTo(19.995, 9) as number } },
        large: { count: 2, total: { sum: '39.99', avg: '19.995' } },
      },
      {
        __typename: 'OrderGroup',
        aggregate: { count: 3, total: { sum: '20.75', quantile: 10.5 } },
        large: { count: 0, total: { sum: null, avg: null } },
      },
    ]);
  });

  test('having and orders', async () => {
    const by = 'by: [{customer: {id: {}}}]';
    const key = [select('customer', 'CustomerGroupKey', ['id_'])];
    expect(await groups(`${by}, having: {count: {gte: 2}, total: {sum: {gt: "12.005"}}}`, key)).toBe('2=2');
    expect(await groups(`${by}, having: {or: [{total: {max: {lt: 11}}}, {not: {total: {sum: {isNull: false}}}}]}`, key)).toBe('1=2 null=2');
    expect(await groups(`${by}, having: $h`, key, { h: { status: { countDistinct: { eq: 1 }, max: { startsWith: 'c' } } } })).toBe('2=2');
    expect(await groups(`${by}, orderBy: [{count: DESC}, {total: {min: DESC}}]`, key)).toBe('2=2 null=2 1=2');
    expect(await groups(`${by}, orderBy: $o`, key, { o: [{ key: { customer: { id: 'DESC_NULLS_LAST' } } }] })).toBe('2=2 1=2 null=2');
  });

  test('limit, offset, and the default that cut them', async () => {
    expect(await groups('by: [{status: true}], limit: 1, offset: 1', ['status'])).toBe('open=3');
    const item = select('ordersGroups(by: [{status: true}])', 'OrderGroup', [COUNT]);
    expect(await shop.read(item, {}, { defaultRows: 2 })).toEqual({
      json: '[{"aggregate":{"count":2}},{"aggregate":{"count":3}}]',
      notices: [{ path: 'ordersGroups', limit: 2 }],
    });
    await expect(groups('by: [{status: true}], limit: 1001', ['status'])).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  test.each([
    ['by: []', ['status'], '`ordersGroups(by)`: [] names nothing to group by'],
    ['by: [{status: false}]', ['status'], '`ordersGroups(by[0].status)`: false groups by nothing'],
    ['by: [{status: true}, {status: true}]', ['status'], '`ordersGroups(by[1])`: "status" is grouped by already'],
    ['by: [{day: {bucket: DAY}}, {day: {bucket: YEAR}}]', ['day'], '"day" is grouped by already'],
    ['by: [{status: null}]', ['status'], 'names no column'],
    ['by: [{day: {bucket: HOUR}}]', ['day'], '"HOUR" is shorter than the days that `day` has'],
    ['by: [{day: {bucket: DAY, timeZone: "Asia/Tokyo"}}]', ['day'], '"Asia/Tokyo" is of no use to a Date, which has no zone'],
    ['by: [{at: {bucket: DAY, timeZone: "Europe/Atlantis"}}]', ['at'], '"Europe/Atlantis" is no time zone'],
    ['by: [{at: {bucket: DAY, timeZone: "CET"}}]', ['at'], '"CET" is no time zone'],
    ['by: [{at: {bucket: DAY, timeZone: "+02:00"}}]', ['at'], '"+02:00" is no time zone'],
    ['by: [{at: {bucket: DAY, step: 0}}]', ['at'], 'is not a whole number from 1 to 10000'],
    ['by: [{total: {width: 0}}]', ['total'], '"0" is no width; it is more than 0'],
    ['by: [{total: {width: -1}}]', ['total'], '"-1" is no width'],
    ['by: [{customerId: {width: "0.5"}}]', ['customerId'], '"0.5" is no whole number'],
    ['by: [{status: true}], orderBy: [{key: {day: ASC}}]', ['status'], '"day" is not grouped by; groups are sorted by what `by` names'],
    ['by: [{status: true}], having: {total: {sum: {gt: null}}}', ['status'], 'null is no value for `gt`'],
  ])('%s is refused', async (args, key, message) => {
    await expect(groups(args, key)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) as string });
  });

  test('a key reads what `by` names, and nothing else', async () => {
    await expect(groups('by: [{status: true}]', ['status', 'day'])).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: '`ordersGroups.key.day`: "day" is not grouped by; name it in `by`, or leave it out of the key.',
    });
    await expect(groups('by: [{customerId: {}}]', [select('customer', 'CustomerGroupKey', ['country'])])).rejects.toThrow(
      '"customer" is not grouped by',
    );
  });
});
