import { beforeAll, describe, expect, test } from 'vitest';
import { givenMysql, givenServers } from '../setup/given-mysql.ts';
import { afterwards } from './afterwards.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { ADMIN, makeTokenBy } from './who-asks.ts';
import { makeWorkspace } from './workspace.ts';

const SCHEMA = `
create table customers (code varchar(10) primary key, name varchar(80) not null, region enum('US','EU') not null);
create table orders (
  id bigint unsigned primary key, customer varchar(10) not null, total decimal(10,2) unsigned, placed datetime, day date not null, at time, changed timestamp null,
  born year, open tinyint(1), flags set('a','b'), bits bit(64), doc json, raw varbinary(10), weight float, zero int(5) zerofill,
  foreign key (customer) references customers (code));
create table \`select\` (\`a"b\` int primary key, \`a\`\`b\` text, \`a\\b\` text, \`数据\` text, \`$1\` text, \`it's\` text);
create table aliases (alias varchar(10) character set latin1 primary key, code varchar(10) collate utf8mb4_unicode_ci, old varchar(10) character set latin1);
create table spaced (id int primary key, \` name\` varchar(10), \`\tforeign\` varchar(10) character set latin1, \` plain\` int, \` secret\` int);
create view spent as select customer, sum(total) as total from orders group by customer;
insert into customers values ('ada', 'Ada', 'EU'), ('ben', 'Bén', 'US');
insert into orders values
  (18446744073709551615, 'ADA', 10.5, '2001-03-09 10:00:00', '0000-00-00', '838:59:59', '2001-03-09 10:00:00', 2155, 2, 'a,b', 18446744073709551615, '{"b": 1.50, "a": null}', x'00ff', 16777216, 42),
  (2, 'ada', 99999999.99, '0000-00-00', '2001-03-10', '10:00:00', null, 1901, 1, '', 0, 'null', x'', 0.1, 0),
  (3, 'Ben', null, null, '2001-02-00', '-01:00:00', null, null, 0, null, null, null, null, null, null);
insert into spaced values (1, 'Ada', 'é', 1, 2);
insert into aliases values ('a1', 'ADA', 'ada'), ('b1', 'ben', 'BEN');
insert into \`select\` values (1, 'it''s', 'a\\\\b"\`%_', '数据\\n', '$1', '{"x":1}'), (2, null, '', ' ', '\\\\', '\\\\\\\\');
`;

describe.each(await givenServers())('a hub over a $title database', ({ server }) => {
  let hub: HubProcess;
  let clerk: string;
  const ask = async (query: string): Promise<unknown> => {
    const { data, errors } = await hub.ask(query);
    expect(errors, query).toBeUndefined();
    return data;
  };
  beforeAll(async () => {
    const { url, admin, drop } = await givenMysql(server);
    afterwards(drop);
    await admin.query(`set time_zone = '+00:00', sql_mode = ''; ${SCHEMA}`);
    const workspace = await makeWorkspace({
      'sources/shop.yaml': `source: shop\nkind: mysql\nconnection: ${url}\n`,
      'relationships.yaml': `- { from: shop.aliases.code, to: shop.customers.code, as: customer, inverse: aliases }
- { from: shop.aliases.old, to: shop.customers.code, as: former, inverse: formerAliases }
`,
      'models/turnover.yaml': `model: Turnover
key: [code]
fields: { code: String!, name: String!, orders: BigInt!, total: Decimal, flags: String, weight: Float }
from: shop.orders
steps:
  - join: { dataset: shop.customers, as: who, on: lower(customer) = who.code, take: { code: who.code, name: who.name }, type: inner }
  - aggregate:
      by: [code, name]
      measures: { orders: count(), total: sum(total), flags: max(flags), weight: max(weight) }
`,
      'policies/clerk.yaml': `role: clerk
allow:
  shop.customers: { rows: { region: { in: "\${claim:regions}" } }, columns: { mask: { name: partial } } }
  shop.orders: { rows: { customer: { in: [ada] } } }
  shop.spaced: { columns: { exclude: [_secret], mask: { _name: partial } } }
`,
    });
    hub = await startHub(workspace, { environment: { WEIR_ADMIN_TOKEN: ADMIN }, token: ADMIN });
    ({ token: clerk } = await makeTokenBy(hub, '--name', 'clerk', '--role', 'clerk', '--claim', 'regions=EU'));
  });

  test('answers every value to its last digit, and null for what is no date, time of a day or truth value', async () => {
    const fields = 'id total placed day at changed born open flags bits raw weight zero';
    expect(await ask(`{ rows: shopOrders(where: { id: { ne: 3 } }, orderBy: [{ id: DESC }]) { ${fields} } }`)).toEqual({
      rows: [
        {
          id: '18446744073709551615',
          total: '10.50',
          placed: '2001-03-09T10:00:00',
          day: null,
          at: null,
          changed: '2001-03-09T10:00:00Z',
          born: 2155,
          open: null,
          flags: 'a,b',
          bits: '18446744073709551615',
          raw: 'AP8=',
          weight: 16777216,
          zero: '42',
        },
        {
          id: '2',
          total: '99999999.99',
          placed: null,
          day: '2001-03-10',
          at: '10:00:00',
          changed: null,
          born: 1901,
          open: true,
          flags: '',
          bits: '0',
          raw: '',
          weight: 0.1,
          zero: '0',
        },
      ],
    });
  });

  test('keeps a JSON document as it is written; its null is a value, which only SQL null is not', async () => {
    expect(
      await ask('{ nulls: shopOrders(where: { doc: { isNull: true } }) { id } shopOrder(id: "18446744073709551615") { doc } }'),
    ).toEqual({
      nulls: [{ id: '3' }],
      shopOrder: { doc: { b: 1.5, a: null } },
    });
  });

  test('takes keys and relations by the collation of their column, in lists inside lists too', async () => {
    expect(
      await ask(
        '{ shopCustomer(code: "ADA") { name } shopCustomersByKeys(keys: [{ code: "BEN" }]) { code } eq: shopCustomers(where: { name: { eq: "ben" } }) { code } in: shopCustomers(where: { name: { in: ["BEN"] } }) { code } }',
      ),
    ).toEqual({
      shopCustomer: { name: 'Ada' },
      shopCustomersByKeys: [{ code: 'ben' }],
      eq: [{ code: 'ben' }],
      in: [{ code: 'ben' }],
    });
    expect(
      await ask(
        '{ shopCustomers(orderBy: [{ region: ASC }]) { region orders(orderBy: [{ id: DESC }], limit: 1) { id } ordersAggregate { count total { sum avg } } } }',
      ),
    ).toEqual({
      shopCustomers: [
        { region: 'US', orders: [{ id: '3' }], ordersAggregate: { count: 1, total: { sum: null, avg: null } } },
        {
          region: 'EU',
          orders: [{ id: '18446744073709551615' }],
          ordersAggregate: { count: 2, total: { sum: '100000010.49', avg: '50000005.245' } },
        },
      ],
    });
  });

  test('joins columns of different collations as the one that is led to compares', async () => {
    expect(
      await ask(`{
        shopAliases(orderBy: [{ alias: ASC }]) { alias customer { code } former { code } }
        filtered: shopAliases(where: { customer: { name: { startsWith: "B" } } }, orderBy: [{ customer: { name: ASC } }]) { alias }
        shopCustomers(orderBy: [{ code: ASC }], where: { aliases: { some: { alias: { ne: "x" } } } }) { aliases { alias } aliasesAggregate { count } formerAliases { alias } }
      }`),
    ).toEqual({
      shopAliases: [
        { alias: 'a1', customer: { code: 'ada' }, former: { code: 'ada' } },
        { alias: 'b1', customer: { code: 'ben' }, former: { code: 'ben' } },
      ],
      filtered: [{ alias: 'b1' }],
      shopCustomers: [
        { aliases: [{ alias: 'a1' }], aliasesAggregate: { count: 1 }, formerAliases: [{ alias: 'a1' }] },
        // Text in another character set compares by code points.
        { aliases: [{ alias: 'b1' }], aliasesAggregate: { count: 1 }, formerAliases: [] },
      ],
    });
  });

  test('compares text by code points where it is looked into', async () => {
    const codes = async (filter: string) =>
      ((await ask(`{ rows: shopSelects(where: { aB__: ${filter} }) { aB } }`)) as { rows: { aB: number }[] }).rows.map(({ aB }) => aB);
    expect(await codes('{ like: "a\\\\\\\\b%\\\\%\\\\_" }')).toEqual([1]);
    expect(await codes('{ like: "A%" }')).toEqual([]);
    expect(await codes('{ ilike: "A%" }')).toEqual([1]);
    expect(await codes('{ contains: "%_" }')).toEqual([1]);
    expect(await codes('{ startsWith: "a\\\\b" }')).toEqual([1]);
    expect(await codes('{ eq: "" }')).toEqual([2]);
  });

  test('reads names of any kind', async () => {
    expect(await ask('{ shopSelects(orderBy: [{ shuJu: ASC }, { itS: DESC }, { _1: ASC }]) { aB aB_ aB__ shuJu _1 itS } }')).toEqual({
      shopSelects: [
        { aB: 2, aB_: null, aB__: '', shuJu: ' ', _1: '\\', itS: '\\\\' },
        { aB: 1, aB_: "it's", aB__: 'a\\b"`%_', shuJu: '数据\n', _1: '$1', itS: '{"x":1}' },
      ],
    });
  });

  test('groups, pages and tells statistics', async () => {
    const { groups, page, statistics } = (await ask(`{
      groups: shopOrdersGroups(by: [{ placed: { bucket: MONTH } }, { customer: true }], where: { placed: { gt: "2000-01-01T00:00:00" } }) { key { placed customer } aggregate { count } }
      page: shopOrdersConnection(first: 2, orderBy: [{ placed: ASC }]) { totalCount pageInfo { hasNextPage } nodes { id } }
      statistics: shopOrdersStatistics { rows fields { name min max mean quantile(p: 0.5) histogram(bins: 2) { from to count } top(n: 1) { value } } }
    }`)) as { groups: unknown; page: unknown; statistics: { rows: number; fields: { name: string }[] } };
    expect(groups).toEqual([{ key: { placed: '2001-03-01T00:00:00', customer: 'ADA' }, aggregate: { count: 1 } }]);
    expect(page).toEqual({ totalCount: 3, pageInfo: { hasNextPage: true }, nodes: [{ id: '2' }, { id: '18446744073709551615' }] });
    expect(statistics.rows).toBe(3);
    expect(statistics.fields.find(({ name }) => name === 'total')).toEqual({
      name: 'total',
      min: '10.50',
      max: '99999999.99',
      mean: 50000005.245,
      quantile: 50000005.245,
      top: [{ value: '10.50' }],
      histogram: [
        { from: 10.5, to: 50000005.245, count: 1 },
        { from: 50000005.245, to: 99999999.99, count: 1 },
      ],
    });
    expect(statistics.fields.find(({ name }) => name === 'bits')).toMatchObject({ min: '0', max: '18446744073709551615', mean: 2 ** 63 });
  });

  test('is read by a model, every value to its last digit', async () => {
    const rows = await eventually(async () => {
      const { data } = await hub.ask('{ turnovers(orderBy: [{ code: ASC }]) { code name orders total flags weight } }');
      return (data as { readonly turnovers: readonly object[] } | null)?.turnovers;
    });
    expect(rows).toEqual([
      { code: 'ada', name: 'Ada', orders: '2', total: '100000010.49', flags: 'a,b', weight: 16777216 },
      { code: 'ben', name: 'Bén', orders: '1', total: null, flags: null, weight: null },
    ]);
  });

  test('shows a role what its policy shows', async () => {
    expect(await ask('{ shopSpaceds { _name _foreign _plain _secret } }')).toEqual({
      shopSpaceds: [{ _name: 'Ada', _foreign: 'é', _plain: 1, _secret: 2 }],
    });
    const response = await fetch(`${hub.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${clerk}` },
      body: JSON.stringify({
        query:
          '{ shopCustomers { name orders(orderBy: [{ id: ASC }]) { id } } shopOrdersAggregate { count } shopSpaceds { _name _foreign _plain } }',
      }),
    });
    expect(await response.json()).toEqual({
      data: {
        shopCustomers: [{ name: '****', orders: [{ id: '2' }, { id: '18446744073709551615' }] }],
        shopOrdersAggregate: { count: 2 },
        shopSpaceds: [{ _name: '****', _foreign: 'é', _plain: 1 }],
      },
    });
  });
});
