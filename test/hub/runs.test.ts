import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const FLIGHTS = join(import.meta.dirname, '../../node_modules/vega-datasets/data/flights-3m.parquet');

/** Days of airports, of three million flights: a run takes seconds. */
const model = (late: number) => `model: Day
key: [date, origin]
fields: { date: Date!, origin: String!, flights: Int!, late: Int! }
from: bts.flights
steps:
  - dedupe: { by: all }
  - cast: { date: date }
  - aggregate:
      by: [date, origin]
      measures: { flights: count(), late: "sum(case when delay > ${late} then 1 else 0 end)" }
`;

interface Run {
  readonly id: string;
  readonly state: string;
  readonly attempt: number;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly inserted: number;
  readonly updated: number;
  readonly fates: readonly { readonly step: string; readonly fate: string; readonly rows: number }[];
}

let workspace: TestWorkspace;
let hub: HubProcess;
const start = async () => (hub = await startHub(workspace, { environment: { DATABASE_URL: '' } }));
beforeAll(async () => {
  workspace = await makeWorkspace({
    'data/flights.parquet': await readFile(FLIGHTS),
    'sources/bts.yaml': 'source: bts\nkind: files\nfiles:\n  flights: data/flights.parquet\n',
    'models/day.yaml': model(15),
  });
  await start();
});

const runs = async () => {
  const { data } = await hub.askRegistry<{ runs: { nodes: Run[] } }>(
    '{ runs(model: "Day") { nodes { id state attempt rowsIn rowsOut inserted updated fates { step fate rows } } } }',
  );
  return data?.runs.nodes ?? [];
};
const inState = (state: string) => eventually(async () => (await runs())[0]?.state === state && (await runs())[0]);

/** Some rows, and how many there are. */
const read = async () => {
  const { data, errors } = await hub.ask('{ days(limit: 3, orderBy: [{ late: DESC }]) { flights late } daysAggregate { count } }');
  return JSON.stringify({ data, codes: errors?.map(({ extensions }) => extensions?.['code']) });
};
const NOTHING = JSON.stringify({ data: { days: null, daysAggregate: null }, codes: ['SOURCE_UNAVAILABLE', 'SOURCE_UNAVAILABLE'] });

/** Programs that were started on the workspace and still run. */
async function processesOf({ folder }: TestWorkspace): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return commands.filter((command) => command.includes(folder));
}

let before = '';

test('a first run that is killed is repeated by the next start; until then there is nothing, and then all', async () => {
  const first = await inState('RUNNING');
  expect(await read()).toBe(NOTHING);
  expect((await fetch(`${hub.url}/health/ready`)).status).toBe(503);
  await hub.kill();

  await start();
  const seen = new Set<string>();
  const repeated = await eventually(async () => {
    seen.add(await read());
    const [newest] = await runs();
    return newest?.state === 'SUCCEEDED' && newest;
  });
  expect(repeated).toMatchObject({ id: first.id, attempt: 2, rowsIn: 3_000_000, inserted: repeated.rowsOut });
  expect(repeated.fates).toEqual([
    { step: '1 dedupe', fate: 'CONTRIBUTED', rows: 2_999_809 },
    { step: '1 dedupe', fate: 'MERGED', rows: 191 },
    { step: '2 cast', fate: 'CONTRIBUTED', rows: 2_999_809 },
    { step: '3 aggregate', fate: 'CONTRIBUTED', rows: 2_999_809 },
  ]);
  before = await read();
  seen.add(before);
  expect([...seen].filter((answer) => answer !== NOTHING && answer !== before)).toEqual([]);
  expect(before).toContain(`"count":${repeated.rowsOut}`);
  await eventually(async () => (await fetch(`${hub.url}/health/ready`)).status === 200);
});

test('SIGTERM in the middle of a run hands it back, and leaves no process', async () => {
  expect(await hub.stop()).toBe(0);
  await workspace.write('models/day.yaml', model(60));
  await start();
  await inState('RUNNING');
  expect(await hub.stop()).toBe(0);
  expect(await processesOf(workspace)).toEqual([]);
});

test('the next start runs it again, and is killed; readers see what was before, or all that is after', async () => {
  const seen = new Set<string>();
  const reading = async () => {
    while (
      await read().then(
        (answer) => seen.add(answer),
        () => undefined,
      )
    );
  };
  await start();
  const killed = await inState('RUNNING');
  const reader = reading();
  await new Promise((done) => setTimeout(done, 500));
  await hub.kill();
  await reader;
  await start();
  const done = await eventually(async () => {
    seen.add(await read());
    const [newest] = await runs();
    return newest?.state === 'SUCCEEDED' && newest;
  });
  const after = await read();
  expect(done).toMatchObject({ id: killed.id, attempt: killed.attempt + 1, inserted: 0 });
  expect(done.updated).toBeGreaterThan(0);
  expect(after).not.toBe(before);
  expect([...seen].filter((answer) => answer !== before && answer !== after)).toEqual([]);
});
