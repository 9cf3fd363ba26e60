import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The example's DailyRoute in a workspace where nothing else is, over copies of its two files: that it follows their changes
 * is added, by which touching the file of flights makes it run again on the same rows.
 */
export function makeWorkspace(checkout) {
  const folder = join(checkout.home, 'daily-route');
  for (const each of ['data', 'sources', 'models']) mkdirSync(join(folder, each), { recursive: true });
  const flights = join(folder, 'data/flights.parquet');
  const airports = join(folder, 'data/airports.csv');
  copyFileSync(join(checkout.root, 'node_modules/vega-datasets/data/flights-3m.parquet'), flights);
  copyFileSync(join(checkout.root, 'node_modules/vega-datasets/data/airports.csv'), airports);
  const model = readFileSync(join(checkout.root, 'examples/flights/models/daily-route.yaml'), 'utf8');
  writeFileSync(join(folder, 'weir.yaml'), 'workspace: bench\n');
  writeFileSync(join(folder, 'sources/bts.yaml'), 'source: bts\nkind: files\nfiles: { flights: data/flights.parquet }\n');
  writeFileSync(
    join(folder, 'sources/faa.yaml'),
    'source: faa\nkind: files\nfiles: { airports: { path: data/airports.csv, key: [iata] } }\n',
  );
  writeFileSync(join(folder, 'models/daily-route.yaml'), `${model.trimEnd()}\nrefresh: { onChange: true }\n`);
  return { folder, flights, airports };
}

const NEWEST =
  '{ runs(model: "DailyRoute", first: 1) { nodes { id state reason rowsIn rowsOut inserted updated deleted startedAt finishedAt } } }';

/** The model's newest run, once it has ended and is another than `before`; with its duration, as its record has it. */
export async function endedRun(hub, before) {
  for (const end = performance.now() + 60_000; performance.now() < end; await new Promise((done) => setTimeout(done, 100))) {
    const [run] = (await hub.control(NEWEST)).runs.nodes;
    if (!run || run.id === before || run.state === 'QUEUED' || run.state === 'RUNNING') continue;
    if (run.state !== 'SUCCEEDED') throw new Error(`DailyRoute ended as ${run.state}.`);
    return { ...run, ms: Date.parse(run.finishedAt) - Date.parse(run.startedAt) };
  }
  throw new Error('DailyRoute did not run in a minute.');
}
