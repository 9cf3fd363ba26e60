import pg from 'pg';
import { expect, test } from 'vitest';
import { followedSource, makeDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub } from './hub-process.ts';
import { overEvents, overSocket, type Subscriber } from './subscriber.ts';
import { makeWorkspace } from './workspace.ts';

const ORDERS = 'create table orders (id int primary key, status text not null); alter table orders replica identity full';

interface Orders {
  readonly shopOrdersChanges: {
    readonly cursor: string;
    readonly changes: readonly { readonly op: string; readonly key: { readonly id: string } | null }[];
  };
}
interface Totals {
  readonly totalsChanges: { readonly cursor: string; readonly changes: readonly unknown[] };
}
const CHANGES = 'subscription ($since: Cursor) { shopOrdersChanges(since: $since) { cursor changes { op key } } }';

const changesOf = ({ answers }: Subscriber<Orders>) => answers.flatMap(({ data }) => data?.shopOrdersChanges.changes ?? []);
const idsOf = (subscriber: Subscriber<Orders>) => changesOf(subscriber).flatMap(({ key }) => (key ? [Number(key.id)] : []));
const lastCursor = ({ answers }: Subscriber<Orders>) => answers.at(-1)?.data?.shopOrdersChanges.cursor;

test('whoever listens while the slot is still being made is told to forget what it knows, rather than nothing', async () => {
  const [shop, other] = [await makeDatabase(ORDERS), await makeDatabase()];
  const blocker = new pg.Client(other.connection);
  await blocker.connect();
  // A slot is made when every writing transaction of the server has ended.
  await blocker.query('begin; select pg_current_xact_id()');
  const hub = await startHub(await makeWorkspace({ 'sources/shop.yaml': followedSource(shop) }), { environment: { SHOP_URL: shop.url } });
  const events = await overEvents<Orders>(hub, { query: CHANGES });
  const list = await overEvents(hub, { query: 'subscription { shopOrders { id } }' });
  expect(await list.received(1)).toEqual([{ data: { shopOrders: [] } }]);
  await shop.sql("insert into orders values (1, 'open')");
  await blocker.query('rollback');
  await blocker.end();
  await events.received(1);
  expect(changesOf(events)).toEqual([{ op: 'RESET', key: null }]);
  expect(await list.received(2)).toEqual([{ data: { shopOrders: [] } }, { data: { shopOrders: [{ id: '1' }] } }]);
});

test('a hub that is killed under load and started again: every write from the cursor on arrives, once and in order', async () => {
  const shop = await makeDatabase(ORDERS);
  const records = await makeDatabase();
  const workspace = await makeWorkspace({ 'sources/shop.yaml': followedSource(shop) });
  const start = () => startHub(workspace, { environment: { SHOP_URL: shop.url, DATABASE_URL: records.url } });

  let hub = await start();
  const first = await overEvents<Orders>(hub, { query: CHANGES });
  await eventually(async () => {
    await shop.sql("insert into orders values (0, 'open') on conflict (id) do update set status = 'again'");
    return first.answers.length > 0;
  });
  first.end();

  let written = 0;
  const writing = new AbortController();
  const writer = (async () => {
    while (!writing.signal.aborted) {
      await shop.sql("insert into orders values ($1, 'open')", [written + 1]);
      written += 1;
    }
  })();
  const seen: number[] = [];
  let since = lastCursor(first);
  for (const transport of ['events', 'socket'] as const) {
    const query = { query: CHANGES, variables: { since } };
    const subscriber = transport === 'events' ? await overEvents<Orders>(hub, query) : overSocket<Orders>(hub, query);
    await subscriber.received(150);
    await hub.kill();
    await eventually(() => subscriber.ending() !== undefined);
    seen.push(...idsOf(subscriber));
    since = lastCursor(subscriber) ?? since;
    const before = written;
    await eventually(() => written > before + 20);
    hub = await start();
  }
  writing.abort();
  await writer;
  const last = await overEvents<Orders>(hub, { query: CHANGES, variables: { since } });
  await eventually(() => (idsOf(last).at(-1) ?? 0) >= written);
  seen.push(...idsOf(last));
  expect(seen.filter((id) => id > 0)).toEqual(Array.from({ length: written }, (_, index) => index + 1));
  expect(changesOf(last).every(({ op }) => op === 'INSERT')).toBe(true);
});

test("a model's first load is one RESET; what its source changes later arrives as the difference", async () => {
  const shop = await makeDatabase(`${ORDERS}; insert into orders select n, 'status ' || n % 3 from generate_series(1, 30) n`);
  const workspace = await makeWorkspace({ 'sources/shop.yaml': followedSource(shop) });
  const environment = { SHOP_URL: shop.url, DATABASE_URL: (await makeDatabase()).url };
  const without = await startHub(workspace, { environment });
  const orders = await overEvents<Orders>(without, { query: CHANGES });
  await eventually(async () => {
    await shop.sql("update orders set status = 'status 0' where id = 30");
    return orders.answers.length > 0;
  });
  const since = lastCursor(orders);
  await without.stop();

  await workspace.write(
    'models/totals.yaml',
    `model: Total\nkey: [status]\nfields: { status: String!, orders: Int!, last: Int! }\nfrom: shop.orders\nsteps:\n  - aggregate: { by: [status], measures: { orders: count(), last: max(id) } }\nrefresh: { onChange: true }\n`,
  );
  const hub = await startHub(workspace, { environment });
  const query = `subscription ($since: Cursor) { totalsChanges(since: $since) {
    cursor changes { op key changed before { orders } node { status orders last } } } }`;
  const events = await overEvents<Totals>(hub, { query, variables: { since } });
  const live = await overEvents(hub, { query: 'subscription { totals(orderBy: [{ status: ASC }]) { status orders } }' });
  const reset = { op: 'RESET', key: null, changed: null, before: null, node: null };
  expect((await events.received(1)).map(({ data }) => data?.totalsChanges.changes)).toEqual([[reset]]);
  expect((await hub.ask('{ totalsAggregate { count } }')).data).toEqual({ totalsAggregate: { count: 3 } });

  await shop.sql("begin; update orders set status = 'new' where id in (3, 6); delete from orders where status = 'status 1'; commit");
  const [, answer] = await events.received(2);
  expect(answer?.data?.totalsChanges.changes).toEqual(
    expect.arrayContaining([
      { op: 'DELETE', key: { status: 'status 1' }, changed: null, before: { orders: 10 }, node: null },
      {
        op: 'UPDATE',
        key: { status: 'status 0' },
        changed: ['orders'],
        before: { orders: 10 },
        node: { status: 'status 0', orders: 8, last: 30 },
      },
      { op: 'INSERT', key: { status: 'new' }, changed: null, before: null, node: { status: 'new', orders: 2, last: 6 } },
    ]),
  );
  expect(answer?.data?.totalsChanges.changes).toHaveLength(3);
  await eventually(
    () =>
      JSON.stringify(live.answers.at(-1)?.data) ===
      '{"totals":[{"status":"new","orders":2},{"status":"status 0","orders":8},{"status":"status 2","orders":10}]}',
  );

  const again = overSocket<Totals>(hub, { query, variables: { since: events.answers[0]?.data?.totalsChanges.cursor } });
  expect(await again.received(1)).toEqual([answer]);
});
