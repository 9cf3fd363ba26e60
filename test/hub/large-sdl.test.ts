import { beforeAll, expect, test } from 'vitest';
import { command, newestVersion, refusalOf } from './control.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { startRude, type RudeServer } from './rude-server.ts';
import { federated, startSubgraph } from './subgraph.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const STARS = federated('type Query { best: String }');
const huge = (bytes: number) => `${STARS}\n# ${'x'.repeat(bytes)}\n`;
const HUGE = huge(50_000_000);
const SAYS = /The SDL of subgraph "\w+" has 50\.0 MB; `limits\.sdl` allows 10\.0 MB\./;

let rude: RudeServer;
let workspace: TestWorkspace;
let hub: HubProcess;
beforeAll(async () => {
  const stars = await startSubgraph({ sdl: STARS, root: { best: 'SEA' } });
  rude = await startRude(stars.url);
  workspace = await makeWorkspace({
    'data/ports.csv': 'iata,city\nSEA,Seattle\n',
    'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
    'sources/stars.yaml': 'source: stars\nkind: subgraph\nurl: "${env:STARS_URL}"\nmaxResponse: 60MB\ntimeout: 50s\n',
    '.env': `STARS_URL=${rude.url}\n`,
  });
  hub = await startHub(workspace);
});

const stateOf = async (name: string) => {
  const { data } = await hub.askRegistry<{ source: { status: string; problems: { code: string; message: string }[] } | null }>(
    'query ($name: String!) { source(name: $name) { status problems { code message } } }',
    { name },
  );
  return data?.source;
};
const refusal = { status: 'DOWN', problems: [{ code: 'LIMIT_EXCEEDED', message: expect.stringMatching(SAYS) as string }] };
const served = async () => expect((await hub.ask('{ airPort(iata: "SEA") { city } }')).data).toEqual({ airPort: { city: 'Seattle' } });

test('a subgraph whose SDL becomes 50 MB is said to be past the limit; what it was is served on', async () => {
  expect(await hub.ask('{ best }')).toEqual({ data: { best: 'SEA' } });
  rude.behave((response) => response.end(JSON.stringify({ data: { _service: { sdl: HUGE } } })));
  expect(refusalOf(await command(hub, 'refreshSource', { name: 'stars' }, 'source { name }'))).toMatch(SAYS);
  expect(await stateOf('stars')).toEqual(refusal);
  rude.behave(undefined);
  expect(await hub.ask('{ best }')).toEqual({ data: { best: 'SEA' } });
  await command(hub, 'refreshSource', { name: 'stars' }, 'source { name }');
  expect(await stateOf('stars')).toEqual({ status: 'OK', problems: [] });
  await served();
});

test('one that is registered with it is refused, and changes nothing', async () => {
  const before = await newestVersion(hub);
  rude.behave((response) => response.end(JSON.stringify({ data: { _service: { sdl: HUGE } } })));
  const input = { source: 'other', kind: 'subgraph', url: rude.url, maxResponse: '60MB', timeout: '50s' };
  expect(refusalOf(await command(hub, 'registerSource', { input }, 'source { name }'))).toMatch(SAYS);
  rude.behave(undefined);
  expect(await stateOf('other')).toBeNull();
  expect(await newestVersion(hub)).toBe(before);
});

test('one in a file of the workspace is the source’s fault alone', async () => {
  await workspace.write('huge.graphql', HUGE);
  await workspace.write('sources/filed.yaml', `source: filed\nkind: subgraph\nurl: ${rude.url}\nschema: huge.graphql\n`);
  await eventually(async () => (await stateOf('filed'))?.status === 'DOWN');
  expect(await stateOf('filed')).toEqual(refusal);
  await served();
  await workspace.remove('sources/filed.yaml');
  await workspace.remove('huge.graphql');
});

test('`limits.sdl` is what counts, as soon as weir.yaml has it', async () => {
  await workspace.write('weir.yaml', 'workspace: trial\nlimits: { sdl: 20KB }\n');
  await hub.wrote(/weir\.yaml: in the graph after/);
  rude.behave((response) => response.end(JSON.stringify({ data: { _service: { sdl: huge(30_000) } } })));
  expect(refusalOf(await command(hub, 'refreshSource', { name: 'stars' }, 'source { name }'))).toMatch(/`limits\.sdl` allows 20\.0 KB/);
  rude.behave(undefined);
  await served();
});
