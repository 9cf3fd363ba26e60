import { expect, test } from 'vitest';
import { followedSource, makeDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { makeGate } from './gate.ts';
import { startHub } from './hub-process.ts';
import { overEvents } from './subscriber.ts';
import { makeWorkspace } from './workspace.ts';

const ORDERS = 'create table orders (id int primary key, status text not null); alter table orders replica identity full';
const MODEL = `model: Total
key: [status]
fields: { status: String!, orders: Int! }
from: shop.orders
steps:
  - aggregate: { by: [status], measures: { orders: count() } }
refresh: { onChange: true }
`;

test('a hub whose own database goes away and comes back serves its sources meanwhile, and misses nothing', async () => {
  const [shop, records] = [await makeDatabase(ORDERS), await makeDatabase()];
  const { host, port } = records.connection;
  const gate = await makeGate({ path: `${host}/.s.PGSQL.${port}` });
  await gate.open();
  const url = new URL(records.url);
  const hub = await startHub(await makeWorkspace({ 'sources/shop.yaml': followedSource(shop), 'models/total.yaml': MODEL }), {
    environment: {
      SHOP_URL: shop.url,
      DATABASE_URL: `postgres://${url.username}:${url.password}@127.0.0.1:${gate.port}${url.pathname}`,
    },
  });
  const events = await overEvents<{ shopOrdersChanges: { changes: { op: string; key: { id: string } | null }[] } }>(hub, {
    query: 'subscription { shopOrdersChanges { changes { op key } } }',
  });
  const ids = () => events.answers.flatMap(({ data }) => data?.shopOrdersChanges.changes ?? []).map(({ key }) => Number(key?.id ?? -1));
  const totals = async () => JSON.stringify((await hub.ask('{ totals { status orders } }')).data);
  await eventually(async () => {
    await shop.sql("insert into orders values (0, 'open') on conflict (id) do update set status = 'open'");
    return events.answers.length > 0;
  });
  await eventually(async () => (await totals()) === '{"totals":[{"status":"open","orders":1}]}');

  const before = ids().length;
  await gate.close();
  for (let id = 1; id <= 20; id += 1) await shop.sql("insert into orders values ($1, 'open')", [id]);
  expect(await hub.ask('{ shopOrdersAggregate { count } totals { orders } }')).toMatchObject({
    data: { shopOrdersAggregate: { count: 21 }, totals: null },
    errors: [{ path: ['totals'], extensions: { code: 'STORAGE_UNAVAILABLE' } }],
  });
  await hub.wrote('change log: leadership ended');
  await gate.open();
  await eventually(() => ids().at(-1) === 20);
  expect(
    ids()
      .slice(before)
      .filter((id) => id > 0),
  ).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  await eventually(async () => (await totals()) === '{"totals":[{"status":"open","orders":21}]}');
  expect(await hub.stop()).toBe(0);
});
