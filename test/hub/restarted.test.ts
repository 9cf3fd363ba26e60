import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { startEmbedded, type EmbeddedServer } from '../../src/storage/embedded/index.ts';
import { afterwards } from './afterwards.ts';
import { eventually } from './eventually.ts';
import { startHub, type Answer, type HubProcess } from './hub-process.ts';
import { overEvents, overSocket } from './subscriber.ts';
import { makeWorkspace } from './workspace.ts';

const ORDERS = `create table orders (id int primary key, port text not null);
alter table orders replica identity full;
insert into orders select n, 'SEA' from generate_series(1, 100) n`;
const FILES = {
  'data/ports.csv': 'iata,city\nSEA,Seattle\n',
  'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
  'sources/shop.yaml':
    'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\nchanges: { replication: { slot: weir_restarted, publication: weir_restarted } }\n',
  'relationships.yaml': '- { from: shop.orders.port, to: air.ports.iata, as: from, inverse: orders }\n',
  'models/total.yaml':
    'model: Total\nkey: [port]\nfields: { port: String!, orders: Int! }\nfrom: shop.orders\nsteps:\n  - aggregate: { by: [port], measures: { orders: count() } }\nrefresh: { onChange: true }\n',
};

/** A PostgreSQL server with both the source's database and the hub's own. */
let folder: string;
let server: EmbeddedServer;
let hub: HubProcess;
const start = () => startEmbedded(folder, { report: () => undefined });
let shopUrl: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-restarted-'));
  server = await start();
  afterwards(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  shopUrl = (await server.createDatabase('shop')).url;
  const { url: records } = await server.createDatabase('records');
  await sql(ORDERS);
  hub = await startHub(await makeWorkspace(FILES), { environment: { SHOP_URL: shopUrl, DATABASE_URL: records } });
});

async function sql(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: shopUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

const QUERY = '{ airPort(iata: "SEA") { city orders(limit: 1, orderBy: [{ id: ASC }]) { id } } total(port: "SEA") { port } }';
const WHOLE = '{"data":{"airPort":{"city":"Seattle","orders":[{"id":"1"}]},"total":{"port":"SEA"}}}';
const ALLOWED = new Set([
  'airPort.orders SOURCE_UNAVAILABLE shop',
  'total STORAGE_UNAVAILABLE models',
  // A connection that was cut while its answer was on the way.
  'airPort.orders SOURCE_ERROR shop',
]);

/** What of an answer is not as it may be while the database restarts. */
function wrongIn({ data, errors }: Answer): string[] {
  const port = data?.['airPort'] as { city?: string } | null | undefined;
  const said = (errors ?? []).map(({ path, extensions }) =>
    [path?.join('.'), extensions?.['code'], extensions?.['source']].filter(Boolean).join(' '),
  );
  return [...(port?.city === 'Seattle' ? [] : [`the airport is ${JSON.stringify(port)}`]), ...said.filter((each) => !ALLOWED.has(each))];
}

const statuses = async () => {
  const { data } = await hub.askRegistry<{ sources: { nodes: { name: string; status: string }[] } }>(
    '{ sources { nodes { name status } } }',
  );
  return Object.fromEntries(data?.sources.nodes.map(({ name, status }) => [name, status]) ?? []);
};

test('a database that restarts under load costs its own fields while it is away; then all is whole, and no change is lost', async () => {
  await eventually(async () => JSON.stringify(await hub.ask(QUERY)) === WHOLE);
  const changes = await overEvents<{ shopOrdersChanges: { changes: { op: string; key: { id: string } | null }[] } }>(hub, {
    query: 'subscription { shopOrdersChanges { changes { op key } } }',
  });
  const live = overSocket<{ total: { orders: number } | null }>(hub, { query: 'subscription { total(port: "SEA") { orders } }' });
  const inserted = () =>
    changes.answers
      .flatMap(({ data }) => data?.shopOrdersChanges.changes ?? [])
      .filter(({ op }) => op === 'INSERT')
      .map(({ key }) => Number(key?.id));
  // The slot is there, and the feed began.
  await eventually(async () => {
    await sql("insert into orders select max(id) + 1, 'SEA' from orders");
    return inserted().length > 0;
  });

  let working = true;
  let whole = 0;
  let partial = 0;
  const wrong: unknown[] = [];
  const worker = async () => {
    while (working) {
      const answer = await hub.ask(QUERY).catch((thrown: unknown): Answer => ({ errors: [{ message: String(thrown) }] }));
      if (JSON.stringify(answer) === WHOLE) whole += 1;
      else if (wrongIn(answer).length === 0) partial += 1;
      else wrong.push(wrongIn(answer), answer.errors);
    }
  };
  const written: number[] = [];
  const writer = async () => {
    for (let id = 1_000; working; id += 1) {
      await sql(`insert into orders values (${id}, 'SEA')`).then(
        () => written.push(id),
        () => undefined,
      );
      await pause(10);
    }
  };
  const workers = [worker(), worker(), worker(), worker(), writer()];
  for (let time = 0; time < 3; time += 1) {
    await pause(1_000);
    await server.stop();
    await pause(500);
    server = await start();
    const before = whole;
    await eventually(() => whole > before + 20);
  }
  working = false;
  await Promise.all(workers);

  expect(wrong.slice(0, 4)).toEqual([]);
  expect([whole > 0, partial > 0]).toEqual([true, true]);
  expect(JSON.stringify(await hub.ask(QUERY))).toBe(WHOLE);
  expect(written.length).toBeGreaterThan(20);
  // What was committed arrives, each once and in order; a commit whose answer was cut off may be there too.
  await eventually(() => inserted().includes(written.at(-1) ?? 0));
  const arrived = inserted().filter((id) => id >= 1_000);
  expect(arrived).toEqual([...new Set(arrived)].toSorted((a, b) => a - b));
  expect(written.filter((id) => !arrived.includes(id))).toEqual([]);
  const { data } = await hub.ask<{ shopOrdersAggregate: { count: number } }>('{ shopOrdersAggregate { count } }');
  await eventually(() => live.answers.at(-1)?.data?.total?.orders === data?.shopOrdersAggregate.count);
  expect([changes.ending(), live.ending()]).toEqual([undefined, undefined]);
  expect(await statuses()).toEqual({ air: 'OK', shop: 'OK' });
}, 180_000);

test('a source to which nothing is written after the restart is whole again all the same', async () => {
  await server.stop();
  await eventually(async () => (await statuses())['shop'] === 'DOWN');
  server = await start();
  await eventually(async () => JSON.stringify(await hub.ask(QUERY)) === WHOLE);
  await eventually(async () => (await statuses())['shop'] === 'OK');
});
