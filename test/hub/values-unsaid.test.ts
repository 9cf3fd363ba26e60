import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { command } from './control.ts';
import { followedSource, makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { makeGate, type Gate } from './gate.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { startRude, type RudeServer } from './rude-server.ts';
import { overEvents, overSocket } from './subscriber.ts';
import { federated, startSubgraph } from './subgraph.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

/** Stands in every value that is sent, whatever its type. */
const MARK = '48151623';
const SHOP = `create table orders (id bigint primary key, note text, total numeric(12,2), at timestamptz, day date, ref uuid, data jsonb);
alter table orders replica identity full;
create function angry(id bigint) returns text language plpgsql as $$ begin raise exception 'the value % is not liked', id; end $$;
create view moods as select id, angry(id) as mood from orders;
insert into orders values (1, 'first', 10.5, now(), '2026-01-01')`;

let shop: TestDatabase;
let gate: Gate;
let rude: RudeServer;
let workspace: TestWorkspace;
let hub: HubProcess;
beforeAll(async () => {
  shop = await makeDatabase(SHOP);
  const { host, port } = shop.connection;
  gate = await makeGate({ path: `${host}/.s.PGSQL.${port}` });
  await gate.open();
  const stars = await startSubgraph({
    sdl: federated('type Query { echo(text: String, n: Int): String }'),
    root: {
      echo: ({ text }: { text: string }) => {
        throw new Error(`no echo of ${text}`);
      },
    },
  });
  rude = await startRude(stars.url);
  const url = new URL(shop.url);
  workspace = await makeWorkspace({
    // Every operation is slow, so that every one is told of.
    'weir.yaml': 'workspace: trial\nlog: { slow: 1ms }\nsecrets: { allow: [{ ref: "env:*_URL", sources: [shop, gated, stars] }] }\n',
    'data/ports.csv': 'iata,city,opened,runways\nSEA,Seattle,1949-07-09,3\n',
    'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
    'sources/shop.yaml': followedSource(shop),
    'sources/gated.yaml': 'source: gated\nkind: postgres\nconnection: "${env:GATED_URL}"\nchanges: none\n',
    'sources/stars.yaml': 'source: stars\nkind: subgraph\nurl: "${env:STARS_URL}"\ntimeout: 1s\n',
    'models/order.yaml':
      'model: Order\nkey: [id]\nfields: { id: BigInt!, note: String, total: Decimal, at: DateTime, day: Date, ref: UUID }\nfrom: shop.orders\nsteps: []\nrefresh: { onChange: true }\n',
  });
  const environment = {
    DATABASE_URL: '',
    WEIR_LOG: 'json',
    SHOP_URL: shop.url,
    GATED_URL: `postgres://${url.username}:${url.password}@127.0.0.1:${gate.port}${url.pathname}`,
    STARS_URL: rude.url,
  };
  hub = await startHub(workspace, { environment });
  await eventually(async () => (await fetch(`${hub.url}/health/ready`)).status === 200);
});

/** Values of every type, some that a type refuses and some that only a database does. */
const VALUES: readonly [type: string, where: string, values: readonly unknown[]][] = [
  ['String', 'note: { eq: $v }', [`${MARK}`, `\u0000${MARK}`, MARK.repeat(10_000)]],
  ['String', 'note: { regex: $v }', [`(${MARK}`, `${MARK}{1000}{1000}`]],
  ['String', 'note: { like: $v }', [`${MARK}\\`]],
  ['BigInt', 'id: { eq: $v }', [MARK, `${MARK}${MARK}${MARK}`, `-${MARK}.5`, `x${MARK}`]],
  ['Decimal', 'total: { gt: $v }', [`${MARK}.123456`, `${MARK}e200`, `${MARK}e200000`, `1e-${MARK}`, `x${MARK}`]],
  ['DateTime', 'at: { gt: $v }', ['2026-01-01T00:00:00.48151623Z', `${MARK}-01-01T00:00:00Z`, `2026-01-01T00:00:00+${MARK}`]],
  ['Date', 'day: { gt: $v }', ['2026-02-30', `${MARK}-01-01`]],
  ['UUID', 'ref: { eq: $v }', [`${MARK}-0000-4000-8000-000000000000`, `${MARK}-zzzz`]],
];
/** The source, the source that goes away, and the model, which is in the hub's own database. */
const LISTS = ['shopOrders', 'gatedOrders', 'orders'] as const;

const post = (path: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(hub.url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }).then((answer) =>
    answer.text(),
  );

/** Asks at each of the doors of the data graph; what it answers is not looked at. */
async function askEverywhere(query: string, variables: Readonly<Record<string, unknown>>): Promise<string> {
  const body = JSON.stringify({ query, variables });
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const subscription = { query: query.replace(/^query/, 'subscription'), variables };
  const [events, socket] = [
    await overEvents(hub, { query, variables }).catch(() => undefined),
    overSocket(hub, { query: subscription.query, variables }),
  ];
  const answers = await Promise.all([
    post('/graphql', body),
    fetch(`${hub.url}/graphql?${search.toString()}`, { headers: { 'apollo-require-preflight': '1' } }).then((answer) => answer.text()),
    eventually(() => events === undefined || events.ending() !== undefined || events.answers.length > 0),
    eventually(() => socket.ending() !== undefined || socket.answers.length > 0),
  ]);
  events?.end();
  socket.end();
  return answers.join('\n') + JSON.stringify([events?.answers, socket.answers, socket.ending()]);
}

const said: string[] = [];

test.each(VALUES)('a %s in %s, at every door, of a source, one that is away, and a model', async (type, where, values) => {
  for (const list of LISTS)
    for (const v of values) said.push(await askEverywhere(`query Asked($v: ${type}) { ${list}(where: { ${where} }) { id } }`, { v }));
});

test('literals, and variables that are refused before anything is asked', async () => {
  for (const list of LISTS) {
    said.push(await askEverywhere(`query Asked { ${list}(where: { note: { eq: "${MARK}" }, id: { eq: "${MARK}" } }) { id } }`, {}));
    said.push(await askEverywhere(`query Asked { ${list}(where: { id: { eq: "x${MARK}" } }) { id } }`, {}));
    said.push(await askEverywhere(`query Asked($v: Int) { ${list}(limit: $v) { id } }`, { v: Number(MARK) }));
    said.push(await askEverywhere(`query Asked($v: Int) { ${list}(limit: $v) { id } }`, { v: { deep: [MARK] } }));
    said.push(await askEverywhere(`query Asked($v: Int!) { ${list}(limit: $v) { id } }`, { other: MARK }));
  }
  for (const body of [
    `{"query": "{ __typename }", "variables": "${MARK}"}`,
    `{"query": "{ __typename }", "variables": {"v": ${MARK}`,
    `${MARK}`,
    `{"query": "query { shopOrders(where: { note: { eq: \\"${MARK} }"}`,
  ]) {
    said.push(await post('/graphql', body), await post('/registry/graphql', body));
    said.push(await post('/graphql', body, { accept: 'text/event-stream' }));
  }
});

test('values that a source repeats in its errors, or is asked with while it hangs, breaks off, or is away', async () => {
  const echo = () => askEverywhere('query Asked($text: String, $n: Int) { echo(text: $text, n: $n) }', { text: MARK, n: Number(MARK) });
  said.push(await echo());
  rude.behave((response, { body }) => response.writeHead(500).end(`<html>${body}</html>`));
  said.push(await echo());
  rude.behave((response, { body }) => response.writeHead(200, { 'content-length': 10_000 }).write(body, () => response.destroy()));
  said.push(await echo());
  rude.behave(() => undefined);
  said.push(await echo());
  rude.behave(undefined);
  await shop.sql(`insert into orders (id, note) values (${MARK}, 'of the source')`);
  said.push(await askEverywhere('query Asked($v: BigInt) { shopMoods(where: { id_: { eq: $v } }) { mood } }', { v: MARK }));
  expect(said.at(-1)).toContain(`the value ${MARK} is not liked`);
  await gate.hold();
  const hung = Promise.all(
    Array.from({ length: 3 }, () =>
      hub.ask('query Asked($v: BigInt) { gatedOrders(where: { id: { eq: $v } }) { id } }', { v: MARK }).catch(() => undefined),
    ),
  );
  await pause(300);
  await gate.close();
  said.push(JSON.stringify(await hung));
  said.push(await askEverywhere('query Asked($v: BigInt) { gatedOrders(where: { id: { eq: $v } }) { id } }', { v: MARK }));
  await gate.open();
});

test('changefeeds and live queries that wait with a value, while rows with it come and go', async () => {
  const variables = { v: MARK };
  const feeds = [
    await overEvents(hub, {
      query: 'subscription Asked($v: String) { shopOrdersChanges(where: { note: { eq: $v } }) { changes { op } } }',
      variables,
    }),
    overSocket(hub, { query: 'subscription Asked($v: String) { orders(where: { note: { eq: $v } }) { id } }', variables }),
    overSocket(hub, { query: 'subscription Asked($v: Cursor) { shopOrdersChanges(since: $v) { changes { op } } }', variables }),
  ];
  await shop.sql(`insert into orders (id, note) values (7, '${MARK}')`);
  await shop.sql(`delete from orders where note = '${MARK}'`);
  await eventually(() => (feeds[0]?.answers.length ?? 0) >= 2);
  for (const feed of feeds) {
    said.push(JSON.stringify([feed.answers, feed.ending()]));
    feed.end();
  }
  const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await new Promise((done) => socket.once('open', done));
  for (const message of [`{"type":"connection_init","payload":{"x":"${MARK}"}}`, `{"type":"subscribe","payload":"${MARK}"}`, MARK])
    socket.send(message);
  await new Promise((done) => socket.once('close', done));
});

test('what the control plane is given', async () => {
  const problems = [
    await command(
      hub,
      'registerSource',
      { input: { source: 'x', kind: 'postgres', connection: `postgres://u:${MARK}@127.0.0.1:1/x` } },
      'source { name }',
    ),
    await command(
      hub,
      'registerSource',
      { input: { source: 'x', kind: 'subgraph', url: rude.url, headers: { authorization: MARK } } },
      'source { name }',
    ),
    await command(hub, 'registerSource', { input: { source: MARK, kind: MARK } }, 'source { name }'),
    await command(hub, 'publishSchema', { input: { subgraphs: [{ name: 'x', sdl: `type Query { ${MARK}` }] } }, 'version { id }'),
    await command(hub, 'runModel', { name: MARK }, 'run { id }'),
    await command(hub, 'cancelRun', { id: MARK }, 'run { id }'),
  ];
  said.push(
    JSON.stringify(problems),
    JSON.stringify(await hub.askRegistry('query ($v: ID!) { run(id: $v) { id } version(id: $v) { id } }', { v: MARK })),
  );
  for (const v of [MARK, `${MARK}"`, null, [MARK]])
    said.push(
      JSON.stringify(
        await hub.askRegistry('query ($v: String) { runs(after: $v) { totalCount } versions(after: $v) { totalCount } }', { v }),
      ),
    );
});

/** Files that something is logged to, in the hub's data directory. */
async function logsOf({ folder }: TestWorkspace): Promise<string[]> {
  const files = await readdir(join(folder, '.weir'), { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile() && /^log$|\.(log|old)$/.test(file.name)).map((file) => join(file.parentPath, file.name));
}

test('no log has any of it: neither what the hub writes, nor its metrics, nor the log of its own database', async () => {
  // It was really sent, and really answered with it here and there.
  expect(said.filter((answer) => answer.includes(MARK)).length).toBeGreaterThan(10);
  expect(hub.output().match(/"message":"slow operation"/g)?.length).toBeGreaterThan(50);
  const logs = await logsOf(workspace);
  expect(logs.length).toBeGreaterThan(0);
  const metrics = await (await fetch(`${hub.url}/metrics`)).text();
  const texts = [hub.output(), metrics, ...(await Promise.all(logs.map((file) => readFile(file, 'utf8'))))];
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.includes(MARK));
  expect([...new Set(lines)].slice(0, 5)).toEqual([]);
});
