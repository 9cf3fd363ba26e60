import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { jsonOf, weir, type CommandSurroundings } from './command.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const FLIGHTS = join(import.meta.dirname, '../../node_modules/vega-datasets/data/flights-3m.parquet');
const SHOP = `create table orders (id integer primary key, customer text not null, total integer not null, placed date not null);
insert into orders select n, 'c' || n % 4, n, date '2025-01-01' + n from generate_series(1, 40) n`;
const SPENT = `# What customers spent.
model: Spent
key: [customer] # one row each

from: shop.orders
steps:
  - filter: total > 10
  - aggregate: { by: [customer], measures: { orders: count(), total: sum(total), "last": max(placed) } }
`;
const DAY = `model: Day
key: [date, origin]
from: bts.flights
steps:
  - dedupe: { by: all }
  - cast: { date: date }
  - aggregate: { by: [date, origin], measures: { flights: count() } }
`;

let shop: TestDatabase;
let workspace: TestWorkspace;
let hub: HubProcess;
const ask = (words: readonly string[], around: CommandSurroundings = {}) =>
  weir(['model', ...words], { WEIR_URL: hub.url, INIT_CWD: workspace.folder }, around);

const withFlights = async (files: Readonly<Record<string, string>>) =>
  makeWorkspace({
    ...files,
    'data/flights.parquet': await readFile(FLIGHTS),
    'sources/bts.yaml': 'source: bts\nkind: files\nfiles:\n  flights: data/flights.parquet\n',
    'models/day.yaml': DAY,
  });

beforeAll(async () => {
  shop = await makeDatabase(SHOP);
  workspace = await withFlights({
    'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
    'models/spent.yaml': SPENT,
    'given/narrow.yaml': SPENT.replace('orders: count(), ', ''),
    'given/wrong.yaml': SPENT.replace('total > 10', 'totl > 10'),
  });
  hub = await startHub(workspace, { environment: { SHOP_URL: shop.url } });
});

test('run --wait follows a run to its end with a bar on a terminal, and says where every row went', async () => {
  const run = await ask(['run', 'Day', '--wait'], { terminal: true });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const bars = run.stdout.split('\r\u001B[K').filter((line) => line.startsWith('Day ['));
  expect(bars.length).toBeGreaterThan(1);
  expect(run.stdout).toContain('\u001B[32mSUCCEEDED');
  expect(run.stdout).toMatch(/1 dedupe +MERGED +\d+ rows/);
  const quiet = await ask(['run', 'Spent', '--wait']);
  expect(quiet).toMatchObject({ code: 0, stderr: '' });
  expect(quiet.stdout).toMatch(
    /^Spent: SUCCEEDED, 40 rows in, 4 out: \d inserted, 0 updated, 0 deleted\n {2}1 filter +CONTRIBUTED +30 rows\n/,
  );
  expect(quiet.stdout).toMatch(/1 filter +FILTERED +10 rows/);
});

test('run without --wait says that it is begun; several are run in their order, up to one that cannot be', async () => {
  const { runs } = jsonOf<{ runs: { model: string; state: string }[] }>(await ask(['run', 'Spent', '--json']));
  expect(runs).toMatchObject([{ model: 'Spent', state: expect.stringMatching(/QUEUED|RUNNING|SUCCEEDED/) as string }]);
  const some = await ask(['run', 'Spent', 'Nope', 'Day', '--wait', '--json']);
  expect([some.code, jsonOf<{ runs: { model: string }[] }>(some).runs.map(({ model }) => model)]).toEqual([1, ['Spent']]);
  expect(some.stderr).toContain('There is no model Nope. There are: Day, Spent.');
});

test('a run that fails is the exit code 1, with why', async () => {
  await workspace.write('models/never.yaml', SPENT.replace('model: Spent', 'model: Never') + 'expect:\n  - { unique: [orders] }\n');
  await hub.wrote('models/never.yaml: in the graph');
  const failed = await ask(['run', 'Never', '--wait']);
  expect(failed.code).toBe(1);
  expect(failed.stdout).toMatch(/^Never: FAILED\n[^]*unique/);
  await workspace.remove('models/never.yaml');
  await expect.poll(async () => (await ask(['list'])).stdout, { timeout: 20_000 }).not.toContain('Never');
});

test('no colour where NO_COLOR says so, and none of a terminal that shows none', async () => {
  for (const [name, value] of [
    ['NO_COLOR', '1'],
    ['TERM', 'dumb'],
  ] as const) {
    const plain = await weir(['model', 'list'], { WEIR_URL: hub.url, [name]: value }, { terminal: true });
    expect(plain.stdout).not.toContain('\u001B');
    expect(plain.stdout).toMatch(/^Day +SUCCEEDED +\d+ rows +20\d\d-\d\d-\d\dT/);
  }
  expect((await ask(['list'], { terminal: true })).stdout).toContain('\u001B[32mSUCCEEDED\u001B[39m');
  expect(jsonOf(await ask(['list', '--json']))).toMatchObject({ models: [{ name: 'Day' }, { name: 'Spent', managedBy: 'WORKSPACE' }] });
});

test('plan prints the SQL, the table, the fields and the types; nothing is done', async () => {
  const plan = await ask(['plan', 'Spent']);
  expect(plan).toMatchObject({ code: 0, stderr: '' });
  expect(plan.stdout).toMatch(/^Model Spent\n {2}customer +String! +of shop.orders.customer\n/);
  expect(plan.stdout).toContain('Its table is as it is to be.\nNothing would be destroyed.');
  expect(plan.stdout).toContain('  type Spent {\n');
  const narrow = await ask(['plan', 'given/narrow.yaml']);
  expect(narrow.stdout).toContain('ALTER TABLE');
  expect(narrow.stdout).toContain('It would destroy Spent.orders (4 values).');
  const all = await ask(['plan', '--json']);
  expect([all.code, jsonOf(all)]).toMatchObject([0, { plans: [{ model: 'Day' }, { model: 'Spent', destroys: [] }] }]);
});

test('what is wrong with a model is said with its file', async () => {
  const wrong = await ask(['plan', 'given/wrong.yaml', 'Spent']);
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toMatch(/^given\/wrong.yaml: .*Did you mean `total`\?/);
  expect(wrong.stdout).toContain('Model Spent');
  expect(await ask(['plan', 'Spend'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^There is no model Spend in .*: Day, Spent\.\n$/) as string,
  });
  expect((await ask(['plan', 'Spent', '--tag', 'x'])).stderr).toContain('is not in this version');
});

test('plan --write puts the fields into the file, and nothing else', async () => {
  const written = await ask(['plan', 'Spent', '--write']);
  expect(written).toMatchObject({ code: 0, stderr: '' });
  expect(written.stdout).toContain('Written into models/spent.yaml: `fields`.');
  const file = join(workspace.folder, 'models/spent.yaml');
  const text = await readFile(file, 'utf8');
  const fields = 'fields:\n  customer: String!\n  orders: BigInt!\n  total: BigInt!\n  last: Date!\n';
  expect(text).toBe(SPENT.replace('from:', `${fields}from:`));
  expect(parse(text)).toMatchObject({ fields: { customer: 'String!', last: 'Date!' } });
  const again = await ask(['plan', 'Spent', '--write']);
  expect(again.stdout).toContain('models/spent.yaml has `fields` already, and is left as it is.');
  expect(await readFile(file, 'utf8')).toBe(text);
  expect((await weir(['check'], { INIT_CWD: workspace.folder, SHOP_URL: shop.url })).code).toBe(0);
  const flow = await ask(['plan', '-', '--write'], { input: SPENT });
  expect(flow).toMatchObject({ code: 2, stderr: expect.stringContaining('standard input is none') as string });
});

test('run --wait outlives its hub: the next start repeats the run, and it is followed there', async () => {
  const own = await withFlights({});
  const environment = { DATABASE_URL: (await makeDatabase()).url };
  const first = await startHub(own, { environment });
  await weir(['model', 'run', 'Day', '--wait'], { WEIR_URL: first.url });
  const waiting = weir(['model', 'run', 'Day', '--wait'], { WEIR_URL: first.url });
  await expect
    .poll(async () => JSON.stringify(await first.askRegistry('{ runs(first: 1) { nodes { state } } }')), { timeout: 20_000 })
    .toContain('RUNNING');
  await first.kill();
  await startHub(own, { environment, port: first.port });
  expect(await waiting).toMatchObject({ code: 0, stdout: expect.stringContaining('Day: SUCCEEDED') as string });
});
