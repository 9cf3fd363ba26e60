import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { followedSource, makeDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { makeGate } from './gate.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { overEvents, overSocket } from './subscriber.ts';
import { federated, startSubgraph } from './subgraph.ts';
import { makeWorkspace } from './workspace.ts';

const STARS = { sdl: federated('type Query { best: String }'), root: { best: () => pause(1_000, 'SEA') } };
const FILES = {
  'sources/stars.yaml': 'source: stars\nkind: subgraph\nurl: "${env:STARS_URL}"\ntimeout: 20s\n',
};

const refused = (hub: HubProcess) =>
  hub.ask('{ __typename }').then(
    () => false,
    () => true,
  );

test('SIGTERM: what is in flight is answered, streams end, nobody new is let in', async () => {
  const shop = await makeDatabase('create table orders (id int primary key)');
  const stars = await startSubgraph(STARS);
  const workspace = await makeWorkspace({ ...FILES, 'sources/shop.yaml': followedSource(shop) });
  const hub = await startHub(workspace, { environment: { STARS_URL: stars.url, SHOP_URL: shop.url } });
  const events = await overEvents(hub, { query: 'subscription { shopOrders { id } }' });
  const socket = overSocket(hub, { query: 'subscription { shopOrders { id } }' });
  await events.received(1);
  await socket.received(1);
  // A client that never answers the hub's goodbye.
  const silent = new WebSocket(`${hub.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(silent, 'open');
  silent.pause();

  const slow = hub.ask('{ best }');
  await eventually(() => stars.asked.length === 1);
  const stopped = hub.stop();
  await eventually(() => socket.ending());
  await eventually(() => refused(hub));
  expect(await slow).toEqual({ data: { best: 'SEA' } });
  expect(await stopped).toBe(0);
  expect(socket.ending()).toBe('closed: 1001');
  // Not `complete`: there is more, for who comes back.
  expect(events.ending()).toBe('closed');
});

test('a second SIGTERM ends a hub that still waits for somebody', async () => {
  const stars = await startSubgraph(STARS);
  const gate = await makeGate({ host: '127.0.0.1', port: stars.port });
  await gate.open();
  const hub = await startHub(await makeWorkspace(FILES), { environment: { STARS_URL: `http://127.0.0.1:${gate.port}/graphql` } });
  await gate.hold();
  const slow = hub.ask('{ best }').catch(() => 'cut');
  await pause(200);
  const stopped = hub.stop();
  await eventually(() => refused(hub));
  // One that comes sooner is taken for the first, which npm passes on.
  await pause(1_200);
  expect(await hub.stop()).toBeNull();
  await stopped;
  expect(await slow).toBe('cut');
});
