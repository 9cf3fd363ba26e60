import { beforeAll, expect, test } from 'vitest';
import { command, newestVersion, refusalOf } from './control.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { overEvents, overSocket } from './subscriber.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const SHOP = `create table orders (id integer primary key, customer text not null, total integer not null);
insert into orders select n, 'c' || n % 4, n from generate_series(1, 40) n`;
const SPENT = {
  model: 'Spent',
  owner: 'sales',
  key: ['customer'],
  from: 'shop.orders',
  steps: [{ filter: 'total > 10' }, { aggregate: { by: ['customer'], measures: { orders: 'count()', total: 'sum(total)' } } }],
};
const PLAN = 'model sql migration destroys { what rows } fields { name type from } types';
const APPLIED = 'model { name managedBy type problems { message } } version { number reason actor }';
const RUN = 'run { id state model reason }';

let shop: TestDatabase;
let records: TestDatabase;
let workspace: TestWorkspace;
let hub: HubProcess;
const environment = () => ({ SHOP_URL: shop.url, DATABASE_URL: records.url });
beforeAll(async () => {
  [shop, records] = await Promise.all([makeDatabase(SHOP), makeDatabase()]);
  workspace = await makeWorkspace({
    'data/ports.csv': 'iata,city\nSEA,Seattle\n',
    'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
    'models/ofFile.yaml': 'model: OfFile\nkey: [id]\nfrom: shop.orders\n',
  });
  hub = await startHub(workspace, { environment: environment() });
  await eventually(async () => (await fetch(`${hub.url}/health/ready`)).status === 200);
});

interface RunRecord {
  readonly state: string;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly reason: string;
}
const runOf = async (id: unknown): Promise<RunRecord | undefined> =>
  (await hub.askRegistry<{ run: RunRecord }>('query ($id: ID!) { run(id: $id) { state rowsIn rowsOut reason } }', { id })).data?.run;

test('a plan says what would be made, exactly, and makes nothing', async () => {
  const before = await newestVersion(hub);
  const plan = await command(hub, 'planModel', { input: SPENT }, PLAN);
  expect(plan).toMatchObject({
    __typename: 'PlanModel',
    model: 'Spent',
    destroys: [],
    fields: [
      { name: 'customer', type: 'String!', from: ['shop.orders.customer'] },
      { name: 'orders', type: 'BigInt!' },
      { name: 'total', from: ['shop.orders.total'] },
    ],
  });
  expect(String(plan['sql'])).toMatch(/select[\s\S]+group by/i);
  expect(JSON.stringify(plan['migration'])).toContain('CREATE TABLE');
  expect(String(plan['types'])).toMatch(/type Spent \{[\s\S]*input SpentFilter/);
  expect(await newestVersion(hub)).toBe(before);
  expect(await records.sql("select 1 from pg_tables where schemaname = 'curated' and tablename = 'Spent'")).toEqual([]);
});

test('what is applied is made, run and in the graph', async () => {
  expect(await command(hub, 'applyModel', { input: SPENT }, APPLIED)).toMatchObject({
    __typename: 'ApplyModel',
    model: { name: 'Spent', managedBy: 'API', type: 'Spent', problems: [] },
    version: { reason: 'model Spent applied', actor: 'development' },
  });
  await eventually(async () => (await hub.ask('{ spent(customer: "c1") { orders } }')).data?.['spent']);
  expect(await hub.ask('{ spents(orderBy: [{ customer: ASC }]) { customer orders total } }')).toEqual({
    data: {
      spents: [
        { customer: 'c0', orders: '8', total: '208' },
        { customer: 'c1', orders: '7', total: '175' },
        { customer: 'c2', orders: '7', total: '182' },
        { customer: 'c3', orders: '8', total: '200' },
      ],
    },
  });
});

test('what would lose values is planned with their number, refused, and done where it is allowed', async () => {
  const input = { ...SPENT, steps: [SPENT.steps[0], { aggregate: { by: ['customer'], measures: { orders: 'count()' } } }] };
  const plan = await command(hub, 'planModel', { input }, PLAN);
  expect(plan['destroys']).toEqual([{ what: 'Spent.total', rows: 4 }]);
  const before = await newestVersion(hub);
  const refused = refusalOf(await command(hub, 'applyModel', { input }, APPLIED));
  expect(refused).toContain('total');
  expect(refused).toMatch(/allowDestructive|--allow-destructive|was:/);
  expect(await newestVersion(hub)).toBe(before);
  expect((await hub.ask('{ spent(customer: "c1") { total } }')).data).toEqual({ spent: { total: '175' } });
  expect((await command(hub, 'applyModel', { input, allowDestructive: true }, APPLIED)).__typename).toBe('ApplyModel');
  expect((await hub.ask('{ spent(customer: "c1") { total } }')).errors?.[0]?.message).toContain('total');
});

test('a wrong definition says where; what a file owns is not changed', async () => {
  const refused = async (input: Readonly<Record<string, unknown>>) => refusalOf(await command(hub, 'applyModel', { input }, APPLIED));
  expect(await refused({ ...SPENT, from: 'shop.order' })).toContain('shop.orders');
  expect(await refused({ ...SPENT, steps: [{ filter: 'totl > 1' }] })).toContain('totl');
  expect(await refused({ ...SPENT, key: ['nothing'] })).toContain('nothing');
  expect(await refused({ ...SPENT, model: 'OfFile' })).toContain('models/ofFile.yaml');
  expect(refusalOf(await command(hub, 'removeModel', { name: 'OfFile' }, 'name'))).toContain('models/ofFile.yaml');
  expect(refusalOf(await command(hub, 'runModel', { name: 'Spend' }, RUN))).toContain('OfFile, Spent');
});

test('a run is asked for, watched to its end, and keeps who asked', async () => {
  await shop.sql("insert into orders values (41, 'c1', 1000)");
  const { run } = (await command(hub, 'runModel', { name: 'Spent' }, RUN)) as unknown as { run: { id: string; reason: string } };
  expect(run.reason).toBe('asked by development');
  interface Progress {
    readonly runProgress: { run: string; state: string; percent: number | null };
  }
  const query = `subscription { runProgress(id: "${run.id}") { run state step percent rows } }`;
  for (const open of [overEvents<Progress>, overSocket<Progress>]) {
    const progress = await open(hub, { path: '/registry/graphql', query });
    await eventually(() => progress.ending());
    expect(progress.ending()).toBe('complete');
    expect(progress.answers.at(-1)?.data?.runProgress).toMatchObject({ run: run.id, state: 'SUCCEEDED', percent: 100 });
  }
  expect(await runOf(run.id)).toMatchObject({ state: 'SUCCEEDED', rowsIn: 41, rowsOut: 4 });
  const none = await overEvents(hub, {
    path: '/registry/graphql',
    query: 'subscription { runProgress(id: "00000000-0000-0000-0000-000000000000") { state } }',
  });
  await eventually(() => none.answers[0]?.errors?.[0]?.extensions?.['code'] === 'NOT_FOUND');
});

test('a run is cancelled, its model stays as it was; what has ended cannot be', async () => {
  // As long as this transaction lasts, the source's rows cannot be read.
  const lock = await shop.hold('lock table orders in access exclusive mode');
  const { run } = (await command(hub, 'runModel', { name: 'Spent' }, RUN)) as unknown as { run: { id: string } };
  await eventually(async () => (await runOf(run.id))?.state === 'RUNNING');
  expect(await command(hub, 'cancelRun', { id: run.id }, 'run { state }')).toEqual({
    __typename: 'CancelRun',
    run: { state: 'CANCELLED' },
  });
  await lock.release();
  expect(refusalOf(await command(hub, 'cancelRun', { id: run.id }, 'run { state }'))).toContain('CANCELLED');
  expect(refusalOf(await command(hub, 'cancelRun', { id: 'x' }, 'run { state }'))).toContain('no run x');
  expect((await hub.ask('{ spent(customer: "c1") { orders } }')).data).toEqual({ spent: { orders: '8' } });
});

test('with downstream the models that read it run after it', async () => {
  await command(
    hub,
    'applyModel',
    { input: { model: 'Top', key: ['customer'], from: 'Spent', steps: [{ filter: 'orders > 7' }] } },
    APPLIED,
  );
  await eventually(async () => JSON.stringify(await hub.ask('{ tops { customer } }')).includes('c1'));
  await shop.sql("insert into orders select n, 'c2', n from generate_series(50, 60) n");
  const { run } = (await command(hub, 'runModel', { name: 'Spent', downstream: true }, RUN)) as unknown as { run: { id: string } };
  await eventually(async () => (await runOf(run.id))?.state === 'SUCCEEDED');
  await eventually(async () => JSON.stringify((await hub.ask('{ tops { customer } }')).data).includes('c2'));
});

test('what was applied survives a restart, and is removed with its fields', async () => {
  await hub.stop();
  hub = await startHub(workspace, { environment: environment() });
  expect((await hub.ask('{ spent(customer: "c3") { orders } }')).data).toEqual({ spent: { orders: '8' } });
  const inUse = refusalOf(await command(hub, 'removeModel', { name: 'Spent' }, 'name'));
  expect(inUse).toContain('Spent');
  expect((await command(hub, 'removeModel', { name: 'Top' }, 'name version { reason }'))['version']).toEqual({
    reason: 'model Top removed',
  });
  expect((await command(hub, 'removeModel', { name: 'Spent' }, 'name')).__typename).toBe('RemoveModel');
  expect((await hub.ask('{ __type(name: "Spent") { name } }')).data).toEqual({ __type: null });
});
