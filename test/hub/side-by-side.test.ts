import pg from 'pg';
import { expect, test } from 'vitest';
import { followedSource, makeDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { givenDatabase } from './given-database.ts';
import { startHub } from './hub-process.ts';
import { overEvents } from './subscriber.ts';
import { makeWorkspace } from './workspace.ts';

const MODEL =
  'model: Total\nkey: [status]\nfields: { status: String!, orders: Int! }\nfrom: shop.orders\nsteps:\n  - aggregate: { by: [status], measures: { orders: count() } }\nrefresh: { onChange: true }\n';
const ORDERS =
  "create table orders (id int primary key, status text not null); alter table orders replica identity full; insert into orders values (1, 'open')";

const files = (city: string) => ({
  'data/ports.csv': `iata,city\nSEA,${city}\n`,
  'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
  'models/port.yaml': 'model: Port\nkey: [iata]\nfrom: air.ports\nsteps: []\n',
});

test('two hubs in two data directories know nothing of each other', async () => {
  const environment = { DATABASE_URL: '' };
  const [one, other] = await Promise.all(
    ['Seattle', 'Tacoma'].map(async (city) => startHub(await makeWorkspace(files(city)), { environment })),
  );
  if (!one || !other) throw new Error('unreachable');
  const cities = async (hub: typeof one) => JSON.stringify((await hub.ask('{ airPorts { city } ports { city } }')).data);
  await eventually(async () => (await cities(one)) === '{"airPorts":[{"city":"Seattle"}],"ports":[{"city":"Seattle"}]}');
  await eventually(async () => (await cities(other)) === '{"airPorts":[{"city":"Tacoma"}],"ports":[{"city":"Tacoma"}]}');
  expect(await one.stop()).toBe(0);
  expect(await cities(other)).toContain('Tacoma');
});

test('a PostgreSQL that is given takes the place of the embedded one: records, models and the change log', async ({ skip }) => {
  const url = await givenDatabase();
  if (url === undefined) return skip('no PostgreSQL at WEIR_TEST_POSTGRES');
  const shop = await makeDatabase(ORDERS);
  const workspace = await makeWorkspace({ 'sources/shop.yaml': followedSource(shop), 'models/total.yaml': MODEL });
  const environment = { DATABASE_URL: url, SHOP_URL: shop.url };
  const totals = '{ totals(orderBy: [{ status: ASC }]) { status orders } }';

  const first = await startHub(workspace, { environment });
  expect(first.output()).not.toContain('embedded PostgreSQL');
  const events = await overEvents<{ totalsChanges: { cursor: string; changes: { op: string }[] } }>(first, {
    query: 'subscription { totalsChanges { cursor changes { op } } }',
  });
  await eventually(async () => JSON.stringify((await first.ask(totals)).data) === '{"totals":[{"status":"open","orders":1}]}');
  await shop.sql("insert into orders values (2, 'paid')");
  await eventually(() => events.answers.some(({ data }) => data?.totalsChanges.changes.some(({ op }) => op === 'INSERT')));
  const since = events.answers.at(-1)?.data?.totalsChanges.cursor;
  expect(await first.stop()).toBe(0);

  await shop.sql("insert into orders values (3, 'late')");
  const second = await startHub(workspace, { environment });
  const resumed = await overEvents(second, {
    query: 'subscription ($since: Cursor) { totalsChanges(since: $since) { changes { op node { status orders } } } }',
    variables: { since },
  });
  expect(await resumed.received(1)).toEqual([
    { data: { totalsChanges: { changes: [{ op: 'INSERT', node: { status: 'late', orders: 1 } }] } } },
  ]);
  const inside = new pg.Client({ connectionString: url });
  await inside.connect();
  // A run's record follows its rows.
  const { rows } = await eventually(async () => {
    const answer = await inside.query<{ runs: number; totals: number }>(
      `select (select count(*)::int from hub.run where state = 'SUCCEEDED') as runs, (select count(*)::int from curated."Total") as totals`,
    );
    return (answer.rows[0]?.runs ?? 0) >= 3 && answer;
  });
  await inside.end();
  expect(rows[0]?.totals).toBe(3);
});
