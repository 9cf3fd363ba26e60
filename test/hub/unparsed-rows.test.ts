import { beforeAll, expect, test } from 'vitest';
import { makeDatabase } from './database.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace } from './workspace.ts';

/** In every row's text, and in no request. */
const MARK = 'only-in-a-row';

const SHOP = `create table customers (id int primary key, name text not null);
insert into customers select n, '${MARK} customer ' || n from generate_series(1, 40) n;
create table orders (id int primary key, customer_id int not null references customers, status text not null, total numeric(10,2) not null);
insert into orders select n, n % 40 + 1, '${MARK} ' || n % 3, n * 1.5 from generate_series(1, 400) n;
create table lines (order_id int references orders, line int, product text not null, primary key (order_id, line));
insert into lines select n, l, '${MARK} product ' || (n + l) % 7 from generate_series(1, 400) n, generate_series(1, 4) l;`;

/** Makes `JSON.parse` refuse every text that holds a row. */
const REFUSING = `const parse = JSON.parse;
JSON.parse = (text, reviver) => {
  if (String(text).includes('${MARK}')) throw new Error('a row is parsed');
  return parse(text, reviver);
};`;

let hub: HubProcess;
beforeAll(async () => {
  const shop = await makeDatabase(SHOP);
  const workspace = await makeWorkspace({
    'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
  });
  const hook = `--import=data:text/javascript,${encodeURIComponent(REFUSING)}`;
  hub = await startHub(workspace, { environment: { SHOP_URL: shop.url, NODE_OPTIONS: hook } });
});

test.each([
  ['by key', 'query ($id: ID!) { shopOrder(id: $id) { id status customer { name } } }', { id: 7 }],
  [
    'a list, filtered and ordered',
    'query ($most: Decimal!) { shopOrders(where: {total: {lt: $most}}, orderBy: [{total: DESC}], limit: 20) { id status total } }',
    { most: '500' },
  ],
  ['nested lists', '{ shopCustomers(limit: 20) { name orders(limit: 5) { status lines(limit: 3) { product } } } }', {}],
  [
    'groups',
    '{ shopOrdersGroups(by: [{status: true}], orderBy: [{count: DESC}]) { key { status } aggregate { count total { sum } } } }',
    {},
  ],
])('%s: no row is parsed between the database and the socket', async (_, query, variables) => {
  const response = await fetch(`${hub.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  expect(text).toContain(MARK);
  expect(text).not.toContain('"errors"');
});

test('what refuses rows is on: a request that holds one is taken for no JSON', async () => {
  const { errors } = await hub.ask('query ($name: String) { shopCustomers(where: {name: {eq: $name}}) { id } }', {
    name: `${MARK} customer 1`,
  });
  expect(errors).toMatchObject([{ message: 'The body is not JSON.' }]);
});
