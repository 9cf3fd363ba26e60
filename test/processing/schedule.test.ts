import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WeirError, type BulkRead, type Engine } from '../../src/contract/index.ts';
import {
  compileModels,
  curatedTableOf,
  modelRunner,
  modelSchedule,
  type ModelRunner,
  type ModelSchedule,
  type RunnableModel,
} from '../../src/processing/index.ts';
import { applyCurated, type Storage } from '../../src/storage/index.ts';
import { freshStorage } from '../storage/curated-setup.ts';
import { declaredModel, input } from './declared.ts';
import { csvOf, freshEngine, type Rows } from './engine.ts';

const orders = input('shop.orders', { id: 'Int', customer: 'String', total: 'Int' });
const customers = input('shop.customers', { name: 'String', country: 'String' });

const SPENT = `model: Spent
key: [customer]
from: shop.orders
steps: [{aggregate: {by: [customer], measures: {total: sum(total), orders: count()}}}]
refresh: {onChange: true}`;
/** Reads a source, and a model made of another one. */
const COUNTRIES = `model: Country
key: [country]
from: Spent
steps:
  - join: {dataset: shop.customers, as: c, on: customer = c.name, type: inner, take: {country: c.country}}
  - aggregate: {by: [country], measures: {total: sum(total)}}
refresh: {onChange: true}`;
const ONCE = 'model: Once\nkey: [id]\nfrom: shop.orders';

let engine: Engine;
let storage: Storage;
let close: () => Promise<void>;
let runner: ModelRunner;
let schedule: ModelSchedule;
let datasets: { orders: Rows['rows']; customers: Rows['rows'] };
let down: boolean;

beforeAll(async () => void (engine = await freshEngine()));
afterAll(() => engine.close());
beforeEach(async () => {
  ({ storage, close } = await freshStorage());
  down = false;
  datasets = {
    orders: [
      [1, 'ann', 10],
      [2, 'ann', 5],
      [3, 'bo', 7],
    ],
    customers: [
      ['ann', 'SE'],
      ['bo', 'NO'],
    ],
  };
  begin();
});
afterEach(async () => {
  await end();
  await close();
});

function begin(): void {
  const read = (dataset: string, columns: readonly string[]): Promise<BulkRead> => {
    if (down) return Promise.reject(new WeirError('SOURCE_UNAVAILABLE', 'source "shop" does not answer'));
    const rows = dataset === 'shop.orders' ? { input: orders, rows: datasets.orders } : { input: customers, rows: datasets.customers };
    return Promise.resolve(csvOf(rows, columns));
  };
  runner = modelRunner({ storage, engine, read, report: () => {} });
  schedule = modelSchedule({ storage, runner, report: () => {} });
}

async function end(): Promise<void> {
  schedule.stop();
  await runner.stop();
}

async function models(...yaml: readonly string[]): Promise<readonly RunnableModel[]> {
  const { models: found, problems } = compileModels(
    yaml.map((each) => declaredModel(each)),
    (id) => [orders, customers].find((each) => each.id === id),
  );
  expect(problems).toEqual([]);
  const runnable = found.map((compiled) => ({ compiled, table: curatedTableOf(compiled) }));
  for (const { table } of runnable) await applyCurated(storage, [table], { allowDestructive: true });
  return runnable;
}

const ran = async () =>
  (await storage.records.run.findMany({ orderBy: { startedAt: 'asc' } })).map(({ model, state, reason }) => `${model} ${state}: ${reason}`);
const rowsOf = async (model: string) => (await storage.pool.query<object>(`select * from curated."${model}" order by 1`)).rows;

describe('when models run', () => {
  it('at first, each after those it reads', async () => {
    await schedule.use(await models(COUNTRIES, SPENT, ONCE));
    expect(schedule.unsettled().toSorted()).toEqual(['Country', 'Once', 'Spent']);
    await schedule.idle();
    expect(schedule.unsettled()).toEqual([]);
    expect((await ran()).toSorted()).toEqual(['Country SUCCEEDED: first run', 'Once SUCCEEDED: first run', 'Spent SUCCEEDED: first run']);
    expect(await rowsOf('Country')).toMatchObject([
      { country: 'NO', total: '7' },
      { country: 'SE', total: '15' },
    ]);
  });

  it('not again when the hub starts again, unless the definition changed', async () => {
    await schedule.use(await models(SPENT, ONCE));
    await schedule.idle();
    await end();
    begin();
    await schedule.use(await models(SPENT.replace('sum(total)', 'sum(total + 1)'), ONCE));
    expect(schedule.unsettled()).toEqual([]);
    await schedule.idle();
    expect((await ran()).slice(2)).toEqual(['Spent SUCCEEDED: its definition changed']);
  });

  it('when a source changes: those with onChange once for many changes, and those that read them after them', async () => {
    await schedule.use(await models(SPENT, COUNTRIES, ONCE));
    await schedule.idle();
    datasets.orders = [...datasets.orders, [4, 'bo', 100]];
    for (let change = 0; change < 10; change += 1) schedule.changed('shop.orders');
    schedule.changed('shop.customers');
    schedule.changed('shop.unknown');
    await schedule.idle();
    expect((await ran()).slice(3)).toEqual(['Spent SUCCEEDED: shop.orders changed', 'Country SUCCEEDED: shop.customers changed']);
    expect(await rowsOf('Country')).toMatchObject([{ total: '107' }, { total: '15' }]);
  });

  it('a change that changes no row of a model goes no further', async () => {
    await schedule.use(await models(SPENT, COUNTRIES));
    await schedule.idle();
    schedule.changed('shop.orders');
    await schedule.idle();
    expect((await ran()).slice(2)).toEqual(['Spent SUCCEEDED: shop.orders changed']);
  });

  it('never over a model that has no rows yet', async () => {
    const yaml = SPENT.replace('key: [customer]', 'key: [customer]\nfields: {customer: String!, total: Int}').replace(
      'sum(total)',
      'sum(total) * 1000000000',
    );
    await schedule.use(await models(yaml, COUNTRIES));
    while (schedule.unsettled().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const records = await storage.records.run.findMany({ where: { model: 'Country' } });
    expect(records).toMatchObject([
      {
        state: 'FAILED',
        problems: [{ code: 'SOURCE_UNAVAILABLE', message: 'model Spent has not run yet; see its newest run for the reason' }],
      },
    ]);
  });

  it('again later, when its source did not answer', async () => {
    down = true;
    await schedule.use(await models(ONCE));
    while (schedule.unsettled().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await ran()).toEqual(['Once FAILED: first run']);
    down = false;
    await schedule.idle();
    expect(await ran()).toEqual(['Once FAILED: first run', 'Once SUCCEEDED: tried again']);
  });

  it('by the time of day, in its zone', async () => {
    await schedule.use(await models(`${ONCE}\nrefresh: {schedule: "* * * * * *", timeZone: Asia/Tokyo}`));
    await schedule.idle();
    const byTime = async () => (await ran()).filter((line) => line === 'Once SUCCEEDED: its schedule').length;
    await vi.waitFor(async () => expect(await byTime()).toBeGreaterThan(1), { timeout: 10_000, interval: 100 });
  });

  it('once for all the times that passed while no hub ran', async () => {
    const daily = `${ONCE}\nrefresh: {schedule: "0 3 * * *"}`;
    await schedule.use(await models(daily));
    await schedule.idle();
    await storage.pool.query("update hub.run set queued_at = now() - interval '5 days', started_at = now() - interval '5 days'");
    await end();
    begin();
    await schedule.use(await models(daily));
    await vi.waitFor(async () => expect(await ran()).toContain('Once SUCCEEDED: its schedule'), { timeout: 10_000, interval: 50 });
    await schedule.idle();
    expect((await ran()).toSorted()).toEqual(['Once SUCCEEDED: first run', 'Once SUCCEEDED: its schedule']);
  });
});
