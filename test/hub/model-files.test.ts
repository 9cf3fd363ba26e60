import { beforeAll, expect, test } from 'vitest';
import { makeDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const CSV = 'iata,city,runways\nSEA,Seattle,3\nJFK,New York,4\nLGA,New York,2\n';

/** One model, as its file is before and after. */
const model = (fields: string, measures: string, more = '') =>
  `model: City\nkey: [city]\nfields: { city: String!, ${fields} }\nfrom: air.ports\nsteps:\n${more}  - aggregate: { by: [city], measures: { ${measures} } }\n`;
const FIRST = model('ports: Int!, runways: Int', 'ports: count(), runways: sum(runways)');
const AS_FIRST = [
  { city: 'New York', ports: 2, runways: 6 },
  { city: 'Seattle', ports: 1, runways: 3 },
];

let workspace: TestWorkspace;
let environment: Record<string, string>;
let hub: HubProcess | undefined;
beforeAll(async () => {
  environment = { DATABASE_URL: (await makeDatabase()).url };
  workspace = await makeWorkspace({
    'data/ports.csv': CSV,
    'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
  });
});

/** Starts the hub anew with another model file. */
async function withModel(file: string): Promise<HubProcess> {
  await hub?.stop();
  await workspace.write('models/city.yaml', file);
  return (hub = await startHub(workspace, { environment }));
}
const cities = async (on: HubProcess, fields = 'city ports runways') =>
  (await on.ask(`{ cities(orderBy: [{ city: ASC }]) { ${fields} } }`)).data?.['cities'];
async function stateOf(on: HubProcess) {
  const { data } = await on.askRegistry<{
    model: {
      problems: { code: string; message: string; path: string | null }[];
      lastRun: { id: string; state: string; reason: string; problems: { message: string }[] } | null;
    };
  }>('{ model(name: "City") { problems { code message path } lastRun { id state reason problems { message } } } }');
  return data?.model;
}
const settled = (on: HubProcess, since?: string) =>
  eventually(async () => {
    const state = await stateOf(on);
    return state?.lastRun && state.lastRun.id !== since && ['SUCCEEDED', 'FAILED'].includes(state.lastRun.state) && state;
  });

test('a file of data that is written anew is read anew, and runs the model that follows it', async () => {
  const on = await withModel(`${FIRST}refresh: { onChange: true }\n`);
  await settled(on);
  await workspace.write('data/ports.csv', `${CSV}EWR,Newark,3\n`);
  await eventually(async () => JSON.stringify(await cities(on, 'city')) === '[{"city":"New York"},{"city":"Newark"},{"city":"Seattle"}]');
  expect(await on.ask('{ airPortsAggregate { count } }')).toEqual({ data: { airPortsAggregate: { count: 4 } } });
  await workspace.write('data/ports.csv', CSV);
  await eventually(async () => JSON.stringify(await cities(on)) === JSON.stringify(AS_FIRST));
});

test('a file that did not change runs nothing again', async () => {
  const first = await settled(await withModel(FIRST));
  const again = await withModel(FIRST);
  expect(await cities(again)).toEqual(AS_FIRST);
  expect((await stateOf(again))?.lastRun?.id).toBe(first.lastRun?.id);
});

test('a field that is renamed by `was` keeps its data, from the first moment on', async () => {
  const renamed = model('airports: { type: Int!, was: ports }, runways: Int', 'airports: count(), runways: sum(runways)');
  const before = (await stateOf(hub as HubProcess))?.lastRun?.id;
  const on = await withModel(renamed);
  expect(await cities(on, 'city ports: airports runways')).toEqual(AS_FIRST);
  await settled(on, before);
  const { data } = await on.askRegistry<{ runs: { nodes: { reason: string; inserted: number; updated: number; deleted: number }[] } }>(
    '{ runs(model: "City", first: 1) { nodes { reason inserted updated deleted } } }',
  );
  expect(data?.runs.nodes).toEqual([{ reason: 'its definition changed', inserted: 0, updated: 0, deleted: 0 }]);
  const last = (await stateOf(on))?.lastRun?.id;
  await settled(
    await withModel(model('ports: { type: Int!, was: airports }, runways: Int', 'ports: count(), runways: sum(runways)')),
    last,
  );
});

test('a field with data that is taken out is refused with what would be lost, and the old table is served on', async () => {
  const before = (await stateOf(hub as HubProcess))?.lastRun?.id;
  const on = await withModel(model('ports: Int!', 'ports: count()'));
  const state = await stateOf(on);
  expect(state?.problems).toEqual([
    { code: 'CONFLICT', message: expect.stringMatching(/City.*`?runways`?.*2 rows/) as string, path: null },
  ]);
  expect(on.output()).toContain(state?.problems[0]?.message);
  expect(await cities(on)).toEqual(AS_FIRST);
  await eventually(async () => (await fetch(`${on.url}/health/ready`)).status === 200);
  expect((await stateOf(on))?.lastRun?.id).toBe(before);
});

test('a file with a mistake changes nothing: what ran before is served on', async () => {
  const on = await withModel(model('ports: Int!, runways: Int', 'ports: count(), runways: sum(runway)'));
  expect((await stateOf(on))?.problems).toEqual([
    { code: 'BAD_DEFINITION', message: expect.stringMatching(/runway.*runways/) as string, path: 'models/city.yaml:6' },
  ]);
  expect(await cities(on)).toEqual(AS_FIRST);
  await eventually(async () => (await fetch(`${on.url}/health/ready`)).status === 200);
});

test('a type that can change in place keeps its rows; for one that cannot the table is made anew, and that is said', async () => {
  const before = (await stateOf(hub as HubProcess))?.lastRun?.id;
  const wide = await withModel(model('ports: BigInt!, runways: Int', 'ports: count(), runways: sum(runways)'));
  expect(await cities(wide)).toEqual(AS_FIRST.map((row) => ({ ...row, ports: String(row.ports) })));
  const last = (await settled(wide, before)).lastRun?.id;
  expect(wide.output()).not.toContain('made anew');

  const narrow = await withModel(FIRST);
  expect(narrow.output()).toContain('City is made anew, since `ports` was bigint and is integer; its 2 rows come again with its next run.');
  await settled(narrow, last);
  expect(await cities(narrow)).toEqual(AS_FIRST);
});
