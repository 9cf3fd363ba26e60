import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { command, newestVersion, refusalOf } from './control.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { overEvents, overSocket } from './subscriber.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const SHOP = `
  create table customers (id integer primary key, name text not null);
  create table orders (id integer primary key, customer_id integer references customers, total numeric(10,2));
  create table notes (body text);
  insert into customers values (1, 'Ada'), (2, 'Bo');
  insert into orders values (1, 1, 10.50), (2, 2, 20);
`;
const SOURCE =
  '{ source { name kind status managedBy problems { message } datasets { name type key fidelity } } version { number reason actor } }';
const inside = (selection: string) => selection.slice(1, -1);

let shop: TestDatabase;
let records: TestDatabase;
let workspace: TestWorkspace;
let hub: HubProcess;
const environment = () => ({ SHOP_URL: shop.url, DATABASE_URL: records.url });
const shopInput = { source: 'shop', kind: 'postgres', connection: '${env:SHOP_URL}', owner: 'sales' };

beforeAll(async () => {
  [shop, records] = await Promise.all([makeDatabase(SHOP), makeDatabase()]);
  workspace = await makeWorkspace({
    'weir.yaml': 'workspace: trial\nsecrets: { allow: [{ ref: "env:SHOP_*", sources: [shop, other] }] }\n',
    'data/ports.csv': 'iata,city\nSEA,Seattle\nJFK,New York\n',
    'data/runways.csv': 'iata,name\nSEA,16L\n',
    'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
  });
  hub = await startHub(workspace, { environment: environment() });
});

test('testing a source says what it would add, and adds nothing', async () => {
  const before = await newestVersion(hub);
  const selection = 'datasets { name type key fidelity fidelityReason fields { name type column } } problems { message }';
  const tested = await command(hub, 'testSource', { input: shopInput }, selection);
  expect(tested).toMatchObject({
    __typename: 'TestSource',
    datasets: [
      { name: 'shop.customers', type: 'ShopCustomer', key: ['id'], fidelity: 'NONE' },
      {
        name: 'shop.notes',
        type: 'ShopNote',
        key: null,
        fidelity: 'NONE',
        fidelityReason: 'It has no key, by which subscribers could know its rows.',
      },
      {
        name: 'shop.orders',
        type: 'ShopOrder',
        key: ['id'],
        fidelity: 'NONE',
        fidelityReason: expect.stringContaining('replication') as string,
      },
    ],
    problems: [],
  });
  expect(JSON.stringify(tested)).toContain('{"name":"total","type":"Decimal","column":"total"}');
  expect(await hub.ask('{ __type(name: "ShopOrder") { name } }')).toEqual({ data: { __type: null } });
  expect(await newestVersion(hub)).toBe(before);
});

test('what is registered is in the graph at once, has a version, and can be asked', async () => {
  const before = await newestVersion(hub);
  expect(await command(hub, 'registerSource', { input: shopInput }, inside(SOURCE))).toMatchObject({
    __typename: 'RegisterSource',
    source: { name: 'shop', kind: 'postgres', status: 'OK', managedBy: 'API', problems: [] },
    version: { number: before + 1, reason: 'source shop registered', actor: 'development' },
  });
  expect(await hub.ask('{ shopOrders(orderBy: [{ id: ASC }]) { total customer { name } } }')).toEqual({
    data: {
      shopOrders: [
        { total: '10.50', customer: { name: 'Ada' } },
        { total: '20.00', customer: { name: 'Bo' } },
      ],
    },
  });
});

test('registering it again with another definition replaces it; with the same one changes nothing', async () => {
  const before = await newestVersion(hub);
  expect((await command(hub, 'registerSource', { input: shopInput }, inside(SOURCE)))['version']).toBeNull();
  await command(hub, 'registerSource', { input: { ...shopInput, include: ['orders'] } }, inside(SOURCE));
  expect(await hub.ask('{ a: __type(name: "ShopOrder") { name } b: __type(name: "ShopCustomer") { name } }')).toEqual({
    data: { a: { name: 'ShopOrder' }, b: null },
  });
  await command(hub, 'registerSource', { input: shopInput }, inside(SOURCE));
  expect(await newestVersion(hub)).toBe(before + 2);
});

test('a bad definition says what is wrong, changes nothing, and repeats no secret', async () => {
  const before = await newestVersion(hub);
  const refused = async (input: Readonly<Record<string, unknown>>, mutation = 'registerSource') =>
    refusalOf(await command(hub, mutation, { input }, mutation === 'testSource' ? 'datasets { name }' : inside(SOURCE)));
  const bad = { source: 'bad', kind: 'postgres' };
  expect(await refused({ ...bad, connection: '${env:SHOP_URL}' })).toContain(
    'Add to weir.yaml: `secrets: {allow: [{ref: "env:SHOP_URL", sources: [bad]}]}`',
  );
  expect(await refused({ ...bad, connection: '${env:SHOP_URL}' }, 'testSource')).toContain('{ref: "env:SHOP_URL", sources: [bad]}');
  expect(await refused({ ...bad, connection: '${env:DATABASE_URL}' })).toContain("DATABASE_URL, which is the hub's own");
  expect(await refused({ ...bad, connection: '${env:WEIR_ADMIN_TOKEN}' })).toContain("WEIR_ADMIN_TOKEN, which is the hub's own");
  // Judged before anything of it is read: a device has no end, and a pipe is waited for.
  for (const file of ['/etc/passwd', '/dev/zero', '/proc/self/environ'])
    expect(await refused({ ...bad, connection: `\${file:${file}}` })).toContain(
      `names the file ${file}, which weir.yaml grants to no source bad`,
    );
  expect(await refused({ ...bad, connection: 'postgres://me:hunter2@127.0.0.1/x' })).toMatch(/password/);
  expect(await refused({ ...bad, connection: 'postgres://127.0.0.1:1/x' })).toContain('127.0.0.1:1');
  expect(await refused({ source: 'bad', kind: 'files', files: { x: '../../etc/passwd' } })).toContain('etc/passwd');
  expect(await refused({ source: 'bad', kind: 'files', files: { x: 'data/none.csv' } })).toContain('data/none.csv');
  expect(await refused({ source: 'bad', kind: 'postgre', connection: 'x' })).toContain('postgres');
  expect(await refused({ source: 'bad name', kind: 'files', files: { x: 'data/ports.csv' } })).toContain('source');
  expect(await refused({ source: 'air', kind: 'files', files: { x: 'data/ports.csv' } })).toContain('sources/air.yaml');
  expect(await newestVersion(hub)).toBe(before);
  expect(hub.output()).not.toContain('hunter2');
  const everything = await hub.askRegistry('{ sources { nodes { name } } versions { nodes { reason } } }');
  expect(JSON.stringify(everything)).not.toContain('bad');
});

test('what a file owns the API does not change: the answer carries the patch to make', async () => {
  const remove = refusalOf(await command(hub, 'removeSource', { name: 'air' }, 'name'));
  expect(remove).toContain('sources/air.yaml');
  const input = { source: 'air', kind: 'files', files: { ports: { path: 'data/ports.csv', key: ['iata'] }, runways: 'data/runways.csv' } };
  const change = refusalOf(await command(hub, 'registerSource', { input }, 'source { name }'));
  expect(change).toContain('--- sources/air.yaml');
  expect(change).toMatch(/^\+.*runways/m);
});

test('a paused source is asked nothing: its fields are null, everybody is told, and the others answer', async () => {
  const health = await overEvents<{ sourceHealth: { source: string; status: string } }>(hub, {
    path: '/registry/graphql',
    query: 'subscription { sourceHealth { source status problems { message } at } }',
  });
  const last = () => new Map(health.answers.map(({ data }) => [data?.sourceHealth.source, data?.sourceHealth.status]));
  await eventually(() => last().get('shop') === 'OK' && last().get('air') === 'OK');
  expect(await command(hub, 'pauseSource', { name: 'shop', paused: true }, 'source { status }')).toMatchObject({
    source: { status: 'PAUSED' },
  });
  const paused = await hub.ask('{ shopOrders { id } airPort(iata: "SEA") { city } }');
  expect(paused.data).toEqual({ shopOrders: null, airPort: { city: 'Seattle' } });
  expect(paused.errors?.[0]?.extensions).toMatchObject({ code: 'SOURCE_UNAVAILABLE', source: 'shop' });
  await eventually(() => last().get('shop') === 'PAUSED');
  await command(hub, 'pauseSource', { name: 'shop', paused: false }, 'source { status }');
  expect((await hub.ask('{ shopOrders { id } }')).errors).toBeUndefined();
  await eventually(() => last().get('shop') === 'OK');
  expect(refusalOf(await command(hub, 'pauseSource', { name: 'shopp', paused: true }, 'source { name }'))).toContain('air, shop');
});

test('a refresh follows what a source has become, and says so by a version', async () => {
  await shop.sql('create table coupons (code text primary key)');
  const refreshed = await command(hub, 'refreshSource', { name: 'shop' }, inside(SOURCE));
  expect(JSON.stringify(refreshed['source'])).toContain('ShopCoupon');
  expect((await hub.ask('{ shopCoupons { code } }')).data).toEqual({ shopCoupons: [] });
  expect(refreshed['version']).toMatchObject({ reason: 'source shop refreshed' });
});

test('what is registered and paused survives a restart; a secret that is gone leaves it down, and the hub up', async () => {
  await command(hub, 'pauseSource', { name: 'shop', paused: true }, 'source { status }');
  await hub.stop();
  hub = await startHub(workspace, { environment: environment() });
  const status = async () => (await hub.askRegistry('{ source(name: "shop") { status managedBy problems { message } } }')).data?.['source'];
  expect(await status()).toMatchObject({ status: 'PAUSED', managedBy: 'API' });
  await command(hub, 'pauseSource', { name: 'shop', paused: false }, 'source { status }');
  await hub.stop();
  hub = await startHub(workspace, { environment: { DATABASE_URL: records.url } });
  await eventually(async () => JSON.stringify(await status()).includes('SHOP_URL, which is not set'));
  expect(await status()).toMatchObject({ status: 'DOWN' });
  const answer = await hub.ask('{ shopOrders { id } airPort(iata: "SEA") { city } }');
  expect(answer.data).toEqual({ shopOrders: null, airPort: { city: 'Seattle' } });
  await hub.stop();
  hub = await startHub(workspace, { environment: environment() });
  await eventually(async () => JSON.stringify(await hub.ask('{ shopOrdersAggregate { count } }')).includes('"count":2'));
});

test('sources come and go at once, with queries running: none fails, and the last state is right', async () => {
  let working = true;
  const failures: unknown[] = [];
  const worker = async () => {
    while (working) {
      const answer = await hub.ask('{ airPorts(orderBy: [{ iata: ASC }]) { city } shopOrder(id: "1") { customer { name } } }');
      if (answer.errors) failures.push(answer.errors);
      await pause(5);
    }
  };
  const workers = [worker(), worker()];
  const names = ['one', 'two', 'three', 'four'];
  const register = (name: string) =>
    command(hub, 'registerSource', { input: { source: name, kind: 'files', files: { runways: 'data/runways.csv' } } }, 'source { name }');
  for (let round = 0; round < 3; round += 1) {
    const came = await Promise.all(names.map(register));
    expect(came.map(({ __typename }) => __typename)).toEqual(names.map(() => 'RegisterSource'));
    const went = await Promise.all(names.map((name) => command(hub, 'removeSource', { name }, 'name')));
    expect(went.map(({ __typename }) => __typename)).toEqual(names.map(() => 'RemoveSource'));
  }
  const [again, ...others] = await Promise.all([register('one'), register('one'), command(hub, 'removeSource', { name: 'one' }, 'name')]);
  expect(again.__typename).toBe('RegisterSource');
  expect(others.every(({ __typename, problems }) => __typename !== 'ProblemList' || problems?.[0]?.code === 'NOT_FOUND')).toBe(true);
  await command(hub, 'removeSource', { name: 'one' }, 'name');
  working = false;
  await Promise.all(workers);
  expect(failures).toEqual([]);
  const { data } = await hub.askRegistry<{ sources: { nodes: { name: string }[] } }>('{ sources { nodes { name } } }');
  expect(data?.sources.nodes.map(({ name }) => name)).toEqual(['air', 'shop']);
}, 180_000);

test('what is removed is out of the graph, and its name is free', async () => {
  const socket = overSocket<{ schemaPublished: { number: number; reason: string } }>(hub, {
    path: '/registry/graphql',
    query: 'subscription { schemaPublished { number reason } }',
  });
  const before = await newestVersion(hub);
  await eventually(async () => {
    // The subscription stands once it hears of a version.
    await command(
      hub,
      'registerSource',
      { input: { source: 'probe', kind: 'files', files: { p: 'data/runways.csv' } } },
      'source { name }',
    );
    await command(hub, 'removeSource', { name: 'probe' }, 'name');
    return socket.answers.length > 0;
  });
  expect(await command(hub, 'removeSource', { name: 'shop' }, 'name leftovers version { number }')).toMatchObject({
    name: 'shop',
    leftovers: [],
  });
  expect(await newestVersion(hub)).toBeGreaterThan(before);
  await eventually(() => socket.answers.at(-1)?.data?.schemaPublished.reason === 'source shop removed');
  expect((await hub.ask('{ __type(name: "ShopOrder") { name } }')).data).toEqual({ __type: null });
  expect(refusalOf(await command(hub, 'removeSource', { name: 'shop' }, 'name'))).toContain('There is no source shop');
  const input = { source: 'shop', kind: 'files', files: { orders: 'data/runways.csv' } };
  expect((await command(hub, 'registerSource', { input }, 'source { kind }'))['source']).toEqual({ kind: 'files' });
  expect((await hub.ask('{ shopOrders { iata } }')).data).toEqual({ shopOrders: [{ iata: 'SEA' }] });
});
