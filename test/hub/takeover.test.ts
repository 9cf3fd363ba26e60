import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { followedSource, makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { overEvents, overSocket } from './subscriber.ts';
import { federated, startSubgraph, type TestSubgraph } from './subgraph.ts';
import { makeWorkspace } from './workspace.ts';

const SHOP = `create table orders (id int primary key, port text not null, gone int);
alter table orders replica identity full;
insert into orders select n, case n % 2 when 0 then 'SEA' else 'JFK' end, n from generate_series(1, 20) n`;

const starsSdl = (more: string) =>
  federated(`type AirPort @key(fields: "iata") { iata: String! stars: Int ${more} }\ntype Query { best: String }`);
const STARS = {
  root: { best: 'SEA' },
  entity: ({ iata }: Readonly<Record<string, unknown>>) => ({ stars: iata === 'SEA' ? 5 : 3, moons: 1 }),
};
const QUERY = `{ airPorts(orderBy: [{ iata: DESC }]) { city stars orders(limit: 2, orderBy: [{ id: ASC }]) { id from { stars } } } best
  shopOrdersAggregate(where: { id: { lte: 20 } }) { count } }`;

let shop: TestDatabase;
let stars: TestSubgraph;
let hub: HubProcess;
beforeAll(async () => {
  shop = await makeDatabase(SHOP);
  stars = await startSubgraph({ sdl: starsSdl(''), ...STARS });
  const workspace = await makeWorkspace({
    'data/ports.csv': 'iata,city\nSEA,Seattle\nJFK,New York\n',
    'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
    'sources/shop.yaml': followedSource(shop),
    'sources/stars.yaml': 'source: stars\nkind: subgraph\nurl: "${env:STARS_URL}"\n',
    'relationships.yaml': '- { from: shop.orders.port, to: air.ports.iata, as: from, inverse: orders }\n',
  });
  hub = await startHub(workspace, { environment: { SHOP_URL: shop.url, STARS_URL: stars.url } });
});

const fieldsOf = async (type: string) => {
  const { data } = await hub.ask<{ __type: { fields: { name: string }[] } }>(`{ __type(name: "${type}") { fields { name } } }`);
  return data?.__type.fields.map(({ name }) => name) ?? [];
};
const starsSource = async () =>
  (
    await hub.askRegistry<{ source: { status: string; problems: { message: string }[] } }>(
      '{ source(name: "stars") { status problems { message } } }',
    )
  ).data?.source;

test('structures that change become the next graph without one failed request; subscriptions go on', { timeout: 120_000 }, async () => {
  const expected = JSON.stringify((await hub.ask(QUERY)).data);
  const changes = await overEvents(hub, { query: 'subscription { shopOrdersChanges { changes { op node { port from { stars } } } } }' });
  const list = overSocket<{ shopOrders: { port: string }[] }>(hub, {
    query: 'subscription { shopOrders(where: { id: { gt: 20 } }) { port } }',
  });
  const ofGone = await overEvents(hub, { query: 'subscription { shopOrders { gone } }' });
  await list.received(1);
  await ofGone.received(1);

  let asked = 0;
  const failed: unknown[] = [];
  const loading = new AbortController();
  const workers = Array.from({ length: 8 }, async () => {
    while (!loading.signal.aborted) {
      const answer = await hub.ask(QUERY).catch((thrown: unknown) => ({ thrown: String(thrown) }));
      asked += 1;
      if (!('data' in answer) || answer.errors || JSON.stringify(answer.data) !== expected) failed.push(answer);
      await pause(20);
    }
  });

  // What the source tells of itself with its next change.
  await shop.sql('alter table orders add column note text');
  await shop.sql("update orders set note = 'first' where id = 1");
  await eventually(async () => (await fieldsOf('ShopOrder')).includes('note'));
  expect(await hub.ask('{ shopOrder(id: 1) { note } }')).toEqual({ data: { shopOrder: { note: 'first' } } });

  // What is found when it is next looked at.
  stars.become({ sdl: starsSdl('moons: Int'), ...STARS });
  await eventually(async () => (await fieldsOf('AirPort')).includes('moons'));
  expect(await hub.ask('{ airPort(iata: "SEA") { moons } }')).toEqual({ data: { airPort: { moons: 1 } } });

  // What no longer composes is refused alone, and said; what was served is served on.
  stars.become({ sdl: starsSdl('moons: Int city: Int'), ...STARS });
  await eventually(async () => (await starsSource())?.status === 'REFUSED');
  expect((await starsSource())?.problems).toEqual([
    { message: expect.stringMatching(/"AirPort\.city" is incompatible.*\. What it was before is served on\.$/) as string },
  ]);
  expect(await hub.ask('{ airPort(iata: "SEA") { moons city } }')).toEqual({ data: { airPort: { moons: 1, city: 'Seattle' } } });
  stars.become({ sdl: starsSdl('moons: Int'), ...STARS });

  await shop.sql('alter table orders drop column gone');
  await shop.sql("insert into orders values (21, 'SEA', 'last')");
  await eventually(async () => !(await fieldsOf('ShopOrder')).includes('gone'));
  await eventually(async () => (await starsSource())?.status === 'OK');
  loading.abort();
  await Promise.all(workers);
  expect(failed.slice(0, 2)).toEqual([]);
  expect(asked).toBeGreaterThan(100);

  await eventually(() => JSON.stringify(changes.answers.at(-1)).includes('INSERT'));
  expect(changes.answers.at(-1)).toEqual({
    data: { shopOrdersChanges: { changes: [{ op: 'INSERT', node: { port: 'SEA', from: { stars: 5 } } }] } },
  });
  await eventually(() => list.answers.at(-1)?.data?.shopOrders.length === 1);
  await eventually(() => ofGone.ending() !== undefined);
  expect([ofGone.answers.at(-1), ofGone.ending()]).toEqual([
    { errors: [expect.objectContaining({ extensions: { code: 'SCHEMA_CHANGED' } })] },
    'complete',
  ]);
  expect([changes.ending(), list.ending()]).toEqual([undefined, undefined]);
});
