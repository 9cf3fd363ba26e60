import { beforeAll, expect, test } from 'vitest';
import { makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { makeGate, type Gate } from './gate.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { federated, startSubgraph } from './subgraph.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const SHOP = `create table orders (id int primary key, port text not null);
insert into orders select n, case n % 2 when 0 then 'SEA' else 'JFK' end from generate_series(1, 4) n`;

const STARS = {
  sdl: federated('type AirPort @key(fields: "iata") { iata: String! stars: Int }\ntype Query { best: String }'),
  root: { best: 'SEA' },
  entity: ({ iata }: Readonly<Record<string, unknown>>) => ({ stars: iata === 'SEA' ? 5 : 3 }),
};

let hub: HubProcess;
let workspace: TestWorkspace;
let environment: Record<string, string>;
let shopGate: Gate;
let starsGate: Gate;
let shop: TestDatabase;
beforeAll(async () => {
  shop = await makeDatabase(SHOP);
  const { host, port } = shop.connection;
  shopGate = await makeGate({ path: `${host}/.s.PGSQL.${port}` });
  const subgraph = await startSubgraph(STARS);
  starsGate = await makeGate({ host: '127.0.0.1', port: subgraph.port });
  const url = new URL(shop.url);
  environment = {
    DATABASE_URL: (await makeDatabase()).url,
    SHOP_URL: `postgres://${url.username}:${url.password}@127.0.0.1:${shopGate.port}${url.pathname}`,
    STARS_URL: `http://127.0.0.1:${starsGate.port}/graphql`,
  };
  workspace = await makeWorkspace({
    'data/ports.csv': 'iata,city\nSEA,Seattle\nJFK,New York\n',
    'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
    'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
    'sources/stars.yaml': 'source: stars\nkind: subgraph\nurl: "${env:STARS_URL}"\ntimeout: 1s\n',
    'relationships.yaml': '- { from: shop.orders.port, to: air.ports.iata, as: from, inverse: orders }\n',
    'models/by-port.yaml':
      'model: ByPort\nkey: [port]\nfrom: shop.orders\nsteps:\n  - aggregate: { by: [port], measures: { orders: count() } }\n',
  });
  hub = await startHub(workspace, { environment });
});

const statuses = async () => {
  const { data } = await hub.askRegistry<{ sources: { nodes: { name: string; status: string }[] } }>(
    '{ sources { nodes { name status } } }',
  );
  return Object.fromEntries(data?.sources.nodes.map(({ name, status }) => [name, status]) ?? []);
};
const ALL = '{ airPorts(orderBy: [{ iata: DESC }]) { city stars orders { id } } shopOrder(id: 1) { from { city } } best }';
const WHOLE = {
  data: {
    airPorts: [
      { city: 'Seattle', stars: 5, orders: [{ id: '2' }, { id: '4' }] },
      { city: 'New York', stars: 3, orders: [{ id: '1' }, { id: '3' }] },
    ],
    shopOrder: { from: { city: 'New York' } },
    best: 'SEA',
  },
};

test('the hub starts without sources that were never seen, serves the others, and is ready', async () => {
  expect(await statuses()).toEqual({ air: 'OK', shop: 'DOWN', stars: 'DOWN' });
  expect(await hub.ask('{ airPort(iata: "SEA") { city } }')).toEqual({ data: { airPort: { city: 'Seattle' } } });
  expect((await fetch(`${hub.url}/health/ready`)).status).toBe(200);
  expect(hub.output()).toMatch(/source stars: .*cannot be reached/);
});

test('they are picked up when they answer, with the relationship and the model that waited for them', async () => {
  await shopGate.open();
  await starsGate.open();
  await eventually(async () => JSON.stringify(await statuses()) === JSON.stringify({ air: 'OK', shop: 'OK', stars: 'OK' }));
  await eventually(async () => JSON.stringify(await hub.ask(ALL)) === JSON.stringify(WHOLE));
  await eventually(async () => JSON.stringify((await hub.ask('{ byPorts { port orders } }')).data?.['byPorts']).includes('"2"'));
});

test('a source that dies costs its own fields, each said, and is back with its first answer', async () => {
  await shopGate.close();
  await starsGate.close();
  const { data, errors } = await hub.ask(ALL);
  expect(data).toEqual({
    airPorts: [
      { city: 'Seattle', stars: null, orders: null },
      { city: 'New York', stars: null, orders: null },
    ],
    shopOrder: null,
    best: null,
  });
  const told = errors?.map(({ path, extensions }) => [path?.filter((step) => typeof step === 'string').join('.'), extensions]);
  for (const [path, source] of [
    ['airPorts.orders', 'shop'],
    ['airPorts.stars', 'stars'],
    ['shopOrder', 'shop'],
    ['best', 'stars'],
  ])
    expect(told).toContainEqual([path, { code: 'SOURCE_UNAVAILABLE', source }]);
  await shopGate.open();
  await starsGate.open();
  expect(await hub.ask(ALL)).toEqual(WHOLE);
});

test('a source that takes too long costs its own fields', async () => {
  await starsGate.hold();
  expect(await hub.ask('{ best airPort(iata: "SEA") { city stars } shopOrder(id: 1) { id } }')).toMatchObject({
    data: { best: null, airPort: { city: 'Seattle', stars: null }, shopOrder: { id: '1' } },
    errors: expect.arrayContaining([
      expect.objectContaining({ path: ['best'], extensions: { code: 'TIMEOUT', source: 'stars' } }),
      expect.objectContaining({ path: ['airPort', 'stars'], extensions: { code: 'TIMEOUT', source: 'stars' } }),
    ]),
  });
  await starsGate.open();
  await eventually(async () => (await hub.ask(ALL)).errors === undefined);
});

test('a hub that starts while they are down serves what they were: null and said, and the model as it was', async () => {
  await shopGate.close();
  await starsGate.close();
  await hub.stop();
  hub = await startHub(workspace, { environment });
  expect(await statuses()).toEqual({ air: 'OK', shop: 'DOWN', stars: 'DOWN' });
  const { data, errors } = await hub.ask('{ airPort(iata: "SEA") { city stars orders { id } } byPort(port: "SEA") { orders } best }');
  expect(data).toEqual({ airPort: { city: 'Seattle', stars: null, orders: null }, byPort: { orders: '2' }, best: null });
  expect(errors?.map(({ extensions }) => extensions?.['source']).sort()).toEqual(['shop', 'stars', 'stars']);
  expect((await fetch(`${hub.url}/health/ready`)).status).toBe(200);
  await shopGate.open();
  await starsGate.open();
  await eventually(async () => JSON.stringify(await hub.ask(ALL)) === JSON.stringify(WHOLE));
});
