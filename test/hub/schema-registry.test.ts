import { beforeAll, expect, test } from 'vitest';
import { command, newestVersion, refusalOf } from './control.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { federated, startSubgraph, type TestSubgraph } from './subgraph.ts';
import { overEvents } from './subscriber.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const WEATHER = federated('type Query { weather(iata: String!): Weather } type Weather @key(fields: "iata") { iata: String! wind: Float }');
const WINDLESS = federated(
  'type Query { weather(iata: String!): Weather } type Weather @key(fields: "iata") { iata: String! rain: Float }',
);
const PILOTS = federated('type Query { pilots: [Pilot!] } type Pilot @key(fields: "id") { id: ID! name: String }');
const CHECK = 'ok composes changes { criticality message path } problems { code message path }';
const VERSION = 'version { id number state reason actor changes { criticality message } }';

let records: TestDatabase;
let weather: TestSubgraph;
let pilots: TestSubgraph;
let workspace: TestWorkspace;
let hub: HubProcess;
const environment = () => ({ DATABASE_URL: records.url, WEATHER_URL: weather.url });
beforeAll(async () => {
  records = await makeDatabase();
  weather = await startSubgraph({ sdl: WEATHER, root: { weather: { iata: 'SEA', wind: 3.5, rain: 1 } } });
  pilots = await startSubgraph({ sdl: PILOTS, root: { pilots: [{ id: '1', name: 'Bessie' }] } });
  workspace = await makeWorkspace({
    'data/ports.csv': 'iata,city\nSEA,Seattle\n',
    'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
    'sources/weather.yaml': 'source: weather\nkind: subgraph\nurl: "${env:WEATHER_URL}"\nschema: published\n',
  });
  hub = await startHub(workspace, { environment: environment() });
});

const publish = (hubAsked: HubProcess, subgraphs: readonly Readonly<Record<string, string>>[]) =>
  command(hubAsked, 'publishSchema', { input: { subgraphs } }, VERSION);
const check = (subgraphs: readonly Readonly<Record<string, string>>[]) => command(hub, 'checkSchema', { input: { subgraphs } }, CHECK);

test('a service that has published nothing yet waits, and hinders nobody', async () => {
  expect((await hub.ask('{ airPort(iata: "SEA") { city } }')).data).toEqual({ airPort: { city: 'Seattle' } });
  expect((await hub.ask('{ __type(name: "Weather") { name } }')).data).toEqual({ __type: null });
});

test('what is checked is told, and not served', async () => {
  const before = await newestVersion(hub);
  expect(await check([{ name: 'weather', sdl: WEATHER }])).toMatchObject({ ok: true, composes: true, problems: [] });
  const wrong = await check([{ name: 'weather', sdl: WEATHER.replace('wind: Float', 'wind: Flot') }]);
  expect(wrong).toMatchObject({ ok: false, composes: false });
  expect(JSON.stringify(wrong.problems)).toContain('Flot');
  expect(JSON.stringify((await check([{ name: 'weather', sdl: 'type Query {' }])).problems)).toMatch(/Syntax|Expected/);
  const clash = federated('type Query { airPort: String }');
  expect(await check([{ name: 'weather', sdl: clash }])).toMatchObject({ ok: false });
  expect(await newestVersion(hub)).toBe(before);
});

test('what is published is served, as a version that says who and why; subscribers hear of it', async () => {
  const heard = await overEvents<{ schemaPublished: { number: number; state: string } }>(hub, {
    path: '/registry/graphql',
    query: 'subscription { schemaPublished { number state reason } }',
  });
  const before = await newestVersion(hub);
  expect(await publish(hub, [{ name: 'weather', sdl: WEATHER }])).toMatchObject({
    __typename: 'PublishSchema',
    version: { number: before + 1, state: 'SERVED', reason: 'weather published', actor: 'development' },
  });
  expect((await hub.ask('{ weather(iata: "SEA") { wind } }')).data).toEqual({ weather: { wind: 3.5 } });
  expect((await heard.received(1))[0]?.data?.schemaPublished).toMatchObject({ number: before + 1, state: 'SERVED' });
});

test('a check against what is served says what would break', async () => {
  const found = await check([{ name: 'weather', sdl: WINDLESS }]);
  expect(found).toMatchObject({ ok: false, composes: true });
  expect(found['changes']).toContainEqual(expect.objectContaining({ criticality: 'BREAKING', path: 'Weather.wind' }));
});

test('a publish that does not compose is kept as failed, and never served', async () => {
  const before = await newestVersion(hub);
  expect(refusalOf(await publish(hub, [{ name: 'weather', sdl: WEATHER.replace('Float', 'Nothing') }]))).toContain('Nothing');
  const { data } = await hub.askRegistry<{ versions: { nodes: { number: number; state: string; sdl: string | null }[] } }>(
    '{ versions(first: 2) { nodes { number state sdl problems { message } } } }',
  );
  expect(data?.versions.nodes.map(({ number, state }) => [number, state])).toEqual([
    [before + 1, 'FAILED'],
    [before, 'SERVED'],
  ]);
  expect(data?.versions.nodes[0]?.sdl).toBeNull();
  expect((await hub.ask('{ weather(iata: "SEA") { wind } }')).data).toEqual({ weather: { wind: 3.5 } });
});

test('an unknown name with a url registers it; without one, or of another kind, it says what to do', async () => {
  expect(refusalOf(await publish(hub, [{ name: 'pilots', sdl: PILOTS }]))).toContain('`url`');
  expect(refusalOf(await publish(hub, [{ name: 'air', sdl: PILOTS }]))).toContain('files');
  expect((await publish(hub, [{ name: 'pilots', sdl: PILOTS, url: pilots.url }])).__typename).toBe('PublishSchema');
  expect((await hub.ask('{ pilots { name } }')).data).toEqual({ pilots: [{ name: 'Bessie' }] });
  expect((await hub.askRegistry('{ source(name: "pilots") { kind managedBy status } }')).data).toEqual({
    source: { kind: 'subgraph', managedBy: 'API', status: 'OK' },
  });
});

test('two publishes at once are both recorded, in one order', async () => {
  const before = await newestVersion(hub);
  const withField = (sdl: string, field: string) =>
    sdl.replace('{ iata: String! ', `{ iata: String! ${field}: Int `).replace('{ id: ID! ', `{ id: ID! ${field}: Int `);
  const both = await Promise.all([
    publish(hub, [{ name: 'weather', sdl: withField(WEATHER, 'one') }]),
    publish(hub, [{ name: 'pilots', sdl: withField(PILOTS, 'two') }]),
  ]);
  const numbers = both.map((done) => (done['version'] as { number: number }).number).toSorted((a, b) => a - b);
  expect(numbers).toEqual([before + 1, before + 2]);
  expect((await hub.ask('{ a: __type(name: "Weather") { fields { name } } b: __type(name: "Pilot") { fields { name } } }')).data).toEqual({
    a: { fields: [{ name: 'iata' }, { name: 'one' }, { name: 'wind' }] },
    b: { fields: [{ name: 'id' }, { name: 'two' }, { name: 'name' }] },
  });
});

test('a rollback publishes what a version had again, as a new version', async () => {
  const { data } = await hub.askRegistry<{ versions: { nodes: { id: string; number: number; reason: string }[] } }>(
    '{ versions(first: 20) { nodes { id number reason state } } }',
  );
  const oldest = data?.versions.nodes.findLast(({ reason }) => reason === 'weather published') ?? expect.fail();
  const before = await newestVersion(hub);
  const done = await command(hub, 'rollbackSchema', { version: oldest.id }, VERSION);
  expect(done).toMatchObject({ version: { number: before + 1, reason: `rolled back to version ${oldest.number}` } });
  expect((await hub.ask('{ a: __type(name: "Weather") { fields { name } } b: __type(name: "Pilot") { name } }')).data).toEqual({
    a: { fields: [{ name: 'iata' }, { name: 'wind' }] },
    b: null,
  });
  expect(refusalOf(await command(hub, 'rollbackSchema', { version: 'none' }, VERSION))).toContain('none');
});

test('artifacts are what is served, with an ETag that follows it', async () => {
  const get = (what: string, etag?: string) =>
    fetch(`${hub.url}/artifacts/v1/default/${what}`, { headers: etag === undefined ? {} : { 'if-none-match': etag } });
  const sdl = await get('sdl');
  const etag = sdl.headers.get('etag') ?? expect.fail();
  expect(await sdl.text()).toContain('type AirPort');
  expect((await get('sdl', etag)).status).toBe(304);
  expect(await (await get('supergraph')).text()).toContain('join__Graph');
  expect(JSON.stringify(await (await get('services')).json())).toContain('weather');
  weather.become({ sdl: WINDLESS, root: { weather: { iata: 'SEA', rain: 1 } } });
  await publish(hub, [{ name: 'weather', sdl: WINDLESS }]);
  await eventually(async () => (await get('sdl', etag)).status === 200);
});

test('what was published is there after a restart', async () => {
  await hub.stop();
  hub = await startHub(workspace, { environment: environment() });
  expect((await hub.ask('{ weather(iata: "SEA") { rain } airPort(iata: "SEA") { city } }')).data).toEqual({
    weather: { rain: 1 },
    airPort: { city: 'Seattle' },
  });
});

test('an SDL of 50 MB is refused by its limit, and the hub goes on', async () => {
  const response = await fetch(`${hub.url}/registry/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'mutation ($input: PublishSchemaInput!) { publishSchema(input: $input) { __typename } }',
      variables: { input: { subgraphs: [{ name: 'weather', sdl: `${WEATHER}\n# ${'x'.repeat(50_000_000)}` }] } },
    }),
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('LIMIT_EXCEEDED');
  expect((await hub.ask('{ airPort(iata: "SEA") { city } }')).data).toEqual({ airPort: { city: 'Seattle' } });
});
