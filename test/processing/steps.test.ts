import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/contract/index.ts';
import { compileModels } from '../../src/processing/index.ts';
import { declaredModel, input } from './declared.ts';
import { freshEngine, runPlan, type Ran, type Rows } from './engine.ts';

const flights: Rows = {
  input: input('bts.flights', { id: 'Int', day: 'String', origin: 'String', delay: 'Int' }),
  rows: [
    [1, '2001-01-01', 'SEA', 5],
    [1, '2001-01-01', 'SEA', 5],
    [2, '2001-01-01', 'SEA', null],
    [3, 'Jan 2', 'LAX', 40],
    [4, '2001-01-02', 'LAX', 60],
    [5, '2001-01-02', 'XXX', 7],
    [6, '2001-02-30', 'LAX', 1],
  ],
};
const airports: Rows = {
  input: input('faa.airports', { iata: 'String', city: 'String', open: 'Boolean' }),
  rows: [
    ['SEA', 'Seattle', true],
    ['LAX', 'Los Angeles', false],
    [null, 'Nowhere', true],
  ],
};
/** Two gates at SEA: a join finds both. */
const gates: Rows = {
  input: input('faa.gates', { iata: 'String', gate: 'String' }),
  rows: [
    ['SEA', 'A1'],
    ['SEA', 'B2'],
    ['LAX', 'T4'],
  ],
};
const datasets = [flights, airports, gates];

let engine: Engine;
beforeAll(async () => (engine = await freshEngine()));
afterAll(() => engine.close());

/** Runs a model with these steps over flights. */
async function run(steps: string, key = '[id]', more = ''): Promise<Ran> {
  const yaml = `model: Test\nkey: ${key}\nfrom: bts.flights\n${more}\nsteps:\n${steps}`;
  const { models, problems } = compileModels([declaredModel(yaml)], (id) => datasets.find(({ input: each }) => each.id === id)?.input);
  expect(problems).toEqual([]);
  const [model] = models;
  if (!model) throw new Error('no model');
  return runPlan(engine, model, datasets);
}

describe('each step, and the fate of every row that goes into it', () => {
  it('dedupe by all leaves one of equal rows', async () => {
    const { story, result, rowsIn, rowsOut } = await run('  - dedupe: {by: all}');
    expect(story).toEqual(['1 dedupe CONTRIBUTED 6', '1 dedupe MERGED 1 (equal to another row)']);
    expect([rowsIn, rowsOut, result.length]).toEqual([7n, 6n, 6]);
  });

  it('dedupe by columns leaves the first by all columns', async () => {
    const { story, result } = await run('  - dedupe: {by: [origin]}', '[origin]');
    expect(story).toEqual(['1 dedupe CONTRIBUTED 3', '1 dedupe MERGED 4 (another row has the same origin)']);
    expect(result.map(({ id, origin }) => [id, origin])).toEqual([
      ['3', 'LAX'],
      ['1', 'SEA'],
      ['5', 'XXX'],
    ]);
  });

  it('cast rejects what cannot be cast, says which values and keeps the rows', async () => {
    const { story, result, problems } = await run('  - cast: {day: date}');
    expect(story).toEqual([
      '1 cast CONTRIBUTED 5',
      '1 cast REJECTED 1 (day: "2001-02-30" is not a Date)',
      '1 cast REJECTED 1 (day: "Jan 2" is not a Date)',
    ]);
    expect(result).toHaveLength(5);
    expect(problems).toMatchObject([
      {
        message: 'step 1 (cast) rejected 2 rows: day: "2001-02-30" is not a Date (1), day: "Jan 2" is not a Date (1).',
        rows: [{ id: 3, day: 'Jan 2', origin: 'LAX', delay: 40 }, { id: 6 }],
      },
    ]);
  });

  it('filter takes out what is not true, null included', async () => {
    const { story, result } = await run('  - filter: delay < 50');
    expect(story).toEqual(['1 filter CONTRIBUTED 5', '1 filter FILTERED 2 (delay < 50)']);
    expect(result.map(({ id }) => id)).toEqual(['1', '1', '3', '5', '6']);
  });

  it('derive makes columns of the columns before it', async () => {
    const { story, result } = await run('  - derive: {delay: delay * 60, late: delay > 15}\n  - filter: delay > 3000');
    expect(story).toEqual(['1 derive CONTRIBUTED 7', '2 filter CONTRIBUTED 1', '2 filter FILTERED 6 (delay > 3000)']);
    expect(result).toEqual([{ id: '4', day: '2001-01-02', origin: 'LAX', delay: '3600', late: 'true' }]);
  });

  it('a left join keeps every row, and says how many found nothing', async () => {
    const { story, result } = await run('  - join: {dataset: faa.airports, as: dep, on: origin = dep.iata, take: {city: dep.city}}');
    expect(story).toEqual(['1 join CONTRIBUTED 7 (1 without a row of faa.airports for origin = dep.iata)']);
    expect(result.map(({ city }) => city)).toEqual(['Seattle', 'Seattle', 'Seattle', 'Los Angeles', 'Los Angeles', null, 'Los Angeles']);
  });

  it('a join that finds several says by how much the rows grew', async () => {
    const { story, rowsOut } = await run('  - join: {dataset: faa.gates, as: g, on: origin = g.iata, take: {gate: g.gate}}', '[id, gate]');
    expect(story).toEqual([
      '1 join CONTRIBUTED 7 (1 without a row of faa.gates for origin = g.iata; 3 rows more than went in: faa.gates has several for one)',
    ]);
    expect(rowsOut).toBe(10n);
  });

  it('an inner join leaves out rows without a match', async () => {
    const { story } = await run('  - join: {dataset: faa.gates, as: g, on: origin = g.iata, type: inner, take: {gate: g.gate}}');
    expect(story).toEqual([
      '1 join CONTRIBUTED 6 (3 rows more than went in: faa.gates has several for one)',
      '1 join UNMATCHED 1 (no row of faa.gates for origin = g.iata)',
    ]);
  });

  it('semi and anti only choose', async () => {
    const on = 'dataset: faa.gates, as: g, on: origin = g.iata';
    expect((await run(`  - join: {${on}, type: semi}`)).story).toEqual([
      '1 join CONTRIBUTED 6',
      '1 join UNMATCHED 1 (no row of faa.gates for origin = g.iata)',
    ]);
    expect((await run(`  - join: {${on}, type: anti}`)).story).toEqual([
      '1 join CONTRIBUTED 1',
      '1 join FILTERED 6 (a row of faa.gates for origin = g.iata)',
    ]);
  });

  it('a join on something that is not an equality', async () => {
    const { story } = await run(
      '  - filter: id > 1\n  - join: {dataset: faa.gates, as: g, on: origin > g.iata and delay > 5, type: inner, take: {gate: g.gate}}',
    );
    expect(story).toEqual([
      '1 filter CONTRIBUTED 5',
      '1 filter FILTERED 2 (id > 1)',
      '2 join CONTRIBUTED 1 (2 rows more than went in: faa.gates has several for one)',
      '2 join UNMATCHED 4 (no row of faa.gates for origin > g.iata and delay > 5)',
    ]);
  });

  it('aggregate makes one row a group, and no measure sees a row that left', async () => {
    const steps = [
      '  - cast: {day: date}',
      '  - filter: delay is not null',
      '  - aggregate: {by: [origin], measures: {flights: count(), mean: avg(delay), last: max(day), share: "sum(case when delay > 15 then 1 else 0 end) / count()"}}',
      '  - filter: flights > 1',
    ].join('\n');
    const { story, result, rowsOut } = await run(steps, '[origin]', 'fields: {origin: String!, flights: Int!, mean: Float, last: Date}');
    expect(story).toEqual([
      '1 cast CONTRIBUTED 5',
      '1 cast REJECTED 1 (day: "2001-02-30" is not a Date)',
      '1 cast REJECTED 1 (day: "Jan 2" is not a Date)',
      '2 filter CONTRIBUTED 4',
      '2 filter FILTERED 1 (delay is not null)',
      '3 aggregate CONTRIBUTED 4',
      '4 filter CONTRIBUTED 1',
      '4 filter FILTERED 2 (flights > 1)',
    ]);
    expect(result).toEqual([{ origin: 'SEA', flights: '2', mean: '5.0', last: '2001-01-01' }]);
    expect(rowsOut).toBe(1n);
  });

  it('what would fail over a row that left is never worked out of it', async () => {
    const { result } = await run(
      "  - filter: day like '2001-0%' and day <> '2001-02-30'\n  - derive: {date: cast(day as date)}\n  - filter: cast(day as date) > date '2001-01-01'",
    );
    expect(result.map(({ id, date }) => [id, date])).toEqual([
      ['4', '2001-01-02'],
      ['5', '2001-01-02'],
    ]);
  });

  it('only fields that are declared are kept', async () => {
    const { result } = await run('  - filter: id = 4', '[id]', 'fields: {id: BigInt!, delay: Float}');
    expect(result).toEqual([{ id: '4', delay: '60' }]);
  });
});

describe('what a result must be', () => {
  const expecting = (entry: string, fields = '') =>
    run('  - derive: {twice: delay * 2, half: delay * 0.5}', '[id]', `${fields}\nexpect:\n  - ${entry}`);

  it('unique that does not hold says how many and which', async () => {
    await expect(expecting('{unique: [origin]}')).rejects.toThrow(
      'expectation 1 (unique) of model Test does not hold: 2 values of origin occur more than once, such as {"origin":"LAX"} (3 rows), {"origin":"SEA"} (3 rows).',
    );
  });

  it('with `warn` it is only said', async () => {
    const { problems, result } = await expecting('{notNull: [delay], severity: warn}', 'fields: {id: Int, delay: Int}');
    expect(problems).toEqual([
      {
        code: 'BAD_DEFINITION',
        message: 'expectation 1 (notNull) of model Test does not hold: `delay` is null in 1 row, such as {"id":2,"delay":null}.',
      },
    ]);
    expect(result).toHaveLength(7);
  });

  it('a value too large or broken for its field ends the run', async () => {
    await expect(run('  - derive: {big: cast(delay as bigint) * 100000000}', '[id]', 'fields: {id: Int, big: Int}')).rejects.toThrow(
      'field big of model Test is Int, and 2 rows have values that are none, such as',
    );
    await expect(run('  - derive: {half: delay * 0.5}', '[id]', 'fields: {id: Int, half: Int}')).rejects.toThrow(
      'field half of model Test is Int, and 4 rows have values that are none',
    );
    expect((await run('  - derive: {whole: delay * 2.0}', '[id]', 'fields: {id: Int, whole: Int}')).result[0]).toEqual({
      id: '1',
      whole: '10',
    });
  });
});
