import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { makeDatabase, type TestDatabase } from './database.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { federated, startSubgraph, type TestSubgraph } from './subgraph.ts';
import { makeWorkspace } from './workspace.ts';

const SHOP = `create table customers (id int primary key, email text not null unique);
insert into customers select n, 'c' || n from generate_series(1, 10) n;
create table orders (id int primary key, customer_id int not null references customers);
insert into orders select n, n % 10 + 1 from generate_series(1, 50) n;
create table lines (id int primary key, order_id int not null references orders, sku text);
insert into lines select n, n % 50 + 1, 'sku ' || n % 3 from generate_series(1, 200) n`;
const CRM = `create table people (email text primary key, city text);
insert into people select 'c' || n, 'city ' || n from generate_series(1, 9) n;
create table tickets (id int primary key, email text not null references people);
insert into tickets select n, 'c' || n % 9 + 1 from generate_series(1, 30) n`;

let shop: TestDatabase;
let crm: TestDatabase;
let scores: TestSubgraph;
let hub: HubProcess;
beforeAll(async () => {
  [shop, crm] = [await makeDatabase(SHOP), await makeDatabase(CRM)];
  for (const database of [shop, crm]) await database.sql(`alter database ${database.name} set log_statement = 'all'`);
  scores = await startSubgraph({
    sdl: federated('type ShopCustomer @key(fields: "id") { id: ID! score: Int }'),
    entity: ({ id }) => ({ score: Number(id) * 10 }),
  });
  const workspace = await makeWorkspace({
    'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
    'sources/crm.yaml': 'source: crm\nkind: postgres\nconnection: "${env:CRM_URL}"\n',
    'sources/scores.yaml': 'source: scores\nkind: subgraph\nurl: "${env:SCORES_URL}"\n',
    'relationships.yaml': '- { from: shop.customers.email, to: crm.people.email, as: person, inverse: customer }\n',
  });
  hub = await startHub(workspace, { environment: { SHOP_URL: shop.url, CRM_URL: crm.url, SCORES_URL: scores.url } });
});

/** What the server itself logged of questions for rows in one of its databases. */
async function statementsOf({ log, name }: TestDatabase): Promise<string[]> {
  const lines = (await readFile(log, 'utf8')).split('\n');
  return lines.filter((line) => line.includes(name) && /(execute|statement).*:.*"public"\./.test(line));
}

/** Asks, and counts what it cost each source. */
async function costOf(query: string) {
  const before = [await statementsOf(shop), await statementsOf(crm)];
  const requests = scores.asked.length;
  const { data, errors } = await hub.ask(query);
  expect(errors).toBeUndefined();
  const after = [await statementsOf(shop), await statementsOf(crm)];
  return {
    data,
    shop: (after[0]?.length ?? 0) - (before[0]?.length ?? 0),
    crm: (after[1]?.length ?? 0) - (before[1]?.length ?? 0),
    scores: scores.asked.length - requests,
  };
}

test('inside one source a root field is one statement, however deep', async () => {
  const nested = `shopOrders(limit: 3) { id customer { email orders(limit: 2) { lines { sku order { id } } } } linesAggregate { count } }`;
  expect(await costOf(`{ ${nested} }`)).toMatchObject({ shop: 1, crm: 0, scores: 0 });
  expect(await costOf(`{ ${nested} more: shopCustomers { email } one: shopCustomer(id: 1) { email } }`)).toMatchObject({ shop: 3, crm: 0 });
});

test('between sources each level is one statement or request, however many rows', async () => {
  const { data, ...cost } = await costOf(`{ shopCustomers(orderBy: [{ id: ASC }]) { id score person { city tickets(limit: 1) { id } } } }`);
  expect(cost).toEqual({ shop: 1, crm: 1, scores: 1 });
  expect(data?.['shopCustomers']).toEqual(
    Array.from({ length: 10 }, (_, index) => ({
      id: String(index + 1),
      score: (index + 1) * 10,
      person: index === 9 ? null : { city: `city ${index + 1}`, tickets: [{ id: String(index === 0 ? 9 : index) }] },
    })),
  );
});

test('there and back: a level more for each source that is asked again', async () => {
  const { data, ...cost } = await costOf(
    '{ crmTickets(limit: 30) { person { customer { score orders(limit: 1) { lines(limit: 1) { id } } } } } }',
  );
  expect(data?.['crmTickets']).toHaveLength(30);
  expect(cost).toEqual({ shop: 1, crm: 1, scores: 1 });
  expect(await costOf('{ shopOrders { customer { person { tickets { person { customer { id } } } } } } }')).toMatchObject({
    shop: 2,
    crm: 1,
  });
});

test('what is not asked for costs nothing', async () => {
  expect(await costOf('{ __typename __schema { queryType { name } } }')).toMatchObject({ shop: 0, crm: 0, scores: 0 });
  expect(
    await costOf('query { shopCustomers @skip(if: true) { id } crmPeople(where: { email: { eq: "nobody" } }) { customer { score } } }'),
  ).toMatchObject({
    shop: 0,
    crm: 1,
    scores: 0,
  });
});
