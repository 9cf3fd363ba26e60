import { once } from 'node:events';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { makeDatabase } from './database.ts';
import { startHub, type Answer, type HubProcess } from './hub-process.ts';
import { makeWorkspace } from './workspace.ts';

const SHOP = `create table customers (id int primary key, name text not null);
insert into customers select n, 'customer ' || n from generate_series(1, 3) n;
create table orders (id bigint primary key, customer_id int not null references customers, total numeric(10,2) not null);
insert into orders select n, n % 3 + 1, n * 1.5 from generate_series(1, 60) n;`;

let hub: HubProcess;
beforeAll(async () => {
  const shop = await makeDatabase(SHOP);
  const workspace = await makeWorkspace({
    'weir.yaml': 'workspace: trial\nlimits: { defaultRows: 9, nestedRows: 4 }\n',
    'env/prod.yaml': 'limits: { defaultRows: 7, maxRows: 50 }\n',
    '.env': `SHOP_URL=${shop.url}\n`,
    'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
  });
  hub = await startHub(workspace, { flags: ['--env', 'prod'] });
});

const send = (init: RequestInit & { path?: string }) => fetch(hub.url + (init.path ?? '/graphql'), init);
const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  send({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const told = async (response: Response) => ({ status: response.status, ...((await response.json()) as Answer) });

test('what `.env` holds is used, and who else could read it is said', async () => {
  expect(hub.output()).toMatch(/\.env can be read by others on this machine: `chmod 600/);
  expect(await hub.ask('{ shopCustomersAggregate { count } }')).toEqual({ data: { shopCustomersAggregate: { count: 3 } } });
});

test('a list that the default cut says where; one that was asked for does not', async () => {
  const { data, extensions } = await hub.ask<{ all: unknown[]; some: { orders: unknown[] }[] }>(
    '{ all: shopOrders { id } some: shopCustomers(limit: 2) { orders { id } few: orders(limit: 2) { id } } none: shopOrders(where: { id: { eq: 1 } }) { id } }',
  );
  expect(data?.all).toHaveLength(7);
  expect(data?.some.map(({ orders }) => orders.length)).toEqual([4, 4]);
  expect(extensions).toEqual({
    truncated: [
      { path: 'all', limit: 7 },
      { path: 'some.orders', limit: 4 },
    ],
  });
});

test('more rows than maxRows is LIMIT_EXCEEDED, as a literal and as a variable; the rest is answered', async () => {
  for (const [query, variables] of [
    ['{ many: shopOrders(limit: 51) { id } customer: shopCustomer(id: 1) { name } }', {}],
    ['query ($n: Int!) { many: shopOrders(limit: $n) { id } customer: shopCustomer(id: 1) { name } }', { n: 51 }],
  ] as const) {
    expect(await hub.ask(query, variables)).toEqual({
      data: { many: null, customer: { name: 'customer 1' } },
      errors: [
        expect.objectContaining({
          message: '`many(limit)`: 51 is past maxRows, which is 50. Ask for fewer rows, by pages.',
          path: ['many'],
          extensions: { code: 'LIMIT_EXCEEDED', argument: 'many(limit)', limit: 'maxRows', allowed: 50 },
        }),
      ],
    });
  }
  expect((await hub.ask<{ shopOrders: unknown[] }>('{ shopOrders(limit: 50) { id } }')).data?.shopOrders).toHaveLength(50);
});

test('introspection and data in one operation', async () => {
  const { data, errors } = await hub.ask<{ __schema: { queryType: { name: string } } }>(
    '{ __typename __schema { queryType { name } } __type(name: "ShopOrder") { fields { name } } shopCustomer(id: 2) { __typename name } }',
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    __typename: 'Query',
    __schema: { queryType: { name: 'Query' } },
    __type: { fields: [{ name: 'id' }, { name: 'customerId' }, { name: 'total' }, { name: 'customer' }] },
    shopCustomer: { __typename: 'ShopCustomer', name: 'customer 2' },
  });
});

test('GET asks queries, with variables and operationName', async () => {
  const search = new URLSearchParams({
    query: 'query A { shopCustomer(id: 1) { name } } query B($id: ID!) { shopCustomer(id: $id) { name } }',
    operationName: 'B',
    variables: JSON.stringify({ id: 3 }),
  });
  const headers = { 'apollo-require-preflight': 'yes' };
  expect(await told(await send({ path: `/graphql?${search.toString()}`, headers }))).toEqual({
    status: 200,
    data: { shopCustomer: { name: 'customer 3' } },
  });
  // What any page could make a browser send without asking first.
  expect((await send({ path: `/graphql?${search.toString()}` })).status).toBe(400);
  expect((await told(await post({ query: '{ __typename }' }, { 'content-type': 'text/plain' }))).status).toBe(400);
});

test('of several operations the one that is named runs; without a name none does', async () => {
  const query = 'query A { a: __typename } query B { b: __typename }';
  expect(await told(await post({ query, operationName: 'B' }))).toEqual({ status: 200, data: { b: 'Query' } });
  for (const operationName of [undefined, 'C', 5])
    expect(await told(await post({ query, operationName }))).toEqual({
      status: 400,
      errors: [{ message: expect.stringContaining('operationName'), extensions: { code: 'BAD_REQUEST' } }],
    });
});

test('aliases of one field with other arguments', async () => {
  expect(
    await hub.ask('{ a: shopCustomer(id: 1) { n: name } b: shopCustomer(id: 2) { n: name, m: name } c: shopCustomer(id: 9) { name } }'),
  ).toEqual({
    data: { a: { n: 'customer 1' }, b: { n: 'customer 2', m: 'customer 2' }, c: null },
  });
});

test('what was asked before is answered as it was: data, headers, truncation, faults and refusals', async () => {
  const answered = async (response: Response) => {
    const { status, headers } = response;
    const kept = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
    return { status, kept, text: await response.text() };
  };
  const each = 'query One($id: ID!) { shopCustomer(id: $id) { name } } query All($n: Int) { shopOrders(limit: $n) { id } }';
  for (const accept of [
    '*/*',
    'application/json',
    'application/graphql-response+json',
    'application/graphql-response+json, application/json;q=0.9',
  ])
    for (const body of [
      { query: each, operationName: 'One', variables: { id: 2 } },
      { query: each, operationName: 'All', variables: {} },
      { query: each, operationName: 'All', variables: { n: 51 } },
      { query: each, operationName: 'All', variables: { n: 'x' } },
      { query: each, operationName: 'One' },
      { query: each },
      { query: each, operationName: 'None' },
      { query: each, operationName: 'One', variables: [] },
      { query: each, operationName: 'One', variables: { id: 2 }, extensions: { clientLibrary: { name: 'x' } } },
      { query: each, operationName: 'One', variables: { id: 2 }, extensions: [] },
      { query: each, operationName: 'One', variables: { id: 2 }, extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
    ]) {
      const first = await answered(await post(body, { accept }));
      expect(await answered(await post(body, { accept })), JSON.stringify({ accept, body })).toEqual(first);
      // What Apollo alone makes of it: a document that it has not seen.
      const unseen = await answered(await post({ ...body, query: `${each} # ${accept} ${JSON.stringify(body)}` }, { accept }));
      expect(unseen, JSON.stringify({ accept, body })).toEqual(first);
    }
});

test('a variable that its type refuses is BAD_USER_INPUT, a literal fails validation, and nothing is asked', async () => {
  const query = 'query ($id: BigInt!) { shopOrders(where: { id: { eq: $id } }) { id } }';
  for (const variables of [{ id: 'x' }, { id: null }, {}])
    expect((await told(await post({ query, variables }))).errors?.map(({ extensions }) => extensions?.['code'])).toEqual([
      'BAD_USER_INPUT',
    ]);
  expect(await hub.ask(query, { id: '2' })).toEqual({ data: { shopOrders: [{ id: '2' }] } });
  expect(await told(await post({ query: '{ shopOrders(where: { id: { eq: "x" } }) { id } }' }))).toMatchObject({
    status: 400,
    errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
  expect(await told(await post({ query: '{ shopOrders(where: { id: { eq: null } }) { id } }' }))).toMatchObject({
    errors: [{ message: expect.stringContaining('isNull'), extensions: { code: 'BAD_USER_INPUT' } }],
  });
});

test('what is no request: no JSON, no query, a list, no GraphQL, another path, another method', async () => {
  expect(await told(await post('{ "query": '))).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  expect(await told(await post({}))).toMatchObject({ status: 400 });
  expect(await told(await post([{ query: '{ __typename }' }, { query: '{ __typename }' }]))).toMatchObject({ status: 400 });
  expect(await told(await post({ query: '{ __typename' }))).toMatchObject({
    status: 400,
    errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
  });
  expect(await told(await send({ path: '/nothing/here?secret=1' }))).toMatchObject({
    status: 404,
    errors: [{ message: 'There is nothing at /nothing/here.', extensions: { code: 'NOT_FOUND' } }],
  });
  expect((await send({ method: 'PATCH', headers: { 'content-type': 'application/json' } })).status).toBe(405);
  expect((await send({ path: '/' })).status).toBe(200);
});

test('a body past 5 MB is refused; one below it is read', async () => {
  const padded = (bytes: number) => JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(bytes) } });
  expect(await told(await post(padded(4_900_000)))).toEqual({ status: 200, data: { __typename: 'Query' } });
  expect(await told(await post(padded(5_300_000)))).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] });
});

test('a body that would take long to parse is refused before it is, at every door', async () => {
  const body = JSON.stringify({ query: '{ __typename }', variables: { lists: Array.from({ length: 100_000 }, () => []) } });
  const message = expect.stringContaining('more than 100000 names, lists and objects: past `limits.values`') as string;
  for (const path of ['/graphql', '/registry/graphql']) {
    const response = await send({ path, method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(await response.json()).toMatchObject({ errors: [{ message, extensions: { code: 'LIMIT_EXCEEDED', limit: 'values' } }] });
  }
  const streamed = await send({
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body,
  });
  expect([streamed.status, await streamed.text()]).toEqual([400, message]);

  const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  socket.send(`{"type":"subscribe","id":"1","payload":${body}}`);
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  expect([code, String(reason)]).toEqual([4400, message]);
});

test('there are no mutations, and subscriptions are told which doors they take', async () => {
  expect(await told(await post({ query: 'mutation { insertShopOrders(rows: []) { __typename } }' }))).toMatchObject({ status: 400 });
  expect(await told(await post({ query: 'subscription { shopOrdersAggregate { count } }' }))).toMatchObject({ status: 400 });
  const { data } = await hub.ask<{ __schema: { mutationType: null } }>('{ __schema { mutationType { name } } }');
  expect(data?.__schema.mutationType).toBeNull();
});

test('a request has an id, which is the one that was sent', async () => {
  const given = await post({ query: '{ __typename }' }, { 'x-request-id': 'mine-1' });
  expect(given.headers.get('x-request-id')).toBe('mine-1');
  expect((await post({ query: '{ __typename }' })).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});
