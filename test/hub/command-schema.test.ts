import { buildSchema } from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { jsonOf, weir, type CommandSurroundings } from './command.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { federated, startSubgraph } from './subgraph.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const WEATHER = federated(
  'type Query { weather(iata: String!): Weather }\ntype Weather @key(fields: "iata") {\n  iata: String!\n  wind: Float\n}\n',
);

let hub: HubProcess;
let workspace: TestWorkspace;
const ask = (words: readonly string[], env: Readonly<Record<string, string>> = {}, around: CommandSurroundings = {}) =>
  weir(['schema', ...words], { WEIR_URL: hub.url, INIT_CWD: workspace.folder, ...env }, around);
/** The lines that stand below the head of `federated`. */
const lineOf = (text: string, what: string) => text.split('\n').findIndex((line) => line.includes(what)) + 1;

beforeAll(async () => {
  const weather = await startSubgraph({ sdl: WEATHER, root: { weather: { iata: 'SEA', wind: 3.5 } } });
  workspace = await makeWorkspace({
    'data/ports.csv': 'iata,city\nSEA,Seattle\n',
    'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
    'sources/weather.yaml': 'source: weather\nkind: subgraph\nurl: "${env:WEATHER_URL}"\nschema: published\n',
    'sdl/weather.graphql': WEATHER,
    'sdl/wrong.graphql': WEATHER.replace('wind: Float', 'wind: Flot'),
    'sdl/windless.graphql': WEATHER.replace('  wind: Float\n', ''),
    'sdl/query.graphql': federated('type Query { pilots: [Pilot!] }\n'),
    'sdl/pilot.graphql': 'type Pilot @key(fields: "id") {\n  id: ID!\n  name: Strin\n}\n',
  });
  hub = await startHub(workspace, { environment: { WEATHER_URL: weather.url } });
});

test('publish serves what a service has; check says before it what that would do', async () => {
  const checked = await ask(['check', '--name', 'weather', 'sdl/weather.graphql']);
  expect(checked).toMatchObject({ code: 0, stderr: '' });
  expect(checked.stdout).toMatch(/SAFE {2}Field 'weather' was added to object type 'Query'\n[^]*It composes, and breaks nothing\.\n$/);
  expect((await hub.ask('{ __type(name: "Weather") { name } }')).data).toEqual({ __type: null });
  const published = await ask(['publish', '--name', 'weather', 'sdl/weather.graphql']);
  expect(published).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/\nVersion 2 is served\.\n$/) as string });
  expect((await hub.ask('{ weather(iata: "SEA") { wind } }')).data).toEqual({ weather: { wind: 3.5 } });
  expect((await ask(['check', '--name', 'weather', '-'], {}, { input: WEATHER })).stdout).toBe('It composes, and changes nothing.\n');
});

test('check ends with 1 where it breaks what clients may use, and annotates a pull request', async () => {
  const broken = await ask(['check', '--name', 'weather', 'sdl/windless.graphql']);
  expect(broken).toMatchObject({ code: 1, stderr: '' });
  expect(broken.stdout).toContain("BREAKING  Field 'wind' was removed from object type 'Weather'\n");
  expect(broken.stdout).toContain('breaks what clients may use: 1 breaking of 1 changes.');
  const place = `file=sdl/windless.graphql,line=${lineOf(WEATHER, 'type Weather ')},title=BREAKING`;
  expect((await ask(['check', '--name', 'weather', 'sdl/windless.graphql', '--github'])).stdout).toBe(
    `::error ${place}::Field 'wind' was removed from object type 'Weather'\n`,
  );
  const rooted = await ask(['check', '--name', 'weather', 'sdl/windless.graphql', '--github'], {
    GITHUB_WORKSPACE: `${workspace.folder}/..`,
  });
  expect(rooted.stdout).toContain('/sdl/windless.graphql,line=');
  const json = await ask(['check', '--name', 'weather', 'sdl/windless.graphql', '--json']);
  expect([json.code, jsonOf(json)]).toMatchObject([1, { ok: false, composes: true, changes: [{ path: 'Weather.wind' }] }]);
});

test('what is wrong in a file is said with its line, of several files too', async () => {
  const wrong = await ask(['check', '--name', 'weather', 'sdl/wrong.graphql']);
  expect(wrong).toMatchObject({ code: 1, stdout: 'It does not compose.\n' });
  expect(wrong.stderr).toMatch(new RegExp(`^sdl/wrong.graphql:${lineOf(WEATHER, 'wind')}: .*\`Flot\``));
  const two = await ask(['publish', '--name', 'pilots', 'sdl/query.graphql', 'sdl/pilot.graphql', '--routing-url', 'http://127.0.0.1:9/']);
  expect(two).toMatchObject({ code: 1, stdout: '' });
  expect(two.stderr).toMatch(/^sdl\/pilot.graphql:3: .*`Strin`/);
  const annotated = await ask(['check', '--name', 'pilots', 'sdl/query.graphql', 'sdl/pilot.graphql', '--github']);
  expect(annotated.stdout).toMatch(/^::error file=sdl\/pilot.graphql,line=3,title=BAD_DEFINITION::/);
  expect(await ask(['check', 'sdl/weather.graphql'])).toMatchObject({ code: 2, stderr: 'Say which service it is of: `--name NAME`.\n' });
});

test('publish of an unknown name needs where it answers, and registers it', async () => {
  const pilots = federated('type Query { pilots: [Pilot!] }\ntype Pilot @key(fields: "id") { id: ID! name: String }');
  const service = await startSubgraph({ sdl: pilots, root: { pilots: [{ id: '1', name: 'Bessie' }] } });
  await workspace.write('sdl/pilots.graphql', pilots);
  const nowhere = await ask(['publish', '--name', 'pilots', 'sdl/pilots.graphql']);
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no source "pilots"') as string });
  const published = await ask(['publish', '--name', 'pilots', '--routing-url', service.url, 'sdl/pilots.graphql', '--json']);
  expect([published.code, jsonOf(published)]).toMatchObject([0, { version: { state: 'SERVED', reason: 'pilots published' } }]);
  expect((await hub.ask('{ pilots { name } }')).data).toEqual({ pilots: [{ name: 'Bessie' }] });
});

test('history and diff tell what happened; fetch prints the schema, of any version', async () => {
  const history = await ask(['history']);
  expect(history).toMatchObject({ code: 0, stderr: '' });
  expect(history.stdout).toMatch(/^\d+ +SERVED .* pilots published\n/);
  expect(history.stdout).toMatch(/\n\d+ +FAILED .*\n {2}Subgraph "pilots"/);
  expect((await ask(['history', '--last', '1'])).stdout.trimEnd().split('\n')).toHaveLength(1);
  expect((await ask(['history', '--last', 'x'])).code).toBe(2);
  const { versions } = jsonOf<{ versions: { number: number; state: string }[] }>(await ask(['history', '--json']));
  const newest = String(versions[0]?.number);
  expect((await ask(['diff'])).stdout).toContain("SAFE  Type 'Pilot' was added");
  expect((await ask(['diff', '2'])).stdout).toContain("Type 'Weather' was added");
  const both = await ask(['diff', newest, '1']);
  expect(both.stdout).toContain("BREAKING  Type 'Weather' was removed");
  expect(both.stdout).toContain("BREAKING  Type 'Pilot' was removed");
  expect((await ask(['diff', newest, newest])).stdout).toBe('Nothing changed for clients.\n');
  expect(await ask(['diff', '99'])).toMatchObject({ code: 1, stderr: 'There is no version `99`: `weir schema history` lists them.\n' });
  const sdl = (await ask(['fetch'])).stdout;
  expect(Object.keys(buildSchema(sdl).getTypeMap())).toEqual(expect.arrayContaining(['AirPort', 'Weather', 'Pilot']));
  expect((await ask(['fetch', '--version', '1'])).stdout).not.toContain('type Weather');
  expect((await ask(['fetch', '--supergraph'])).stdout).toContain('join__Graph');
  const failed = versions.find(({ state }) => state === 'FAILED')?.number;
  expect(await ask(['fetch', '--version', String(failed)])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('was never served') as string,
  });
  expect(await ask(['fetch', '--role', 'analyst'])).toMatchObject({ code: 1, stderr: 'No policy has the role analyst.\n' });
  expect(await ask(['fetch', '--role', 'admin', '--supergraph'])).toMatchObject({ code: 2 });
  const all = await ask(['fetch', '--role', 'admin']);
  expect(all).toMatchObject({ code: 0 });
  expect(all.stdout).toContain('type Query {');
});

test('rollback serves again what was published at a version, by its number', async () => {
  await ask(['publish', '--name', 'weather', 'sdl/windless.graphql']);
  expect((await hub.ask('{ __type(name: "Weather") { fields { name } } }')).data).toEqual({ __type: { fields: [{ name: 'iata' }] } });
  const back = await ask(['rollback', '2']);
  expect(back).toMatchObject({ code: 0, stderr: '' });
  expect(back.stdout).toMatch(/SAFE {2,}Field 'wind' was added[^]*What was published at version 2 is served again, as version \d+\.\n$/);
  expect((await hub.ask('{ weather(iata: "SEA") { wind } }')).data).toEqual({ weather: { wind: 3.5 } });
  expect((await ask(['rollback', '99'])).code).toBe(1);
});
