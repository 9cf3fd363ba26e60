import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { followedSource, makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { federated, startSubgraph, type TestSubgraph } from './subgraph.ts';
import { overEvents, overSocket } from './subscriber.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const SHOP = `create table orders (id integer primary key, note text not null, total numeric(10,2));
alter table orders replica identity full;
insert into orders values (1, 'secret-of-row', 10.5), (2, 'other', 20)`;

let shop: TestDatabase;
let records: TestDatabase;
let stars: TestSubgraph;
let workspace: TestWorkspace;
let hub: HubProcess;
beforeAll(async () => {
  shop = await makeDatabase(SHOP);
  stars = await startSubgraph({
    sdl: federated('type ShopOrder @key(fields: "id") { id: ID! stars: Int }\ntype Query { best: String }'),
    root: { best: 'SEA' },
    entity: () => ({ stars: 5 }),
  });
  workspace = await makeWorkspace({
    'weir.yaml': 'workspace: trial\nlog: { slow: 1ms }\ncors: { origins: ["https://app.example"] }\n',
    '.env': `SHOP_URL=${shop.url}\nSTARS_URL=${stars.url}\n`,
    'sources/shop.yaml': followedSource(shop),
    'sources/stars.yaml': 'source: stars\nkind: subgraph\nurl: "${env:STARS_URL}"\nheaders: { x-caller: weir }\n',
  });
  records = await makeDatabase();
  hub = await startHub(workspace, { environment: { WEIR_LOG: 'json', DATABASE_URL: records.url } });
});

const post = (of: HubProcess, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${of.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
const metric = async (of: HubProcess, name: string): Promise<number> => {
  const line = (await (await fetch(`${of.url}/metrics`)).text()).split('\n').find((each) => each.startsWith(name));
  return Number(line?.split(' ').at(-1) ?? 0);
};

test('metrics tell of operations by name, of sources, plans, streams and the process, and of no value', async () => {
  await hub.ask('query Named { shopOrders { id } }');
  await hub.ask('query Named { shopOrders(where: { note: { eq: "secret-of-row" } }) { id } }');
  await hub.ask('{ nothing }');
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  expect(text.match(/^# TYPE /gm)?.length).toBeGreaterThan(15);
  expect(text).toContain('weir_operations_total{operation="Named",kind="query",transport="http",outcome="ok"} 2');
  expect(text).toContain('weir_source_questions_total{source="shop",outcome="ok"}');
  expect(text).toMatch(/weir_invalid_requests_total [1-9]/);
  expect(text).toContain('weir_sources{status="OK"} 2');
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  expect(text).not.toContain('secret-of-row');
  const stream = await overEvents(hub, { query: 'subscription { shopOrdersAggregate { count } }' });
  await stream.received(1);
  expect(await metric(hub, 'weir_streams{transport="sse"}')).toBe(1);
  stream.end();
  await eventually(async () => (await metric(hub, 'weir_streams{transport="sse"}')) === 0);
});

test('a slow operation is told with its request id and its sources, and without any value', async () => {
  const response = await post(
    hub,
    { query: 'query Slow($note: String) { shopOrders(where: { note: { eq: $note } }) { id } }', variables: { note: 'secret-of-row' } },
    { 'x-request-id': 'trace-1' },
  );
  expect(response.headers.get('x-request-id')).toBe('trace-1');
  await hub.wrote('"requestId":"trace-1"');
  const line =
    hub
      .output()
      .split('\n')
      .find((each) => each.includes('trace-1')) ?? expect.fail();
  expect(JSON.parse(line)).toMatchObject({
    level: 'warn',
    message: 'slow operation',
    operation: 'Slow',
    outcome: 'ok',
    sources: { shop: expect.any(Number) as number },
  });
  expect(hub.output()).not.toContain('secret-of-row');
  expect((await post(hub, { query: '{ __typename }' }, { 'x-request-id': 'no\tid "of" mine' })).headers.get('x-request-id')).toMatch(
    /^[0-9a-f-]{36}$/,
  );
});

test("a request's id goes to the sources that it asks, from every door", async () => {
  const idsOf = async (ask: () => Promise<unknown>) => {
    const before = stars.headers.length;
    await ask();
    return stars.headers.slice(before).map((headers) => [headers['x-request-id'], headers['x-caller']]);
  };
  const query = '{ best shopOrder(id: "1") { stars } }';
  expect(await idsOf(() => post(hub, { query }, { 'x-request-id': 'trace-3' }))).toEqual([
    ['trace-3', 'weir'],
    ['trace-3', 'weir'],
  ]);
  const own = await post(hub, { query: '{ best }' });
  expect(stars.headers.at(-1)?.['x-request-id']).toBe(own.headers.get('x-request-id'));
  for (const door of [overEvents, overSocket]) {
    const [[id] = []] = await idsOf(async () => (await door(hub, { query: '{ best }' })).received(1));
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
  }
});

/** The lines of the log about one request. */
const linesAbout = (requestId: string) =>
  hub
    .output()
    .split('\n')
    .filter((line) => line.includes(`"requestId":"${requestId}"`))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

test('a fault that nobody expected is in the log by its request id, with its place in the code and no value; the client is told that it was one', async () => {
  await records.sql('alter table hub.run rename to run_elsewhere');
  const variables = { model: 'secret-of-row' };
  const query = 'query Runs($model: String) { runs(model: $model) { nodes { id } } }';
  const response = await fetch(`${hub.url}/registry/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'trace-2' },
    body: JSON.stringify({ query, variables }),
  });
  const stream = await overEvents(hub, { path: '/registry/graphql', query, variables });
  await eventually(() => stream.ending());
  await records.sql('alter table hub.run_elsewhere rename to run');
  for (const answer of [await response.json(), stream.answers[0]])
    expect(answer).toMatchObject({ errors: [{ message: 'A fault of the hub.', path: ['runs'], extensions: { code: 'INTERNAL' } }] });
  await eventually(() => linesAbout('trace-2').length > 0);
  expect(linesAbout('trace-2')).toEqual([
    expect.objectContaining({
      level: 'error',
      message: 'a fault of the hub',
      path: 'runs',
      fault: expect.stringMatching(/^DatabaseError\n.* at .*run-records/s) as string,
    }),
  ]);
  expect(hub.output().match(/"message":"a fault of the hub"/g)).toHaveLength(2);
  expect(hub.output()).not.toContain('secret-of-row');
});

test('a client that leaves in the middle of its request, or asks what cannot be, is no fault of the hub', async () => {
  const before = hub.output().split('a fault of the hub').length;
  const socket = connect(hub.port, '127.0.0.1');
  socket.write('POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"query":');
  await pause(200);
  socket.resetAndDestroy();
  await hub.ask('query ($id: ID!) { shopOrder(id: $id) { id } }', { id: ['x'] });
  await hub.askRegistry('query ($first: Int) { runs(first: $first) { nodes { id } } }', { first: 'x' });
  await hub.askRegistry('{ runs(first: -1) { nodes { id } } }');
  await hub.ask('{ nothing');
  await pause(200);
  expect(hub.output().split('a fault of the hub')).toHaveLength(before);
});

test('pages of the origins that are named may ask the graph, and nothing else', async () => {
  const from = (origin: string, path = '/graphql') =>
    fetch(hub.url + path, { method: 'POST', headers: { 'content-type': 'application/json', origin }, body: '{"query":"{ __typename }"}' });
  const allowed = await from('https://app.example');
  expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, 'https://app.example']);
  expect((await from('https://other.example')).status).toBe(403);
  expect((await from('https://app.example', '/registry/graphql')).status).toBe(403);
  const preflight = await fetch(`${hub.url}/graphql`, {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
  });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.example']);
});

test('long answers are compressed, all have their length, and batches are refused', async () => {
  const long = await post(hub, { query: '{ __schema { types { name fields { name } } } }' }, { 'accept-encoding': 'gzip' });
  expect([long.headers.get('content-encoding'), long.headers.get('vary')]).toEqual(['gzip', 'Accept-Encoding']);
  expect(JSON.stringify(await long.json())).toContain('ShopOrder');
  const short = await post(hub, { query: '{ __typename }' });
  expect([short.headers.get('content-encoding'), short.headers.get('content-length')]).toEqual([null, '31']);
  const brief = await post(hub, { query: '{ __schema { types { name fields { name } } } }' }, { 'accept-encoding': 'br, gzip;q=0.5' });
  expect(brief.headers.get('content-encoding')).toBe('br');
  expect(JSON.stringify(await brief.json())).toContain('ShopOrder');
  const body = JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]);
  for (const path of ['/graphql', '/registry/graphql'])
    for (const accept of ['application/json', 'text/event-stream']) {
      const headers = { 'content-type': 'application/json', accept };
      expect((await fetch(hub.url + path, { method: 'POST', headers, body })).status).toBe(400);
    }
});

test('a client that sends nothing, or a line in a minute, is let go of, and nobody waits for it', async () => {
  const silent = Array.from({ length: 50 }, () => connect(hub.port, '127.0.0.1'));
  for (const socket of silent) socket.on('error', () => undefined).write('POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\n');
  expect(await hub.ask('{ shopOrder(id: "1") { id } }')).toEqual({ data: { shopOrder: { id: '1' } } });
  await Promise.all(silent.map((socket) => once(socket.resume(), 'close')));
}, 60_000);

test('a WebSocket that never says who it is is let go of', async () => {
  const silent = Array.from({ length: 20 }, () => new WebSocket(`${hub.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws'));
  const codes = await Promise.all(silent.map(async (socket) => (await once(socket, 'close'))[0] as number));
  // https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md: connection initialisation timeout.
  expect(new Set(codes)).toEqual(new Set([4408]));
});

test('a WebSocket that reads no more holds nobody up, and is let go of', async () => {
  const slow = new WebSocket(`${hub.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = once(slow, 'close');
  await once(slow, 'open');
  slow.send('{"type":"connection_init"}');
  await once(slow, 'message');
  slow.send('{"id":"1","type":"subscribe","payload":{"query":"subscription { shopOrdersChanges { changes { node { note } } } }"}}');
  const other = await overEvents(hub, { query: 'subscription { shopOrdersChanges { changes { op node { id } } } }' });
  await pause(200);
  slow.pause();
  for (let from = 100; from < 3100; from += 100)
    await shop.sql(`insert into orders select n, repeat(md5(n::text), 200), 1 from generate_series(${from}, ${from + 99}) n`);
  const inserted = () =>
    other.answers.flatMap(({ data }) =>
      ((data?.['shopOrdersChanges'] ?? { changes: [] }) as { changes: { op: string }[] }).changes.filter(({ op }) => op === 'INSERT'),
    );
  await eventually(() => inserted().length === 3000);
  other.end();
  await eventually(async () => (await metric(hub, 'weir_streams{transport="websocket"}')) === 0);
  slow.terminate();
  await closed;
}, 90_000);

test('told to stop, it is unready, answers what is in flight, and ends streams', async () => {
  const stopping = await startHub(workspace, { environment: { WEIR_DATA_DIR: `${workspace.folder}/.other` } });
  const lock = await shop.hold('lock table orders in access exclusive mode');
  const inFlight = stopping.ask('{ shopOrder(id: "1") { id } }');
  const stream = await overEvents(stopping, { query: 'subscription { shopOrdersAggregate { count } }' });
  await pause(300);
  const stopped = stopping.stop();
  await eventually(() => stream.ending());
  await lock.release();
  expect(await inFlight).toEqual({ data: { shopOrder: { id: '1' } } });
  expect(await stopped).toBe(0);
});

test('an admin port has the control plane, metrics and health to itself; in production errors offer no names', async () => {
  const place = await makeWorkspace({
    'data/ports.csv': 'iata,city\nSEA,Seattle\n',
    'sources/air.yaml': 'source: air\nkind: files\nfiles: { ports: data/ports.csv }\n',
  });
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  await place.write('weir.yaml', `workspace: trial\nadminPort: ${port}\n`);
  const split = await startHub(place, {
    flags: ['--production'],
    environment: { WEIR_ADMIN_TOKEN: 'a-token-of-this-test-that-is-long' },
    token: 'a-token-of-this-test-that-is-long',
  });
  const admin = `http://127.0.0.1:${port}`;
  const token = { authorization: 'Bearer a-token-of-this-test-that-is-long' };
  expect((await fetch(`${split.url}/health/ready`)).status).toBe(404);
  expect((await fetch(`${admin}/health/ready`)).status).toBe(200);
  expect((await fetch(`${admin}/graphql`, { method: 'POST', headers: token })).status).toBe(404);
  expect((await fetch(`${split.url}/metrics`, { headers: token })).status).toBe(404);
  expect((await fetch(`${admin}/metrics`)).status).toBe(401);
  expect((await fetch(`${admin}/metrics`, { headers: token })).status).toBe(200);
  const { errors } = await split.ask('{ airPort { city } }');
  expect(errors?.[0]?.message).toContain('airPort');
  expect(errors?.[0]?.message).not.toContain('airPorts');
});
