import pg from 'pg';
import { expect, test } from 'vitest';
import { afterwards } from './afterwards.ts';
import { makeDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { givenDatabase } from './given-database.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { overEvents, overSocket, type Subscriber } from './subscriber.ts';
import { makeWorkspace } from './workspace.ts';

const SHOP = `create table orders (id int primary key, status text not null, note text);
alter table orders replica identity full;
create table stock (shelf text, sku text, pieces int not null, primary key (shelf, sku));
create table visits (page text);
insert into orders select n, 'open' from generate_series(1, 5) n;
insert into stock values ('A', 'bolt', 10);`;

const shopYaml = (changes: string) => `source: shop\nkind: postgres\nconnection: "\${env:SHOP_URL}"\nchanges: ${changes}\n`;

const MODEL = `model: Total
key: [status]
fields: { status: String!, orders: Int! }
from: shop.orders
steps:
  - aggregate: { by: [status], measures: { orders: count() } }
refresh: { onChange: true }
`;

interface Change {
  readonly op: string;
  readonly key: Record<string, unknown> | null;
  readonly before: unknown;
  readonly changed: unknown;
  readonly node: Record<string, unknown> | null;
}
interface Orders {
  readonly shopOrdersChanges: { readonly cursor: string; readonly transaction: string; readonly changes: readonly Change[] };
}
const ORDERS = `subscription ($where: ShopOrderFilter, $since: Cursor) { shopOrdersChanges(where: $where, since: $since) {
  cursor transaction changes { op key changed before { id: id_ } node { id status } } } }`;
/** The order 0 is the test's own mark. */
const isMark = ({ key }: Change) => key?.['id'] === '0';
const allOf = ({ answers }: Subscriber<Orders>) => answers.flatMap(({ data }) => data?.shopOrdersChanges.changes ?? []);
const changesOf = (subscriber: Subscriber<Orders>) => allOf(subscriber).filter((change) => !isMark(change));
const cursorOf = ({ answers }: Subscriber<Orders>) => answers.at(-1)?.data?.shopOrdersChanges.cursor;

/** A database as a user has one: of a server that does not decode its log, where there is such a server. */
async function shopDatabase(): Promise<{ url: string; sql(text: string): Promise<unknown> }> {
  const url = (await givenDatabase()) ?? (await makeDatabase()).url;
  const pool = new pg.Pool({ connectionString: url });
  // The database is dropped while it may be connected.
  pool.on('error', () => undefined);
  afterwards(() => pool.end());
  await pool.query(SHOP);
  return { url, sql: (text) => pool.query(text) };
}

const lastOf = (hub: HubProcess) => hub.ask<{ totals: unknown }>('{ totals(orderBy: [{ status: ASC }]) { status orders } }');

test('a polled table is followed by subscriptions, live queries and models, and across kill -9', async () => {
  const shop = await shopDatabase();
  const workspace = await makeWorkspace({ 'sources/shop.yaml': shopYaml('{ poll: 1s }'), 'models/total.yaml': MODEL });
  const records = await makeDatabase();
  const start = () => startHub(workspace, { environment: { SHOP_URL: shop.url, DATABASE_URL: records.url } });
  let hub = await start();

  const { data } = await hub.askRegistry<{ source: { datasets: object[] } }>(
    '{ source(name: "shop") { status datasets { name fidelity fidelityReason } } }',
  );
  const looked = expect.stringMatching(/looked at every so often.*replication/) as string;
  expect(data?.source).toEqual({
    status: 'OK',
    datasets: [
      { name: 'shop.orders', fidelity: 'COALESCED', fidelityReason: looked },
      { name: 'shop.stock', fidelity: 'COALESCED', fidelityReason: looked },
      { name: 'shop.visits', fidelity: 'NONE', fidelityReason: expect.stringContaining('no key') as string },
    ],
  });

  // What was there before begins with RESET; a subscriber may come before it or after.
  const first = await overEvents<Orders>(hub, { query: ORDERS });
  await eventually(async () => {
    await shop.sql("insert into orders values (0, 'open') on conflict (id) do update set note = concat(orders.note, 'again')");
    return allOf(first).some(isMark);
  });
  const since = cursorOf(first);
  first.end();

  const all = await overEvents<Orders>(hub, { query: ORDERS, variables: { since } });
  const open = overSocket<Orders>(hub, { query: ORDERS, variables: { since, where: { status: { eq: 'open' } } } });
  const live = overSocket(hub, {
    query: 'subscription { shopOrdersAggregate(where: { status: { eq: "open" } }) { count } }',
  });
  const lines = await overEvents(hub, { query: 'subscription { shopStocks { shelf sku pieces } }' });
  expect(await live.received(1)).toEqual([{ data: { shopOrdersAggregate: { count: 6 } } }]);
  expect(await lines.received(1)).toEqual([{ data: { shopStocks: [{ shelf: 'A', sku: 'bolt', pieces: 10 }] } }]);
  await shop.sql(`begin; update orders set status = 'paid' where id in (1, 2); delete from orders where id = 3;
    insert into orders values (9, 'open'); update stock set pieces = 9; commit`);
  const byKey = (one: Change, other: Change) => Number(one.key?.['id']) - Number(other.key?.['id']);
  const row = (op: string, id: number, status?: string) => ({
    op,
    key: { id: String(id) },
    changed: null,
    before: null,
    node: status === undefined ? null : { id: String(id), status },
  });
  await eventually(() => changesOf(all).length >= 4 && changesOf(open).length >= 4);
  expect(changesOf(all).toSorted(byKey)).toEqual([
    row('UPDATE', 1, 'paid'),
    row('UPDATE', 2, 'paid'),
    row('DELETE', 3),
    row('INSERT', 9, 'open'),
  ]);
  expect(changesOf(open).toSorted(byKey)).toEqual([row('DELETE', 1), row('DELETE', 2), row('DELETE', 3), row('INSERT', 9, 'open')]);
  await eventually(() => JSON.stringify(live.answers.at(-1)?.data) === '{"shopOrdersAggregate":{"count":4}}');
  await eventually(() => JSON.stringify(lines.answers.at(-1)?.data) === '{"shopStocks":[{"shelf":"A","sku":"bolt","pieces":9}]}');
  const totals = (...rows: readonly [string, number][]) => ({ data: { totals: rows.map(([status, orders]) => ({ status, orders })) } });
  await expect.poll(() => lastOf(hub), { timeout: 30_000 }).toEqual(totals(['open', 4], ['paid', 2]));

  const seen = cursorOf(all);
  await hub.kill();
  await shop.sql("update orders set status = 'sent' where id = 1; delete from orders where id = 9; insert into orders values (10, 'open')");
  hub = await start();
  const resumed = await overEvents<Orders>(hub, { query: ORDERS, variables: { since: seen } });
  await eventually(() => changesOf(resumed).length >= 3);
  expect(changesOf(resumed).toSorted(byKey)).toEqual([row('UPDATE', 1, 'sent'), row('DELETE', 9), row('INSERT', 10, 'open')]);
  await expect.poll(() => lastOf(hub), { timeout: 30_000 }).toEqual(totals(['open', 4], ['paid', 1], ['sent', 1]));
  expect(await hub.stop()).toBe(0);
});

test('a slot that cannot be made leaves the source readable and DEGRADED, with the SQL to run', async ({ skip }) => {
  const url = await givenDatabase();
  if (url === undefined) return skip('it needs a server whose wal_level is not logical');
  const pool = new pg.Pool({ connectionString: url });
  pool.on('error', () => undefined);
  afterwards(() => pool.end());
  await pool.query(SHOP);
  const { rows } = await pool.query<{ level: string }>(`select current_setting('wal_level') as level`);
  if (rows[0]?.level === 'logical') return skip('its wal_level is logical');

  const workspace = await makeWorkspace({
    'sources/shop.yaml': shopYaml('{ replication: { slot: weir_degraded, publication: weir } }'),
    'models/total.yaml': MODEL,
  });
  const hub = await startHub(workspace, { environment: { SHOP_URL: url } });
  const status = async () => (await hub.askRegistry('{ source(name: "shop") { status problems { code message } } }')).data;
  const message = expect.stringMatching(
    /wal_level = \w+, and changes need logical\. Run: alter system set wal_level = logical; and restart the server$/,
  ) as string;
  await expect.poll(status, { timeout: 30_000 }).toEqual({ source: { status: 'DEGRADED', problems: [{ code: 'SOURCE_ERROR', message }] } });
  expect(await hub.ask('{ shopOrder(id: 1) { status } shopOrdersAggregate { count } }')).toEqual({
    data: { shopOrder: { status: 'open' }, shopOrdersAggregate: { count: 5 } },
  });
  await expect.poll(() => lastOf(hub), { timeout: 30_000 }).toEqual({ data: { totals: [{ status: 'open', orders: 5 }] } });

  // Whoever cannot restart the server polls it instead, while the hub runs.
  await workspace.write('sources/shop.yaml', shopYaml('{ poll: 1s }'));
  await expect.poll(status, { timeout: 30_000 }).toEqual({ source: { status: 'OK', problems: [] } });
  await pool.query("update orders set status = 'paid' where id = 1");
  await expect
    .poll(() => lastOf(hub), { timeout: 30_000 })
    .toEqual({
      data: {
        totals: [
          { status: 'open', orders: 4 },
          { status: 'paid', orders: 1 },
        ],
      },
    });
});

test('a model that is to run when a table changes of which nobody tells is warned of, by name', async () => {
  const shop = await shopDatabase();
  const workspace = await makeWorkspace({
    'sources/shop.yaml': shopYaml('{ poll: 1s }'),
    'models/total.yaml': MODEL,
    'models/pages.yaml': MODEL.replace('Total', 'Page').replaceAll('status', 'page').replace('shop.orders', 'shop.visits'),
  });
  const hub = await startHub(workspace, { environment: { SHOP_URL: shop.url } });
  await hub.wrote(/models\/pages\.yaml:7: warning: Model Page has `onChange` and reads shop\.visits, .*It has no key/);
  expect(hub.output()).not.toContain('Model Total has');
});

test('a hub that is killed again and again while rows change: whoever follows from the last cursor ends with the table as it is', async () => {
  const shop = await shopDatabase();
  await shop.sql('create table items (id int primary key, n int not null); insert into items select n, 0 from generate_series(1, 600) n');
  const workspace = await makeWorkspace({ 'sources/shop.yaml': shopYaml('{ poll: 1s }') });
  const environment = { SHOP_URL: shop.url, DATABASE_URL: (await makeDatabase()).url };
  const items = new Map<number, number>();
  let since: string | undefined;
  let resets = 0;

  interface Items {
    readonly shopItemsChanges: { readonly cursor: string; readonly changes: readonly Change[] };
  }
  /** Throws where the hub is killed meanwhile: then the event comes again. */
  const readAnew = async (hub: HubProcess): Promise<void> => {
    const { data } = await hub.ask<{ shopItems: { id: string; n: number }[] }>('{ shopItems(limit: 1000) { id n } }');
    items.clear();
    for (const row of data?.shopItems ?? expect.fail('it is readable')) items.set(Number(row.id), row.n);
  };
  /** Takes what has arrived in, in its order, until the hub is gone. */
  const follow = async (hub: HubProcess, over: () => boolean): Promise<void> => {
    const query = 'subscription ($since: Cursor) { shopItemsChanges(since: $since) { cursor changes { op key node { id n } } } }';
    const subscriber = await overEvents<Items>(hub, { query, variables: { since } });
    if (since === undefined) await readAnew(hub);
    for (let taken = 0; !over();) {
      const event = subscriber.answers[taken]?.data?.shopItemsChanges;
      if (!event) {
        if (subscriber.ending() !== undefined) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      for (const { op, key, node } of event.changes) {
        if (op === 'RESET') {
          resets += 1;
          await readAnew(hub);
        } else if (op === 'DELETE') items.delete(Number(key?.['id']));
        else items.set(Number(node?.['id']), Number(node?.['n']));
      }
      since = event.cursor;
      taken += 1;
    }
    subscriber.end();
  };

  const pool = new pg.Pool({ connectionString: shop.url });
  pool.on('error', () => undefined);
  let writes = 0;
  let writing = true;
  const writer = (async () => {
    while (writing) {
      writes += 1;
      await pool.query(`update items set n = $1 where id % 7 = $1 % 7`, [writes]);
      await pool.query(`delete from items where id = $1`, [writes]);
      await pool.query(`insert into items values ($1, 0)`, [1000 + writes]);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  for (const aliveMs of [2_000, 400, 1_300, 700]) {
    const hub = await startHub(workspace, { environment });
    const followed = follow(hub, () => false).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, aliveMs));
    await hub.kill();
    await followed;
  }
  writing = false;
  await writer;
  const { rows } = await pool.query<{ id: number; n: number }>('select id, n from items order by id');
  await pool.end();
  const hub = await startHub(workspace, { environment });
  const asItIs = () => rows.length === items.size && rows.every(({ id, n }) => items.get(id) === n);
  const until = Date.now() + 60_000;
  await follow(hub, () => asItIs() || Date.now() > until);
  expect([...items].toSorted(([a], [b]) => a - b)).toEqual(rows.map(({ id, n }) => [id, n]));
  // What a look had told before it was killed is known after it: nothing is read anew but at the first look.
  expect(resets).toBeLessThanOrEqual(2);
}, 240_000);
