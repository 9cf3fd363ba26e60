import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DialectName, FieldItem } from '../../src/contract/index.ts';
import { openStore, type Store } from '../oracle/store.ts';
import { catalogOf, dataset, int, reading, relation, select, type Reading } from './reading.ts';

type Row = Readonly<Record<string, unknown>>;

const homeOf = (dialect: DialectName) => (dialect === 'duckdb' ? 'files' : 'shop');

const catalogFor = (dialect: DialectName) => {
  const text = { nativeType: dialect === 'duckdb' ? 'VARCHAR' : 'text', filterScalar: 'String' } as const;
  const home = homeOf(dialect);
  return catalogOf(
    [
      dataset(home, dialect, {
        id: 'orders',
        type: 'Order',
        one: 'order',
        many: 'orders',
        key: ['id'],
        fields: {
          id: { ...int, scalar: 'ID' },
          customerId: int,
          status: text,
          weight: { nativeType: 'double precision', filterScalar: 'Float' },
          at: { nativeType: 'timestamp with time zone', filterScalar: 'DateTime' },
          total: { nativeType: dialect === 'duckdb' ? 'DECIMAL(10,2)' : 'numeric(30,12)', filterScalar: 'Decimal' },
        },
      }),
      dataset(home, dialect, {
        id: 'customers',
        type: 'Customer',
        one: 'customer',
        many: 'customers',
        key: ['country', 'no'],
        fields: { country: text, no: int, name: text },
      }),
      dataset(home, dialect, { id: 'notes', type: 'Note', many: 'notes', fields: { body: text } }),
    ],
    [
      relation('orders', 'customers', { name: 'customer', fields: ['customerId'], targetFields: ['no'] }),
      relation('customers', 'orders', { name: 'orders', fields: ['no'], targetFields: ['customerId'], one: false }),
    ],
  );
};

const order = (id: number, more: Row): Row => ({ id, customerId: null, status: null, weight: null, at: null, total: null, ...more });
const ORDERS = [
  order(1, { customerId: 1, status: 'open', weight: 0.1, at: '2001-03-25T00:30:00.000001Z', total: '10.50' }),
  order(2, { customerId: 1, status: 'open', weight: NaN, at: '2001-03-25T00:30:00.000002Z', total: '10.50' }),
  order(3, { customerId: 2, status: 'closed', weight: -Infinity, at: 'infinity', total: '-0.25' }),
  order(4, { customerId: 2, status: 'it\'s "so"\u0007', weight: 1e300, at: '0044-03-15T12:00:00Z', total: '10.49' }),
  order(5, { customerId: 3, status: '', weight: 0.30000000000000004, at: '2001-03-25T00:30:00.000001Z' }),
  order(6, {}),
  order(7, { status: 'open', weight: 0.3 }),
];
const CUSTOMERS = [
  { country: 'SE', no: 1, name: 'b' },
  { country: 'SE', no: 2, name: null },
  { country: 'DE', no: 3, name: 'a' },
];

describe.each<DialectName>(['postgres', 'duckdb'])('connections in %s', (dialect) => {
  const catalog = catalogFor(dialect);
  let store: Store;
  let shop: Reading;
  const fill = (orders: readonly Row[] = ORDERS) =>
    store.fill(
      new Map<string, readonly Row[]>([
        ['orders', orders],
        ['customers', CUSTOMERS],
        ['notes', []],
      ]),
    );
  beforeAll(async () => {
    store = await openStore(catalog);
    shop = reading({ home: homeOf(dialect), dialect, catalog, execute: store.execute });
  });
  beforeEach(() => fill());
  afterAll(() => store?.close());

  const PAGE_INFO = select('pageInfo', 'PageInfo', ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor']);
  interface Page {
    readonly nodes: readonly { readonly id: string }[];
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
    readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
    readonly totalCount: number;
  }
  const asked = (args: string): FieldItem =>
    select(`ordersConnection(${args})`, 'OrderConnection', [
      select('nodes', 'Order', ['id']),
      select('edges', 'OrderEdge', ['cursor', select('node', 'Order', ['id'])]),
      PAGE_INFO,
      'totalCount',
    ]);
  const page = async (args: string, variables = {}) => (await shop.value(asked(args), variables)) as Page;
  const ids = ({ nodes }: Page) => nodes.map(({ id }) => id).join(' ');
  const list = async (args: string) =>
    ((await shop.value(select(`orders(${args})`, 'Order', ['id']))) as { id: string }[]).map(({ id }) => id).join(' ');

  test('an answer has edges, nodes, what lies around them, and how many there are', async () => {
    const { edges, nodes, pageInfo, totalCount } = await page('first: 2, where: {status: {isNull: false}}');
    expect(nodes).toEqual([{ id: '1' }, { id: '2' }]);
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor,
      endCursor: edges[1]?.cursor,
    });
    expect(totalCount).toBe(6);
  });

  test('what is not selected is not asked for', async () => {
    await shop.value(select('ordersConnection(first: 2)', 'OrderConnection', ['totalCount', '__typename']));
    expect(shop.statements.at(-1)).toEqual({
      kind: 'sql',
      text: `select (select '{"totalCount":'||(select count(*)::text from "orders" t1)||',"__typename":"OrderConnection"}') as json`,
      values: [],
    });
    await shop.value(select('ordersConnection(first: 2)', 'OrderConnection', [select('nodes', 'Order', ['status'])]));
    expect(shop.statements.at(-1)?.text).not.toMatch(/array_agg|chr\(1\)|exists|select count/);
  });

  const ORDERINGS = [
    '[]',
    '[{status: ASC}]',
    '[{status: DESC}, {id: DESC}]',
    '[{status: ASC_NULLS_FIRST}, {total: DESC_NULLS_LAST}]',
    '[{total: DESC}]',
    '[{weight: ASC}]',
    '[{weight: DESC_NULLS_LAST}, {at: ASC_NULLS_FIRST}]',
    '[{at: DESC}]',
    '[{customer: {name: ASC_NULLS_FIRST}}, {status: DESC}]',
    '[{customer: {ordersAggregate: {count: DESC}}}]',
    '[{customer: {ordersAggregate: {total: {sum: ASC}}}}, {id: DESC}]',
  ];

  test.each(ORDERINGS)('pages of %s are the list, forwards and backwards', async (orderBy) => {
    const whole = await list(`orderBy: ${orderBy}`);
    const n = ORDERS.length;
    for (const size of [1, 2, 3, n]) {
      const forwards: string[] = [];
      for (let after: string | null = null, more = true; more;) {
        const one: Page = await page(`orderBy: ${orderBy}, first: ${size}, after: $after`, { after });
        expect(one.pageInfo.hasPreviousPage).toBe(after !== null);
        expect(one.totalCount).toBe(n);
        forwards.push(ids(one));
        more = one.pageInfo.hasNextPage;
        after = one.pageInfo.endCursor;
      }
      expect(forwards.join(' ')).toBe(whole);
      const backwards: string[] = [];
      for (let before: string | null = null, more = true; more;) {
        const one: Page = await page(`orderBy: ${orderBy}, last: ${size}, before: $before`, { before });
        expect(one.pageInfo.hasNextPage).toBe(before !== null);
        backwards.unshift(ids(one));
        more = one.pageInfo.hasPreviousPage;
        before = one.pageInfo.startCursor;
      }
      expect(backwards.join(' ')).toBe(whole);
    }
  });

  test.each(ORDERINGS)('of %s there are rows between two cursors, from either end', async (orderBy) => {
    const { edges } = await page(`orderBy: ${orderBy}`);
    const variables = { after: edges[0]?.cursor, before: edges[5]?.cursor };
    const between = edges.slice(1, 5).map(({ node }) => node.id);
    const first = await page(`orderBy: ${orderBy}, first: 3, after: $after, before: $before`, variables);
    expect([ids(first), first.pageInfo.hasNextPage, first.pageInfo.hasPreviousPage]).toEqual([between.slice(0, 3).join(' '), true, true]);
    const last = await page(`orderBy: ${orderBy}, last: 4, after: $after, before: $before`, variables);
    expect([ids(last), last.pageInfo.hasNextPage, last.pageInfo.hasPreviousPage]).toEqual([between.join(' '), true, true]);
    const none = await page(`orderBy: ${orderBy}, first: 3, after: $before, before: $after`, variables);
    expect([ids(none), none.pageInfo]).toEqual(['', { hasNextPage: true, hasPreviousPage: true, startCursor: null, endCursor: null }]);
  });

  test('a walk neither repeats nor misses rows while others come and go, nor is it lost when its own row is gone', async () => {
    const orderBy = 'orderBy: [{status: DESC_NULLS_LAST}]';
    const first = await page(`${orderBy}, first: 3`);
    expect(ids(first)).toBe('1 2 7');
    // The last row that was seen is gone, another before it is changed, and rows come before and behind it.
    await fill([
      ...ORDERS.filter(({ id }) => id !== 7 && id !== 1),
      order(1, { status: 'opened before' }),
      order(8, { status: 'zzz' }),
      order(9, { status: 'open' }),
    ]);
    const second = await page(`${orderBy}, first: 9, after: $after`, { after: first.pageInfo.endCursor });
    expect(ids(second)).toBe('9 4 3 5 6');
    expect(second.pageInfo.hasPreviousPage).toBe(true);
    const back = await page(`${orderBy}, last: 9, before: $before`, { before: second.pageInfo.startCursor });
    expect(ids(back)).toBe('8 1 2');
    await fill([order(6, {})]);
    const alone = await page(`${orderBy}, first: 9, after: $after`, { after: first.pageInfo.endCursor });
    expect([ids(alone), alone.pageInfo.hasPreviousPage]).toEqual(['6', false]);
  });

  test('a key of several columns', async () => {
    const at = (args: string) =>
      select(`customersConnection(${args})`, 'CustomerConnection', [select('nodes', 'Customer', ['no']), PAGE_INFO]);
    interface Customers extends Pick<Page, 'pageInfo'> {
      readonly nodes: readonly { readonly no: number }[];
    }
    const one = (await shop.value(at('first: 2'))) as Customers;
    const two = (await shop.value(at('first: 2, after: $after'), { after: one.pageInfo.endCursor })) as Customers;
    expect([...one.nodes, ...two.nodes].map(({ no }) => no)).toEqual([3, 1, 2]);
    expect(shop.statements.at(-1)?.text).toContain(
      dialect === 'postgres'
        ? 'from "customers" t0 where (t0."country", t0."no") > ($3, $4) order by t0."country" asc, t0."no" asc limit 2::int8 + 1)'
        : 'from "customers" t0 where (t0."country", t0."no") > (cast_to_type($3::varchar, t0."country"), cast_to_type($4::varchar, t0."no"))',
    );
  });

  test('the default cuts a page, and says so', async () => {
    const { json, notices } = await shop.read(
      select('ordersConnection', 'OrderConnection', [select('nodes', 'Order', ['id']), select('pageInfo', 'PageInfo', ['hasNextPage'])]),
      {},
      { defaultRows: 2 },
    );
    expect(json).toBe('{"nodes":[{"id":"1"},{"id":"2"}],"pageInfo":{"hasNextPage":true}}');
    expect(notices).toEqual([{ path: 'ordersConnection', limit: 2 }]);
    expect((await shop.read(asked('first: 2'), {}, { defaultRows: 2 })).notices).toEqual([]);
  });

  test('a page may be of no rows', async () => {
    const none = await page('first: 0');
    expect(none).toEqual({
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null },
      totalCount: 7,
    });
  });

  test('one row has one cursor, which nobody reads', async () => {
    const [one, two] = [await page('first: 1'), await page('last: 7')];
    expect(two.edges[0]?.cursor).toBe(one.edges[0]?.cursor);
    const { edges } = await page('orderBy: [{status: DESC}]');
    for (const { cursor } of edges) expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('open');
  });

  describe('a cursor is refused', () => {
    const message = (argument: string) => `\`ordersConnection(${argument})\`: `;
    test.each(['', 'x', '0'.repeat(40)])('that is none: %j', async (after) => {
      for (const argument of ['after', 'before'])
        await expect(page(`first: 1, ${argument}: $cursor`, { cursor: after })).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
          message: `${message(argument)}${JSON.stringify(after)} is no cursor of these rows in this order: take one that the same connection gave you with the same \`orderBy\`, or leave the argument out to begin anew.`,
          extensions: { argument: `ordersConnection(${argument})` },
        });
    });

    test('of another order, another dataset, or changed', async () => {
      const { endCursor } = (await page('first: 1')).pageInfo;
      const cursor = String(endCursor);
      const last = cursor.at(-2) === 'A' ? 'B' : 'A';
      for (const [args, given] of [
        ['orderBy: [{id: DESC}], after: $c', cursor],
        ['orderBy: [{status: ASC}], after: $c', cursor],
        ['after: $c', `${cursor.slice(0, -2)}${last}${cursor.at(-1)}`],
        ['after: $c', `${cursor}=`],
        ['after: $c', cursor.slice(0, -4)],
      ] as const)
        await expect(page(args, { c: given })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      const customers = select('customersConnection(after: $c)', 'CustomerConnection', ['totalCount', select('nodes', 'Customer', ['no'])]);
      await expect(shop.value(customers, { c: cursor })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(ids(await page('orderBy: [{id: ASC}], after: $c', { c: cursor }))).toBe('2 3 4 5 6 7');
    });
  });

  test.each([
    ['first: 1, last: 1', 'BAD_USER_INPUT', '`ordersConnection(last)`: "1" stands beside `first`: a page has the first rows or the last.'],
    ['first: -1', 'BAD_USER_INPUT', '`ordersConnection(first)`: -1 is negative; the least is 0.'],
    ['last: -1', 'BAD_USER_INPUT', '`ordersConnection(last)`: -1 is negative; the least is 0.'],
    ['first: 1001', 'LIMIT_EXCEEDED', '`ordersConnection(first)`: 1001 is past maxRows, which is 1000. Ask for fewer rows, by pages.'],
    ['last: 1001', 'LIMIT_EXCEEDED', '`ordersConnection(last)`: 1001 is past maxRows, which is 1000. Ask for fewer rows, by pages.'],
  ])('%s is refused', async (args, code, message) => {
    await expect(page(args)).rejects.toMatchObject({ code, message });
  });

  test('null is as if it were not given', async () => {
    expect(
      ids(await page('first: $first, last: 2, after: $after, before: null, orderBy: null, where: null', { first: null, after: null })),
    ).toBe('6 7');
  });
});
