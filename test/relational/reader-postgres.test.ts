import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';
import { catalogOf, dataset, int, reading, relation, select, selection, text, type Reading } from './reading.ts';

let database: FreshDatabase;
let client: pg.Client;
let shop: Reading;

const status = { nativeType: 'public.status', filterScalar: 'String', enumValues: ['open', 'closed', "it's"] } as const;
const bigint = { nativeType: 'bigint', filterScalar: 'BigInt' } as const;

const datasets = [
  dataset('shop', 'postgres', {
    id: 'shop.customers',
    type: 'ShopCustomer',
    one: 'shopCustomer',
    many: 'shopCustomers',
    table: 'customers',
    key: ['id'],
    uniques: [{ name: 'shopCustomerByEmail', fields: ['email'] }],
    fields: { id: { ...bigint, scalar: 'ID' }, email: text, name: text, referredBy: { ...bigint, column: 'referred by' } },
  }),
  dataset('shop', 'postgres', {
    id: 'shop.orders',
    type: 'ShopOrder',
    one: 'shopOrder',
    many: 'shopOrders',
    table: 'orders',
    key: ['id'],
    fields: {
      id: { ...int, scalar: 'ID' },
      customerId: { ...bigint, column: 'customer_id' },
      status,
      total: { nativeType: 'numeric(10,2)', filterScalar: 'Decimal' },
      note: text,
    },
  }),
  dataset('shop', 'postgres', {
    id: 'shop.lines',
    type: 'ShopLine',
    one: 'shopLine',
    many: 'shopLines',
    table: 'lines',
    key: ['orderId', 'place'],
    fields: { orderId: { ...int, column: 'order_id' }, place: int, sku: text },
  }),
  dataset('shop', 'postgres', {
    id: 'shop.log',
    type: 'ShopLog',
    many: 'shopLog',
    table: 'log',
    fields: { at: int, what: { nativeType: 'json', filterScalar: 'JSON' } },
  }),
  dataset('files', 'duckdb', {
    id: 'files.regions',
    type: 'Region',
    many: 'regions',
    key: ['code'],
    fields: { code: { nativeType: 'VARCHAR', filterScalar: 'String' } },
  }),
];

const relations = [
  relation('shop.orders', 'shop.customers', { name: 'customer', fields: ['customerId'], targetFields: ['id'] }),
  relation('shop.customers', 'shop.orders', { name: 'orders', fields: ['id'], targetFields: ['customerId'], one: false }),
  relation('shop.orders', 'shop.lines', { name: 'lines', fields: ['id'], targetFields: ['orderId'], one: false }),
  relation('shop.customers', 'shop.customers', { name: 'referrer', fields: ['referredBy'], targetFields: ['id'] }),
  relation('shop.customers', 'shop.customers', { name: 'referred', fields: ['id'], targetFields: ['referredBy'], one: false }),
  relation('shop.customers', 'shop.orders', { name: 'onlyOrder', fields: ['id'], targetFields: ['customerId'], asserted: true }),
  relation('files.regions', 'shop.customers', { name: 'people', fields: ['code'], targetFields: ['name'], one: false, local: false }),
];

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client(database.connection);
  await client.connect();
  await client.query(`
    create type status as enum ('open', 'closed', 'it''s');
    create table customers (id bigint primary key, email text not null unique, name text, "referred by" bigint references customers);
    create table orders (id int primary key, customer_id bigint references customers, status status, total numeric(10,2), note text);
    create table lines (order_id int references orders, place int, sku text, primary key (order_id, place));
    create table log (at int, what json);
    insert into customers values (1, 'ada@x', 'Ada', null), (2, 'bob@x', null, 1), (9007199254740993, 'cy@x', 'Cy "C" \\ é𝒳', 1);
    insert into orders values (1, 1, 'open', 10.50, null), (2, 1, 'closed', 5, 'rush'), (3, 2, 'it''s', null, ''), (4, null, null, 7.25, 'lost');
    insert into lines select 1, n, 'sku' || n from generate_series(1, 30) n;
    insert into lines values (2, 1, 'x');
    insert into log values (1, '{"b": 1, "a": 123456789012345678901234567890.10}'), (1, null), (null, '[]');
  `);
  shop = reading({
    home: 'shop',
    dialect: 'postgres',
    catalog: catalogOf(datasets, relations),
    execute: async ({ text: sql, values }) => {
      const { rows } = await client.query<[string]>({ text: sql, values: [...values], rowMode: 'array' });
      expect(rows).toHaveLength(1);
      return rows[0]?.[0] ?? '';
    },
  });
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

describe('one row', () => {
  test('by key, with its relations, in one statement', async () => {
    const item = select('shopOrder(id: 1)', 'ShopOrder', [
      '__typename',
      'id',
      'total as sum',
      'note',
      select('customer', 'ShopCustomer', ['name', select('referrer', 'ShopCustomer', ['name'])]),
    ]);
    const before = shop.statements.length;
    expect(await shop.value(item)).toEqual({
      __typename: 'ShopOrder',
      id: '1',
      sum: '10.50',
      note: null,
      customer: { name: 'Ada', referrer: null },
    });
    expect(shop.statements).toHaveLength(before + 1);
    expect(shop.statements[before]).toMatchInlineSnapshot(`
      {
        "kind": "sql",
        "text": "select coalesce((select '{"__typename":"ShopOrder","id":'||'"'||t0."id"::text||'"'||',"sum":'||coalesce('"'||t0."total"::text||'"', 'null')||',"note":'||coalesce(to_json(t0."note")::text, 'null')||',"customer":'||coalesce((select '{"name":'||coalesce(to_json(t1."name")::text, 'null')||',"referrer":'||coalesce((select '{"name":'||coalesce(to_json(t2."name")::text, 'null')||'}' from "customers" t2 where t2."id" = t1."referred by"), 'null')||'}' from "customers" t1 where t1."id" = t0."customer_id"), 'null')||'}' from "orders" t0 where t0."id" = $1::int4), 'null') as json",
        "values": [
          "1",
        ],
      }
    `);
  });

  test('is null where there is none, by key and by relation', async () => {
    expect(await shop.value(select('shopOrder(id: "99")', 'ShopOrder', ['id']))).toBeNull();
    expect(await shop.value(select('shopOrder(id: 4)', 'ShopOrder', ['id', select('customer', 'ShopCustomer', ['id'])]))).toEqual({
      id: '4',
      customer: null,
    });
  });

  test('by a unique key and by a composite key', async () => {
    expect(await shop.value(select('shopCustomerByEmail(email: $e)', 'ShopCustomer', ['id', 'name']), { e: 'cy@x' })).toEqual({
      id: '9007199254740993',
      name: 'Cy "C" \\ é𝒳',
    });
    expect(await shop.value(select('shopLine(orderId: 1, place: $p)', 'ShopLine', ['sku']), { p: 7 })).toEqual({ sku: 'sku7' });
  });

  test('a key that its column cannot have is named', async () => {
    await expect(shop.value(select('shopOrder(id: $id)', 'ShopOrder', ['id']), { id: 'x1' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: '`shopOrder(id)`: "x1" is no whole number.',
    });
    await expect(shop.value(select('shopOrder(id: 3000000000)', 'ShopOrder', ['id']))).rejects.toThrow(
      'is outside -2147483648 … 2147483647',
    );
  });

  test('a relation that is only said to lead to one row tells the value that leads to two', async () => {
    const item = (id: number) => select(`shopCustomer(id: ${id})`, 'ShopCustomer', ['name', select('onlyOrder', 'ShopOrder', ['id'])]);
    expect(await shop.value(item(2))).toEqual({ name: null, onlyOrder: { id: '3' } });
    await expect(shop.value(item(1))).rejects.toMatchObject({
      code: 'SOURCE_ERROR',
      message: expect.stringContaining(
        '`shopCustomer.onlyOrder`: the relation `onlyOrder` leads to one row, but "1" has more than one.',
      ) as string,
    });
  });

  test('the same row under another name', async () => {
    const self = { kind: 'self', as: 'again', selection: selection('ShopOrder', ['__typename', 'status']) } as const;
    expect(await shop.value(select('shopOrder(id: 3)', 'ShopOrder', ['id', self]))).toEqual({
      id: '3',
      again: { __typename: 'ShopOrder', status: "it's" },
    });
  });
});

describe('lists', () => {
  const ids = async (line: string, variables?: Record<string, unknown>): Promise<string> => {
    const rows = (await shop.value(select(line, 'ShopOrder', ['id']), variables)) as { id: string }[];
    return rows.map(({ id }) => id).join(' ');
  };

  test('are sorted by the key where nothing is said, and end with it', async () => {
    expect(await ids('shopOrders')).toBe('1 2 3 4');
    expect(await ids('shopOrders(orderBy: [{id: DESC}])')).toBe('4 3 2 1');
    expect(await ids('shopOrders(orderBy: {customerId: ASC})')).toBe('1 2 3 4');
  });

  test('nulls come last going up and first going down, unless it is said', async () => {
    expect(await ids('shopOrders(orderBy: [{total: ASC}])')).toBe('2 4 1 3');
    expect(await ids('shopOrders(orderBy: [{total: DESC}])')).toBe('3 1 4 2');
    expect(await ids('shopOrders(orderBy: [{total: ASC_NULLS_FIRST}])')).toBe('3 2 4 1');
    expect(await ids('shopOrders(orderBy: [{total: $way}])', { way: 'DESC_NULLS_LAST' })).toBe('1 4 2 3');
    expect(await ids('shopOrders(orderBy: $by)', { by: [{ customerId: 'DESC' }, { total: 'ASC' }] })).toBe('4 3 2 1');
  });

  test('a dataset without a key is sorted by all its columns, json too', async () => {
    expect(await shop.value(select('shopLog', 'ShopLog', ['at', 'what']))).toMatchObject([
      { at: 1, what: { b: 1 } },
      { at: 1, what: null },
      { at: null, what: [] },
    ]);
    const { json } = await shop.read(select('shopLog(limit: 1)', 'ShopLog', ['what']));
    expect(json).toBe('[{"what":{"b": 1, "a": 123456789012345678901234567890.10}}]');
  });

  test('limit and offset', async () => {
    expect(await ids('shopOrders(limit: 2, offset: 1)')).toBe('2 3');
    expect(await ids('shopOrders(limit: $n, offset: $o)', { n: 0, o: null })).toBe('');
    await expect(ids('shopOrders(limit: -1)')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: '`shopOrders(limit)`: -1 is negative; the least is 0.',
    });
    await expect(ids('shopOrders(offset: $o)', { o: -5 })).rejects.toThrow('`shopOrders(offset)`: -5 is negative');
    await expect(ids('shopOrders(limit: 1001)')).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: '`shopOrders(limit)`: 1001 is past maxRows, which is 1000. Ask for fewer rows, by pages.',
    });
  });

  test.each([
    ['{status: {eq: "open"}}', '1'],
    ['{status: {ne: "open"}}', '2 3'],
    ['{status: {in: ["open", "it\'s"]}}', '1 3'],
    ['{status: {notIn: ["open"]}}', '2 3'],
    ['{status: {isNull: true}}', '4'],
    ['{status: {isNull: false}}', '1 2 3'],
    ['{status: {like: "%o%"}}', '1 2'],
    ['{status: {lt: "it\'s"}}', '2'],
    ['{total: {eq: 10.5}}', '1'],
    ['{total: {eq: 10.501}}', ''],
    ['{total: {gt: "7.249999"}}', '1 4'],
    ['{total: {between: [5, 7.25]}}', '2 4'],
    ['{note: {startsWith: ""}}', '2 3 4'],
    ['{note: {contains: "us"}}', '2'],
    ['{note: {endsWith: "st"}}', '4'],
    ['{note: {ilike: "RU_H"}}', '2'],
    ['{note: {regex: "^(rush|lost)$"}}', '2 4'],
    ['{note: {eq: ""}}', '3'],
    ['{not: {status: {eq: "open"}}}', '2 3'],
    ['{or: [{id: {eq: 1}}, {id: {eq: 4}, total: {lt: 100}}]}', '1 4'],
    ['{and: [{id: {gt: 1}}, {id: {lt: 4}}]}', '2 3'],
    ['{or: []}', ''],
    ['{}', '1 2 3 4'],
    ['{id: {}}', '1 2 3 4'],
    ['{customerId: {eq: 1}, id: {gte: 2}}', '2'],
  ])('where: %s', async (where, expected) => {
    expect(await ids(`shopOrders(where: ${where})`)).toBe(expected);
  });

  test('variables for values, for parts and for the whole filter; one statement for each form', async () => {
    const compiled = shop.reader.compileRoot(select('shopOrders(where: $where)', 'ShopOrder', ['id']));
    const run = async (where: unknown) => {
      const { json } = await compiled.run({
        variables: { where },
        context: {
          identity: { name: 't', roles: [], scopes: [], claims: {} },
          signal: new AbortController().signal,
          requestId: 't',
          limits: { defaultRows: 10, nestedRows: 5, maxRows: 10 },
        },
      });
      return (JSON.parse(json) as { id: string }[]).map(({ id }) => id).join(' ');
    };
    const from = shop.statements.length;
    expect(await run({ total: { gt: '6' } })).toBe('1 4');
    expect(await run({ total: { gt: '8' } })).toBe('1');
    expect(await run({ or: [{ id: { eq: 2 } }, { note: { isNull: true } }] })).toBe('1 2');
    expect(await run({ or: [{ id: { eq: 2 } }, { note: { isNull: false } }] })).toBe('2 3 4');
    expect(await run({ id: { in: [3, 4, 99] } })).toBe('3 4');
    expect(await run(null)).toBe('1 2 3 4');
    expect(await run(undefined)).toBe('1 2 3 4');
    const texts = shop.statements.slice(from).map(({ text: sql }) => sql);
    expect(texts[0]).toBe(texts[1]);
    expect(texts[2]).not.toBe(texts[3]);
    expect(await ids('shopOrders(where: {total: {gt: $a}, id: $id, note: {eq: $absent}})', { a: '1', id: { in: [1, 2] } })).toBe('1 2');
    expect(await ids('shopOrders(where: {id: {in: $list}})', { list: [] })).toBe('');
  });

  test.each([
    ['{status: {eq: null}}', {}, '`shopOrders(where.status.eq)`: null is no value for `eq`; `isNull: true` asks for rows without one.'],
    ['{status: {ne: null}}', {}, '`isNull: false` asks for rows with one'],
    ['{status: {in: null}}', {}, 'null is no value for `in`'],
    ['{status: {eq: $x}}', { x: null }, '`shopOrders(where.status.eq)`: null is no value for `eq`'],
    ['{status: null}', {}, '`shopOrders(where.status)`: null is no condition'],
    ['{and: null}', {}, '`shopOrders(where.and)`: null is no list of conditions'],
    ['{status: {eq: "opn"}}', {}, `\`shopOrders(where.status.eq)\`: "opn" is none of open, closed, it's.`],
    ['{status: {in: ["open", "opn"]}}', {}, '"opn" is none of'],
    ['{note: {regex: "(a"}}', {}, '`shopOrders(where.note.regex)`: "(a" is no regular expression that every source reads alike'],
    ['{note: {like: "a\\\\"}}', {}, 'ends with the escape character'],
    ['{note: {eq: $x}}', { x: 'a\0b' }, 'holds the character U+0000'],
    ['{total: {between: [1]}}', {}, 'is no pair `[low, high]`'],
    ['{customerId: {gt: $x}}', { x: '9223372036854775808' }, 'is outside -9223372036854775808'],
  ])('where: %s is refused with the value and the cure', async (where, variables, message) => {
    await expect(ids(`shopOrders(where: ${where})`, variables)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('lists inside', () => {
  test('have their own arguments, and their sizes', async () => {
    const item = select('shopOrders(limit: 2)', 'ShopOrder', [
      'id',
      select('lines(where: {place: {gt: 28}}, orderBy: [{place: DESC}], limit: 2)', 'ShopLine', ['place', 'sku']),
      select('linesAggregate', 'ShopLineAggregate', ['__typename', 'count']),
      select('linesAggregate(where: {sku: {eq: $sku}}) as some', 'ShopLineAggregate', ['count as n']),
    ]);
    expect(await shop.value(item, { sku: 'x' })).toEqual([
      {
        id: '1',
        lines: [
          { place: 30, sku: 'sku30' },
          { place: 29, sku: 'sku29' },
        ],
        linesAggregate: { __typename: 'ShopLineAggregate', count: 30 },
        some: { n: 0 },
      },
      { id: '2', lines: [], linesAggregate: { __typename: 'ShopLineAggregate', count: 1 }, some: { n: 1 } },
    ]);
  });

  test('through a relation to its own dataset, any depth', async () => {
    const item = select('shopCustomers', 'ShopCustomer', [
      'id',
      select('referred', 'ShopCustomer', ['id', select('referrer', 'ShopCustomer', ['id', select('orders', 'ShopOrder', ['id'])])]),
    ]);
    const cy = { id: '1', orders: [{ id: '1' }, { id: '2' }] };
    expect(await shop.value(item)).toEqual([
      {
        id: '1',
        referred: [
          { id: '2', referrer: cy },
          { id: '9007199254740993', referrer: cy },
        ],
      },
      { id: '2', referred: [] },
      { id: '9007199254740993', referred: [] },
    ]);
  });

  test('the default that cut a list is told with its path, at every level and once', async () => {
    const item = select('shopCustomers', 'ShopCustomer', [
      'id',
      select('orders', 'ShopOrder', ['id', select('lines as parts', 'ShopLine', ['place'])]),
    ]);
    const { json, notices } = await shop.read(item, {}, { defaultRows: 2, nestedRows: 1 });
    expect(JSON.parse(json)).toEqual([
      { id: '1', orders: [{ id: '1', parts: [{ place: 1 }] }] },
      { id: '2', orders: [{ id: '3', parts: [] }] },
    ]);
    expect([...notices].sort((a, b) => a.path.length - b.path.length)).toEqual([
      { path: 'shopCustomers', limit: 2 },
      { path: 'shopCustomers.orders', limit: 1 },
      { path: 'shopCustomers.orders.parts', limit: 1 },
    ]);
    expect((await shop.read(item, {}, { maxRows: 1 })).notices).toContainEqual({ path: 'shopCustomers', limit: 1 });
  });

  test('a limit that was asked for, and a list that just fits, are no truncation', async () => {
    expect((await shop.read(select('shopOrders(limit: 2)', 'ShopOrder', ['id']))).notices).toEqual([]);
    expect((await shop.read(select('shopOrders', 'ShopOrder', ['id']), {}, { defaultRows: 4 })).notices).toEqual([]);
  });

  test('how many rows are wanted is written out, so that the database keeps a plan that knows it', async () => {
    const item = select('shopOrders(limit: $most, where: {id: {gte: $from}}, orderBy: [{id: ASC}])', 'ShopOrder', ['id']);
    const asked = async (variables: Record<string, unknown>) => {
      const rows = (await shop.value(item, variables)) as { id: string }[];
      return [
        rows.map(({ id }) => id).join(),
        /limit (\S+)\)/.exec(shop.statements.at(-1)?.text ?? '')?.[1],
        shop.statements.at(-1)?.values,
      ];
    };
    expect(await asked({ most: 2, from: 1 })).toEqual(['1,2', '2::int8', ['1']]);
    expect(await asked({ most: 1, from: 2 })).toEqual(['2', '1::int8', ['2']]);
    expect(await asked({ most: 2, from: 2 })).toEqual(['2,3', '2::int8', ['2']]);
    // A client that asks for ever other numbers is answered as well.
    for (let most = 0; most < 50; most += 1) expect((await asked({ most, from: 1 }))[1]).toBe(`${most}::int8`);
    await expect(asked({ most: -1, from: 1 })).rejects.toThrow(/negative/);
  });

  test('the statement', async () => {
    await shop.read(
      select('shopOrders(where: {status: {in: ["open"]}}, limit: 5)', 'ShopOrder', ['id', 'status', select('lines', 'ShopLine', ['sku'])]),
    );
    expect(shop.statements.at(-1)).toMatchInlineSnapshot(`
      {
        "kind": "sql",
        "text": "select (select '['||coalesce(string_agg('{"id":'||'"'||t0."id"::text||'"'||',"status":'||coalesce(to_json(t0."status")::text, 'null')||',"lines":'||(select '['||coalesce(array_to_string((array_agg('{"sku":'||coalesce(to_json(t1."sku")::text, 'null')||'}'))[1:20::int8], ','), '')||']'||case when count(*) > 20::int8 then chr(1)||'0'||chr(1) else '' end from (select t1."sku" from "lines" t1 where t1."order_id" = t0."id" order by t1."order_id" asc, t1."place" asc limit 20::int8 + 1) t1)||'}', ','), '')||']' from (select t0."id", t0."status" from "orders" t0 where t0."status" = any($1::public.status[]) order by t0."id" asc limit 5::int8) t0) as json",
        "values": [
          "{"open"}",
        ],
      }
    `);
  });
});

test('aggregates', async () => {
  expect(await shop.value(select('shopOrdersAggregate(where: {total: {isNull: false}})', 'ShopOrderAggregate', ['count']))).toEqual({
    count: 3,
  });
});

describe('entities', () => {
  test('rows in the order of their representations, null for a gap, all reads in one statement', async () => {
    const before = shop.statements.length;
    const answer = await shop.entities(
      [
        {
          type: 'ShopOrder',
          keyFields: ['id'],
          rows: 'table',
          selection: selection('ShopOrder', ['__typename', 'note', select('customer', 'ShopCustomer', ['name'])]),
        },
        { type: 'ShopLine', keyFields: ['orderId', 'place'], rows: 'table', selection: selection('ShopLine', ['sku']) },
        { type: 'ShopCustomer', keyFields: ['email'], rows: 'table', selection: selection('ShopCustomer', ['id']) },
      ],
      [
        [{ __typename: 'ShopOrder', id: '2' }, { id: 'no number' }, { id: '77' }, { id: null }, { id: 1 }, { id: '2' }],
        [
          { orderId: 1, place: 3 },
          { orderId: 9, place: 9 },
        ],
        [{ email: 'bob@x' }, { email: 'a\0b' }],
      ],
    );
    const second = { __typename: 'ShopOrder', note: 'rush', customer: { name: 'Ada' } };
    expect(answer).toEqual([
      [second, null, null, null, { __typename: 'ShopOrder', note: null, customer: { name: 'Ada' } }, second],
      [{ sku: 'sku3' }, null],
      [{ id: '2' }, null],
    ]);
    expect(shop.statements).toHaveLength(before + 1);
    expect(shop.statements.at(-1)).toMatchInlineSnapshot(`
      {
        "kind": "sql",
        "text": "select '['||(select '['||coalesce(string_agg(coalesce((select '{"__typename":"ShopOrder","note":'||coalesce(to_json(t1."note")::text, 'null')||',"customer":'||coalesce((select '{"name":'||coalesce(to_json(t2."name")::text, 'null')||'}' from "customers" t2 where t2."id" = t1."customer_id"), 'null')||'}' from "orders" t1 where t1."id" = (t0."id"#>>'{}')::int4), 'null'), ',' order by t0."#"), '')||']' from rows from (json_to_recordset($1::json) as ("id" json)) with ordinality as t0("id", "#"))||','||(select '['||coalesce(string_agg(coalesce((select '{"sku":'||coalesce(to_json(t4."sku")::text, 'null')||'}' from "lines" t4 where t4."order_id" = (t3."orderId"#>>'{}')::int4 and t4."place" = (t3."place"#>>'{}')::int4), 'null'), ',' order by t3."#"), '')||']' from rows from (json_to_recordset($2::json) as ("orderId" json, "place" json)) with ordinality as t3("orderId", "place", "#"))||','||(select '['||coalesce(string_agg(coalesce((select '{"id":'||'"'||t6."id"::text||'"'||'}' from "customers" t6 where t6."email" = (t5."email"#>>'{}')::text), 'null'), ',' order by t5."#"), '')||']' from rows from (json_to_recordset($3::json) as ("email" json)) with ordinality as t5("email", "#"))||']' as json",
        "values": [
          "[{"id":"2"},{"id":null},{"id":"77"},{"id":null},{"id":1},{"id":"2"}]",
          "[{"orderId":1,"place":3},{"orderId":9,"place":9}]",
          "[{"email":"bob@x"},{"email":null}]",
        ],
      }
    `);
  });

  test('relations of rows that lie in another home', async () => {
    const read = {
      type: 'Region',
      keyFields: ['code'],
      rows: 'values',
      selection: selection('Region', [
        '__typename',
        select('people(orderBy: [{id: DESC}])', 'ShopCustomer', ['id']),
        select('peopleAggregate', 'X', ['count']),
      ]),
    } as const;
    expect(await shop.entities([read], [[{ code: 'Ada' }, { code: null }, { code: 'Bo' }]])).toEqual([
      [
        { __typename: 'Region', people: [{ id: '1' }], peopleAggregate: { count: 1 } },
        { __typename: 'Region', people: [], peopleAggregate: { count: 0 } },
        { __typename: 'Region', people: [], peopleAggregate: { count: 0 } },
      ],
    ]);
  });

  test('whole rows at hand, with the relations of the database', async () => {
    const read = {
      type: 'ShopOrder',
      keyFields: ['id'],
      rows: 'values',
      selection: selection('ShopOrder', [
        'id',
        'total',
        'status',
        select('customer', 'ShopCustomer', ['name']),
        select('lines(limit: 1)', 'ShopLine', ['sku']),
      ]),
    } as const;
    expect(
      await shop.entities(
        [read],
        [
          [
            { id: '2', total: '1.10', status: 'gone', customerId: '1', note: null },
            { id: '8', total: null, customerId: null },
          ],
        ],
      ),
    ).toEqual([
      [
        { id: '2', total: '1.10', status: 'gone', customer: { name: 'Ada' }, lines: [{ sku: 'x' }] },
        { id: '8', total: null, status: null, customer: null, lines: [] },
      ],
    ]);
  });
});

test('what is not available is not asked, and a fault of the home passes as it is', async () => {
  const catalog = catalogOf(datasets, relations);
  const fault = new Error('connection lost');
  const asked: string[] = [];
  const failing = reading({
    home: 'shop',
    dialect: 'postgres',
    catalog,
    execute: () => Promise.reject(fault),
    available: ({ id }) => void asked.push(id),
  });
  const item = select('shopOrders', 'ShopOrder', [select('customer', 'ShopCustomer', ['id'])]);
  await expect(failing.read(item)).rejects.toBe(fault);
  expect(asked).toEqual(['shop.orders', 'shop.customers']);
  const waiting = reading({
    home: 'shop',
    dialect: 'postgres',
    catalog,
    execute: () => Promise.resolve('[]'),
    available() {
      throw fault;
    },
  });
  await expect(waiting.read(item)).rejects.toBe(fault);
  expect(waiting.statements).toEqual([]);
});

test('indexes serve keys, relations and filters, whatever the type', async () => {
  await client.query(`
    create table parcels (code char(8) primary key, status status, tags varchar(10)[], weight real, sent timestamptz(3), order_id bigint);
    create index on parcels (status); create index on parcels using gin (tags); create index on parcels (weight);
    create index on parcels (sent); create index on parcels (order_id);
  `);
  const parcels = dataset('shop', 'postgres', {
    id: 'shop.parcels',
    type: 'Parcel',
    one: 'parcel',
    many: 'parcels',
    key: ['code'],
    fields: {
      code: { nativeType: 'character(8)', filterScalar: 'String' },
      status,
      tags: { nativeType: 'character varying(10)', filterScalar: 'String', list: true },
      weight: { nativeType: 'real', filterScalar: 'Float' },
      sent: { nativeType: 'timestamp(3) with time zone', filterScalar: 'DateTime' },
      orderId: { ...bigint, column: 'order_id' },
    },
  });
  const ofOrder = relation('shop.orders', 'shop.parcels', { name: 'parcels', fields: ['id'], targetFields: ['orderId'], one: false });
  await client.query('set enable_seqscan = off');
  const plans: string[] = [];
  const explained = reading({
    home: 'shop',
    dialect: 'postgres',
    catalog: catalogOf([...datasets, parcels], [...relations, ofOrder]),
    execute: async ({ text: sql, values }) => {
      const { rows } = await client.query<[string]>({ text: `explain ${sql}`, values: [...values], rowMode: 'array' });
      plans.push(rows.map(([line]) => line).join('\n'));
      return '[]';
    },
  });
  await explained.value(select('parcel(code: "a")', 'Parcel', ['code']));
  for (const where of [
    'status: {eq: "open"}',
    'tags: {has: "x"}',
    'weight: {gt: 1.5}',
    'sent: {lt: "2001-03-09T10:00:00Z"}',
    'status: {in: ["open"]}',
  ])
    await explained.value(select(`parcelsAggregate(where: {${where}})`, 'X', ['count']));
  await explained.value(select('shopOrder(id: 1)', 'ShopOrder', [select('parcels(where: {status: {eq: "open"}})', 'Parcel', ['code'])]));
  const byCode = { type: 'Parcel', keyFields: ['code'], rows: 'table', selection: selection('Parcel', ['weight']) } as const;
  await explained.entities([byCode], [[{ code: 'a' }]]);
  await client.query('reset enable_seqscan');
  expect(plans).toHaveLength(8);
  for (const plan of plans) expect(plan).not.toContain('Seq Scan');
});
