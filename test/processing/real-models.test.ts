import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BulkRead, Engine } from '../../src/contract/index.ts';
import { curatedTableOf, lineage, modelRunner, type CompiledModel } from '../../src/processing/index.ts';
import { applyCurated, type Storage } from '../../src/storage/index.ts';
import { freshStorage } from '../storage/curated-setup.ts';
import { freshEngine } from './engine.ts';
import { compiled, DAILY_ROUTE, openData, STRIKE_SUMMARY } from './real-models.ts';

let engine: Engine;
let storage: Storage;
let read: (dataset: string) => BulkRead;
let close: () => Promise<void>;

beforeAll(async () => {
  engine = await freshEngine();
  ({ storage, close } = await freshStorage());
  const lines = (await readFile('examples/flights/data/strike-airports.csv', 'utf8')).trim().split('\n').slice(1);
  read = await openData(
    engine,
    lines.map((line) => line.split(',') as [string, string]),
  );
});
afterAll(async () => {
  await engine.close();
  await close();
});

/** Runs a model from its first load on, as the hub does. */
async function run(model: CompiledModel) {
  const table = curatedTableOf(model);
  await applyCurated(storage, [table], { allowDestructive: false });
  const runner = modelRunner({ storage, engine, read: (dataset) => Promise.resolve(read(dataset)), report: () => {} });
  try {
    return await runner.run({ compiled: model, table }, { reason: 'a test' });
  } finally {
    await runner.stop();
  }
}

const recordOf = (id: string) =>
  storage.records.run.findUniqueOrThrow({ where: { id }, include: { fates: { orderBy: { position: 'asc' } } } });

describe('the two models of the flights example', () => {
  it('DailyRoute: 3,000,000 flights become 570,842 routes a day, and every flight is accounted for', async () => {
    const [model] = compiled(DAILY_ROUTE);
    if (!model) throw new Error('no model');
    const { id, state } = await run(model);
    expect(state).toBe('SUCCEEDED');
    const record = await recordOf(id);
    expect([record.rowsIn, record.rowsOut, record.attempt]).toEqual([3_000_000n, 570_842n, 1]);
    expect(record.fates.map(({ step, fate, rows }) => [step, fate, rows])).toEqual([
      ['1 dedupe', 'CONTRIBUTED', 2_999_809n],
      ['1 dedupe', 'MERGED', 191n],
      ['2 cast', 'CONTRIBUTED', 2_999_809n],
      ['3 join', 'CONTRIBUTED', 2_999_809n],
      ['4 filter', 'CONTRIBUTED', 2_999_809n],
      ['5 aggregate', 'CONTRIBUTED', 2_999_809n],
    ]);
    const { rows } = await storage.pool.query(
      `select flights, "meanDelay", "p90Delay", "lateShare" from curated."DailyRoute" where date = '2001-03-09' and origin = 'SEA' and destination = 'LAX'`,
    );
    expect(rows).toEqual([{ flights: 22, meanDelay: 26.272727272727273, p90Delay: 53, lateShare: 10 / 22 }]);

    const again = await run(model);
    expect(again.load).toMatchObject({ inserted: 0n, updated: 0n, deleted: 0n, rows: 570_842n, reset: false });
  });

  it('StrikeSummary: 9,565 strikes contribute to 49 airports, and 435 are unmatched', async () => {
    const [model] = compiled(STRIKE_SUMMARY);
    if (!model) throw new Error('no model');
    const record = await recordOf((await run(model)).id);
    expect([record.rowsIn, record.rowsOut]).toEqual([10_000n, 49n]);
    expect(record.fates.map(({ step, fate, rows, reason }) => [step, fate, rows, reason])).toEqual([
      ['1 join', 'CONTRIBUTED', 10_000n, null],
      ['2 join', 'CONTRIBUTED', 9_565n, null],
      ['2 join', 'UNMATCHED', 435n, 'no row of faa.airports for iata = f.iata'],
      ['3 aggregate', 'CONTRIBUTED', 9_565n, null],
    ]);
    const { rows } = await storage.pool.query(`select strikes, cost, "firstOn" from curated."StrikeSummary" where iata = 'SEA'`);
    expect(rows).toEqual([{ strikes: 103, cost: 76545n, firstOn: '1990-07-09' }]);
  });

  it('each field names the columns it was made of', () => {
    const [model] = compiled(STRIKE_SUMMARY);
    if (!model) throw new Error('no model');
    expect(Object.fromEntries(lineage(model))).toEqual({
      iata: [{ dataset: 'wildlife.airports', column: 'iata' }],
      name: [{ dataset: 'faa.airports', column: 'name' }],
      strikes: [],
      cost: [{ dataset: 'wildlife.strikes', column: 'cost_total' }],
      firstOn: [{ dataset: 'wildlife.strikes', column: 'flight_date' }],
      lastOn: [{ dataset: 'wildlife.strikes', column: 'flight_date' }],
    });
  });
});
