import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeAll, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { ADMIN, makeTokenBy } from './who-asks.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const SHOP = `
create table customers (id integer primary key, name text not null, region text not null);
create table orders (id integer primary key, customer_id integer not null references customers, city text, total decimal(10,2), placed datetime);
insert into customers values (1, 'Ada', 'EU'), (2, 'Ben', 'US'), (3, 'Cy', 'EU');
insert into orders values
  (1, 1, 'SEA', 10.5, '2001-03-09 10:00:00'), (2, 1, 'OSL', 2, '2001-03-10 09:00:00'), (3, 2, 'SEA', 7.25, '2001-03-10T12:30:00'), (4, 3, null, null, null);
`;

const HASH = expect.stringMatching(/^[0-9a-f]{64}$/) as string;

let workspace: TestWorkspace;
let hub: HubProcess;
let european: string;
beforeAll(async () => {
  workspace = await makeWorkspace({
    'sources/shop.yaml': 'source: shop\nkind: sqlite\nfile: data/shop.db\n',
    'sources/geo.yaml': 'source: geo\nkind: files\nfiles: { cities: { path: data/cities.csv, key: [code] } }\n',
    'data/cities.csv': 'code,name\nSEA,Seattle\nOSL,Oslo\n',
    'relationships.yaml': '- { from: shop.orders.city, to: geo.cities.code, as: place, inverse: orders }\n',
    'policies/clerk.yaml': `role: clerk
allow:
  geo.cities: {}
  shop.customers: { rows: { region: { in: "\${claim:regions}" } }, columns: { mask: { name: partial, region: hash } } }
  shop.orders: { rows: { customer: { region: { in: "\${claim:regions}" } } } }
`,
    'models/spent.yaml': `model: Spent
key: [city]
from: shop.orders
steps:
  - filter: city is not null
  - aggregate: { by: [city], measures: { total: sum(total), orders: count() } }
`,
  });
  const database = new Database(join(workspace.folder, 'data/shop.db'));
  database.exec(SHOP);
  database.close();
  hub = await startHub(workspace, { environment: { WEIR_ADMIN_TOKEN: ADMIN }, token: ADMIN });
  await eventually(async () => (await fetch(`${hub.url}/health/ready`)).ok);
  ({ token: european } = await makeTokenBy(hub, '--name', 'clerk', '--role', 'clerk', '--claim', 'regions=EU'));
});

test('a database in a file is in the graph: filters, orders, aggregates, relations within it and to another source', async () => {
  const { data, errors } = await hub.ask(`{
    shopCustomers(where: { orders: { some: { total: { gt: 5 } } } }, orderBy: [{ ordersAggregate: { total: { sum: DESC } } }]) {
      id name orders(orderBy: [{ placed: DESC }], limit: 1) { id total placed place { name } } ordersAggregate { count total { sum max } }
    }
    shopOrdersGroups(by: [{ placed: { bucket: DAY } }], having: { count: { gt: 1 } }) { key { placed } aggregate { count total { avg } } }
    geoCity(code: "SEA") { name orders(orderBy: [{ id: ASC }]) { id customer { name } } }
  }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    shopCustomers: [
      {
        id: '1',
        name: 'Ada',
        orders: [{ id: '2', total: 2, placed: '2001-03-10T09:00:00', place: { name: 'Oslo' } }],
        ordersAggregate: { count: 2, total: { sum: 12.5, max: 10.5 } },
      },
      {
        id: '2',
        name: 'Ben',
        orders: [{ id: '3', total: 7.25, placed: '2001-03-10T12:30:00', place: { name: 'Seattle' } }],
        ordersAggregate: { count: 1, total: { sum: 7.25, max: 7.25 } },
      },
    ],
    shopOrdersGroups: [{ key: { placed: '2001-03-10T00:00:00' }, aggregate: { count: 2, total: { avg: 4.625 } } }],
    geoCity: {
      name: 'Seattle',
      orders: [
        { id: '1', customer: { name: 'Ada' } },
        { id: '3', customer: { name: 'Ben' } },
      ],
    },
  });
});

test('a pipeline reads it', async () => {
  const { data } = await hub.ask('{ spents(orderBy: [{ city: ASC }]) { city total orders } }');
  expect(data).toEqual({
    spents: [
      { city: 'OSL', total: 2, orders: '1' },
      { city: 'SEA', total: 17.75, orders: '2' },
    ],
  });
});

test('policies are predicates inside its statements: rows, rows by a relation, masks, counts', async () => {
  const response = await fetch(`${hub.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${european}` },
    body: JSON.stringify({
      query: `{ shopCustomers(orderBy: [{ id: ASC }]) { id name region } shopOrdersAggregate { count total { sum } }
        geoCity(code: "SEA") { orders { id } ordersAggregate { count } } shopOrder(id: 3) { id } }`,
    }),
  });
  expect(await response.json()).toEqual({
    data: {
      shopCustomers: [
        { id: '1', name: '****', region: HASH },
        { id: '3', name: '****', region: HASH },
      ],
      shopOrdersAggregate: { count: 3, total: { sum: 12.5 } },
      geoCity: { orders: [{ id: '1' }], ordersAggregate: { count: 1 } },
      shopOrder: null,
    },
  });
});

test('a file that goes away costs its own fields alone', async () => {
  await rm(join(workspace.folder, 'data/shop.db'));
  const { data, errors } = await eventually(async () => {
    const answer = await hub.ask('{ shopCustomers { id } geoCities { code } }');
    return answer.errors && answer;
  });
  expect(data).toEqual({ shopCustomers: null, geoCities: [{ code: 'OSL' }, { code: 'SEA' }] });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'SOURCE_UNAVAILABLE', source: 'shop' });
}, 90_000);
