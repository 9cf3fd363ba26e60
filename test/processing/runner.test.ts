import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WeirError, type BulkRead, type Engine } from '../../src/contract/index.ts';
import {
  compileModels,
  curatedTableOf,
  modelRunner,
  type ModelRunner,
  type RunnableModel,
  type RunProgress,
} from '../../src/processing/index.ts';
import { applyCurated, type Storage } from '../../src/storage/index.ts';
import { freshStorage } from '../storage/curated-setup.ts';
import { declaredModel, input } from './declared.ts';
import { csvOf, freshEngine, type Rows } from './engine.ts';

const orders = input('shop.orders', { id: 'Int', status: 'String' });
const YAML = "model: OpenOrder\nkey: [id]\nfields: {id: Int!, status: String}\nfrom: shop.orders\nsteps: [{filter: status = 'open'}]";

let engine: Engine;
let storage: Storage;
let close: () => Promise<void>;
let rows: Rows['rows'];
/** What a read waits for. */
let gate: Promise<unknown>;
let reads: number;
let runner: ModelRunner;
let progress: RunProgress[];

beforeAll(async () => void (engine = await freshEngine()));
afterAll(() => engine.close());
beforeEach(async () => {
  ({ storage, close } = await freshStorage());
  rows = [
    [1, 'open'],
    [2, 'closed'],
    [3, 'open'],
  ];
  gate = Promise.resolve();
  reads = 0;
  progress = [];
  runner = openRunner();
});
afterEach(async () => {
  await runner.stop();
  await close();
});

function openRunner(): ModelRunner {
  const read = async (_dataset: string, columns: readonly string[]): Promise<BulkRead> => {
    reads += 1;
    await gate;
    return csvOf({ input: orders, rows }, columns);
  };
  return modelRunner({ storage, engine, read, report: () => {}, onProgress: (each) => progress.push(each) });
}

async function openOrder(yaml = YAML): Promise<RunnableModel> {
  const { models, problems } = compileModels([declaredModel(yaml)], () => orders);
  expect(problems).toEqual([]);
  const [compiled] = models;
  if (!compiled) throw new Error('no model');
  const table = curatedTableOf(compiled);
  await applyCurated(storage, [table], { allowDestructive: false });
  return { compiled, table };
}

const records = () => storage.records.run.findMany({ orderBy: { queuedAt: 'asc' }, include: { fates: { orderBy: { position: 'asc' } } } });
const loaded = async () =>
  (await storage.pool.query<{ id: number }>('select id from curated."OpenOrder" order by id')).rows.map(({ id }) => id);
const running = async () => {
  while (reads === 0) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a run', () => {
  it('is on record with its rows, fates, statements and why', async () => {
    const outcome = await runner.run(await openOrder(), { reason: 'first run' });
    expect(outcome).toMatchObject({ state: 'SUCCEEDED', load: { inserted: 2n, reset: true } });
    const [record] = await records();
    expect(record).toMatchObject({
      id: outcome.id,
      model: 'OpenOrder',
      state: 'SUCCEEDED',
      reason: 'first run',
      rowsIn: 3n,
      rowsOut: 2n,
      attempt: 1,
    });
    expect(record?.sql).toMatch(/^-- OpenOrder, definition [0-9a-f]{16}\ncreate temp table/);
    expect(record?.fates.map(({ step, fate, rows: number, reason }) => [step, fate, number, reason])).toEqual([
      ['1 filter', 'CONTRIBUTED', 2n, null],
      ['1 filter', 'FILTERED', 1n, "status = 'open'"],
    ]);
    expect(await loaded()).toEqual([1, 3]);
    expect(progress.map(({ state, step }) => `${state} ${step ?? ''}`.trim())).toEqual([
      'RUNNING',
      'RUNNING reading shop.orders',
      'RUNNING 1 filter',
      'RUNNING checking expectations',
      'RUNNING loading',
      'SUCCEEDED',
    ]);
  });

  it('that reads a number it cannot keep names the dataset, the column and the value', async () => {
    const prices = input('shop.prices', { id: 'Int', price: 'Decimal' });
    const [compiled] = compileModels(
      [declaredModel('model: Price\nkey: [id]\nfrom: shop.prices\nsteps: [{filter: id > 0}]')],
      () => prices,
    ).models;
    if (!compiled) throw new Error('no model');
    const table = curatedTableOf(compiled);
    await applyCurated(storage, [table], { allowDestructive: false });
    const read = async (_dataset: string, columns: readonly string[]) => csvOf({ input: prices, rows: [[1, 'NaN']] }, columns);
    const own = modelRunner({ storage, engine, read, report: () => {} });
    const { problems } = await own.run({ compiled, table }, { reason: 'first run' });
    expect(problems).toMatchObject([
      { code: 'SOURCE_ERROR', message: /^shop\.prices: column price has "NaN", which is no decimal of at most 38 digits; leave/ },
    ]);
    await own.stop();
  });

  it('does not put rows into a table that has another form than they', async () => {
    const before = await openOrder();
    await runner.run(before, { reason: 'first run' });
    const [now] = compileModels([declaredModel(YAML.replace(', status: String}', '}'))], () => orders).models;
    if (!now) throw new Error('no model');
    reads = 0;
    const outcome = await runner.run({ compiled: now, table: before.table }, { reason: 'its definition changed' });
    expect(outcome).toMatchObject({
      state: 'FAILED',
      problems: [{ code: 'CONFLICT', message: /^model OpenOrder is not run: its table has another form/ }],
    });
    expect(reads).toBe(0);
    expect((await storage.pool.query('select * from curated."OpenOrder" order by id')).rows).toEqual([
      { id: 1, status: 'open' },
      { id: 3, status: 'open' },
    ]);
  });

  it('that fails says why, and changes nothing', async () => {
    const model = await openOrder();
    await runner.run(model, { reason: 'first run' });
    rows = [
      [1, 'open'],
      [1, 'open'],
      [4, 'open'],
    ];
    const { state, problems } = await runner.run(model, { reason: 'again' });
    expect(state).toBe('FAILED');
    expect(problems[0]?.message).toContain('its key (id) is not unique: 1 key occurs more than once, such as {"id":1} (2 times)');
    expect((await records())[1]).toMatchObject({ state: 'FAILED', problems: [{ code: 'BAD_DEFINITION' }] });
    expect(await loaded()).toEqual([1, 3]);
  });

  it('whose source is down fails by its code', async () => {
    gate = Promise.reject(new WeirError('SOURCE_UNAVAILABLE', 'source "shop" does not answer', { source: 'shop' }));
    gate.catch(() => {});
    const { state, problems } = await runner.run(await openOrder(), { reason: 'first run' });
    expect([state, problems]).toEqual(['FAILED', [{ code: 'SOURCE_UNAVAILABLE', message: 'source "shop" does not answer' }]]);
  });

  it('of a model that runs waits, and one that waits is one with what asks again', async () => {
    const model = await openOrder();
    let open = (): void => {};
    gate = new Promise<void>((resolve) => (open = resolve));
    const first = runner.run(model, { reason: 'first' });
    await running();
    const second = runner.run(model, { reason: 'second' });
    const third = runner.run(model, { reason: 'third' });
    open();
    const outcomes = await Promise.all([first, second, third]);
    expect(outcomes[2].id).toBe(outcomes[1].id);
    expect((await records()).map(({ state, reason }) => [state, reason])).toEqual([
      ['SUCCEEDED', 'first'],
      ['SUCCEEDED', 'second'],
    ]);
    expect(reads).toBe(2);
  });

  it('is cancelled by its signal', async () => {
    const cancel = new AbortController();
    gate = new Promise((_, reject) => cancel.signal.addEventListener('abort', () => reject(new Error('left'))));
    const run = runner.run(await openOrder(), { reason: 'first', signal: cancel.signal });
    await running();
    cancel.abort();
    expect((await run).state).toBe('CANCELLED');
  });
});

describe('a hub that ends', () => {
  it('by stopping gives its runs back, and the next one repeats them', async () => {
    const model = await openOrder();
    let fail = (): void => {};
    gate = new Promise((_, reject) => (fail = () => reject(new Error('left'))));
    const run = runner.run(model, { reason: 'first' });
    await running();
    const stopped = runner.stop();
    fail();
    await stopped;
    expect((await run).state).toBe('QUEUED');
    expect(await records()).toMatchObject([{ state: 'QUEUED', hub: null }]);

    gate = Promise.resolve();
    runner = openRunner();
    const repeated = await runner.recover(() => model);
    expect(await repeated.get('OpenOrder')).toMatchObject({ state: 'SUCCEEDED', attempt: 1 });
    expect(await records()).toHaveLength(1);
  });

  it('leaves alone what a hub that lives runs', async () => {
    const model = await openOrder();
    let open = (): void => {};
    gate = new Promise<void>((resolve) => (open = resolve));
    const run = runner.run(model, { reason: 'first' });
    await running();
    const other = openRunner();
    expect((await other.recover(() => model)).size).toBe(0);
    const asked = other.run(model, { reason: 'second', needed: async () => (await records())[0]?.state !== 'SUCCEEDED' });
    open();
    expect((await run).state).toBe('SUCCEEDED');
    expect(await asked).toMatchObject({ state: 'CANCELLED', problems: [{ message: 'another hub ran model OpenOrder meanwhile.' }] });
    await other.stop();
  });

  it('ends a run whose model is gone', async () => {
    await storage.records.run.create({ data: { model: 'Gone', reason: 'first', state: 'RUNNING', hub: 'a hub of yesterday' } });
    expect((await runner.recover(() => undefined)).size).toBe(0);
    expect(await records()).toMatchObject([{ state: 'CANCELLED', problems: [{ message: 'there is no model Gone any more.' }] }]);
  });

  it('by kill -9 while it loads: readers see no row, and the next hub repeats the run', async () => {
    const yaml = 'model: OpenOrder\nkey: [id]\nfields: {id: Int!}\nfrom: shop.numbers\nsteps: [{derive: {id: n}}]';
    const numbers = input('shop.numbers', { n: 'Int' });
    const declared = declaredModel(yaml);
    const [compiled] = compileModels([declared], () => numbers).models;
    if (!compiled) throw new Error('no model');
    const table = curatedTableOf(compiled);
    await applyCurated(storage, [table], { allowDestructive: false });
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'weir-killed-')));
    const script = new URL('killed-hub.mjs', import.meta.url).pathname;
    const hub = spawn(process.execPath, [
      script,
      storage.url,
      folder,
      'range::integer as n from range(2000000)',
      JSON.stringify(declared.value),
    ]);
    const [said] = (await once(hub.stdout, 'data')) as [Buffer];
    expect(String(said).trim()).toBe('loading');
    hub.kill('SIGKILL');
    await once(hub, 'exit');
    expect(await records()).toMatchObject([{ state: 'RUNNING', attempt: 1 }]);
    expect(await loaded()).toEqual([]);

    runner = modelRunner({
      storage,
      engine,
      read: (_, columns) => Promise.resolve(csvOf({ input: numbers, rows: [[1], [2]] }, columns)),
      report: () => {},
    });
    const repeated = await runner.recover(() => ({ compiled, table }));
    expect(await repeated.get('OpenOrder')).toMatchObject({ state: 'SUCCEEDED', attempt: 2 });
    expect(await loaded()).toEqual([1, 2]);
    await rm(folder, { recursive: true, force: true });
  });
});
