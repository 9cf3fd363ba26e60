import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeirError } from '../../src/contract/index.ts';
import { quoteTable } from '../../src/sql/index.ts';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';
import { catalogOf, dataset, reading, select, type Reading } from './reading.ts';

/** One table in both databases, with values of which every statistic is known. */
const ROWS = `(values
  (1,  10,   1.5, 2.25, true,  'b', '2001-01-01', '2001-01-01 10:00:00', '10:00:00'),
  (2,  20,   2.5, 2.25, true,  'a', '2001-01-02', '2001-01-02 10:00:00', '11:00:00'),
  (3,  30,   4.0, 8.50, false, 'é', '2001-01-05', '2001-01-05 10:00:00', '12:00:00'),
  (4,  null, null, null, null, null, null, null, null),
  (5,  30,   8.0, 0.00, true,  'b', '2001-02-01', '2001-02-01 10:00:00', '12:00:00')
) as v(id, whole, real, exact, yes, word, day, stamp, clock)`;
const COLUMNS =
  'id, whole::bigint as whole, real::double precision as real, exact::decimal(10,2) as exact, yes, word, day::date as day, stamp::timestamp as local, (stamp || $$Z$$)::timestamptz as moment, clock::time as clock';

const field = (nativeType: string, filterScalar: Parameters<typeof dataset>[2]['fields'][string]['filterScalar']) => ({
  nativeType,
  filterScalar,
});
const table = (home: string, dialect: 'postgres' | 'duckdb') =>
  dataset(home, dialect, {
    id: `${home}.things`,
    type: 'Thing',
    one: 'thing',
    many: 'things',
    table: 'things',
    key: ['id'],
    fields: {
      id: field('integer', 'Int'),
      whole: field('bigint', 'BigInt'),
      real: field('double precision', 'Float'),
      exact: field(dialect === 'duckdb' ? 'DECIMAL(10,2)' : 'numeric(10,2)', 'Decimal'),
      yes: field('boolean', 'Boolean'),
      word: field('text', 'String'),
      day: field('date', 'Date'),
      local: field('timestamp', 'LocalDateTime'),
      moment: field('timestamp with time zone', 'DateTime'),
      clock: field('time', 'Time'),
    },
  });

let database: FreshDatabase;
let client: pg.Client;
let connection: DuckDBConnection;
const readings: Record<string, Reading> = {};

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client(database.connection);
  await client.connect();
  await client.query(`set timezone = 'Asia/Tokyo'`);
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`set timezone = 'America/Lima'`);
  for (const run of [(sql: string) => client.query(sql), (sql: string) => connection.run(sql)]) {
    await run(`create table things as select ${COLUMNS} from ${ROWS}`);
    await run('create table odd (id integer primary key, real double precision, none integer)');
    await run(`insert into odd values (1, 'NaN', null), (2, 'Infinity', null), (3, 1, null), (4, 3, null)`);
  }
  const source = ({ at }: { at: { name: string } }) => quoteTable(at);
  const odd = (home: string, dialect: 'postgres' | 'duckdb') =>
    dataset(home, dialect, {
      id: `${home}.odd`,
      type: 'Odd',
      one: 'odd',
      many: 'odds',
      table: 'odd',
      key: ['id'],
      fields: { id: field('integer', 'Int'), real: field('double precision', 'Float'), none: field('integer', 'Int') },
    });
  readings['postgres'] = reading({
    home: 'shop',
    dialect: 'postgres',
    catalog: catalogOf([table('shop', 'postgres'), odd('shop', 'postgres')]),
    source,
    execute: async ({ text, values }) =>
      (await client.query<[string]>({ text, values: [...values], rowMode: 'array' })).rows[0]?.[0] ?? expect.fail(),
  });
  readings['duckdb'] = reading({
    home: 'files',
    dialect: 'duckdb',
    catalog: catalogOf([table('files', 'duckdb'), odd('files', 'duckdb')]),
    source,
    execute: async ({ text, values }) => String((await connection.runAndReadAll(text, values as (string | null)[])).getRows()[0]?.[0]),
  });
});

afterAll(async () => {
  await client.end();
  await database.drop();
  connection.closeSync();
});

interface Said {
  readonly rows?: number;
  readonly fields: readonly Readonly<Record<string, unknown>>[];
}
const of = (said: Said, name: string) => said.fields.find((each) => each['name'] === name);

describe.each(['postgres', 'duckdb'])('statistics by %s', (name) => {
  const shop = (): Reading => readings[name] ?? expect.fail(name);
  const statistics = async (items: readonly string[], where = '', variables = {}): Promise<Said> =>
    (await shop().value(
      select(`thingsStatistics${where}`, 'Statistics', ['rows', select('fields', 'FieldStatistics', ['name', ...items])]),
      variables,
    )) as Said;

  test('what aggregates say is one scan of one statement', async () => {
    const before = shop().statements.length;
    const said = await statistics([
      'type',
      'nulls',
      'distinct',
      'min',
      'max',
      'mean',
      'stddev',
      'quantile(p: 0.5)',
      'quantile(p: 0.25) as low',
    ]);
    expect(shop().statements.length - before).toBe(1);
    expect(
      shop()
        .statements.at(-1)
        ?.text.match(/ from /g),
    ).toHaveLength(1);
    expect(said.rows).toBe(5);
    expect(said.fields).toHaveLength(10);
    expect(of(said, 'whole')).toEqual({
      name: 'whole',
      type: 'BigInt',
      nulls: 1,
      distinct: 3,
      min: '10',
      max: '30',
      mean: 22.5,
      stddev: expect.closeTo(9.574271, 5) as number,
      quantile: 25,
      low: 17.5,
    });
    expect(of(said, 'real')).toMatchObject({ min: 1.5, max: 8, mean: 4, quantile: 3.25 });
    expect(of(said, 'exact')).toMatchObject({ min: '0.00', max: '8.50', mean: 3.25, distinct: 3, quantile: 2.25 });
    expect(of(said, 'yes')).toMatchObject({ nulls: 1, distinct: 2, min: false, max: true, mean: null, stddev: null, quantile: null });
    expect(of(said, 'word')).toMatchObject({ type: 'String', min: 'a', max: 'é', distinct: 3, mean: null, quantile: null });
    expect(of(said, 'day')).toMatchObject({ min: '2001-01-01', max: '2001-02-01', quantile: '2001-01-02', mean: null });
    expect(of(said, 'local')).toMatchObject({ max: '2001-02-01T10:00:00', quantile: '2001-01-02T10:00:00' });
    expect(of(said, 'moment')).toMatchObject({ type: 'DateTime', min: '2001-01-01T10:00:00Z', quantile: '2001-01-02T10:00:00Z' });
    expect(of(said, 'clock')).toMatchObject({ min: '10:00:00', max: '12:00:00', quantile: '11:00:00' });
  });

  test('a histogram has bins of equal width, the empty ones too', async () => {
    const bins = (count: number) => select(`histogram(bins: ${count})`, 'Bin', ['from', 'to', 'count']);
    const said = (await shop().value(
      select('thingsStatistics', 'Statistics', [select('fields', 'FieldStatistics', ['name', bins(3)])]),
    )) as Said;
    expect(of(said, 'whole')?.['histogram']).toEqual([
      { from: 10, to: expect.closeTo(16.667, 2) as number, count: 1 },
      { from: expect.closeTo(16.667, 2) as number, to: expect.closeTo(23.333, 2) as number, count: 1 },
      { from: expect.closeTo(23.333, 2) as number, to: 30, count: 2 },
    ]);
    expect(of(said, 'day')?.['histogram']).toEqual([
      { from: '2001-01-01', to: '2001-01-12', count: 3 },
      { from: '2001-01-12', to: '2001-01-22', count: 0 },
      { from: '2001-01-22', to: '2001-02-01', count: 1 },
    ]);
    expect(of(said, 'moment')?.['histogram']).toEqual([
      { from: '2001-01-01T10:00:00Z', to: '2001-01-11T18:00:00Z', count: 3 },
      { from: '2001-01-11T18:00:00Z', to: '2001-01-22T02:00:00Z', count: 0 },
      { from: '2001-01-22T02:00:00Z', to: '2001-02-01T10:00:00Z', count: 1 },
    ]);
    expect(of(said, 'local')?.['histogram']).toContainEqual({ from: '2001-01-22T02:00:00', to: '2001-02-01T10:00:00', count: 1 });
    expect([of(said, 'word'), of(said, 'yes'), of(said, 'clock')].map((each) => each?.['histogram'])).toEqual([null, null, null]);
  });

  test('the most frequent values, those of one count in their order', async () => {
    const top = select('top(n: 2)', 'ValueCount', ['value', 'count']);
    const said = (await shop().value(
      select('thingsStatistics(where: {id: {lt: 100}})', 'Statistics', [select('fields', 'FieldStatistics', ['name', top])]),
    )) as Said;
    expect(of(said, 'whole')?.['top']).toEqual([
      { value: '30', count: 2 },
      { value: '10', count: 1 },
    ]);
    expect(of(said, 'word')?.['top']).toEqual([
      { value: 'b', count: 2 },
      { value: 'a', count: 1 },
    ]);
    expect(of(said, 'yes')?.['top']).toEqual([
      { value: true, count: 3 },
      { value: false, count: 1 },
    ]);
  });

  test('where narrows the rows, also by variables, and may leave none', async () => {
    const line = '(where: $where)';
    expect(of(await statistics(['mean'], line, { where: { yes: { eq: true } } }), 'whole')).toEqual({ name: 'whole', mean: 20 });
    const none = await statistics(['nulls', 'distinct', 'min', 'mean', 'quantile(p: 1)'], '(where: {id: {gt: 100}})');
    expect(none.rows).toBe(0);
    expect(of(none, 'whole')).toEqual({ name: 'whole', nulls: 0, distinct: 0, min: null, mean: null, quantile: null });
    const bins = (await shop().value(
      select('thingsStatistics(where: {id: {gt: 100}})', 'Statistics', [
        select('fields', 'FieldStatistics', ['name', select('histogram', 'Bin', ['count']), select('top', 'ValueCount', ['count'])]),
      ]),
    )) as Said;
    expect(of(bins, 'whole')).toEqual({ name: 'whole', histogram: [], top: [] });
  });

  test('NaN and the infinities are no numbers to reckon with; a column of nulls has only their number', async () => {
    const said = (await shop().value(
      select('oddsStatistics', 'Statistics', [
        select('fields', 'FieldStatistics', [
          'name',
          'nulls',
          'min',
          'max',
          'mean',
          'quantile(p: 1)',
          select('histogram(bins: 1)', 'Bin', ['from', 'to', 'count']),
        ]),
      ]),
    )) as Said;
    expect(of(said, 'real')).toEqual({
      name: 'real',
      nulls: 0,
      min: 1,
      max: 3,
      mean: 2,
      quantile: 3,
      histogram: [{ from: 1, to: 3, count: 2 }],
    });
    expect(of(said, 'none')).toEqual({ name: 'none', nulls: 4, min: null, max: null, mean: null, quantile: null, histogram: [] });
  });

  test('an argument out of bounds is named', async () => {
    const refusal = (items: Parameters<typeof select>[2]) =>
      shop()
        .read(select('thingsStatistics', 'Statistics', [select('fields', 'FieldStatistics', items)]))
        .then(
          () => expect.fail('nothing was refused'),
          (thrown: unknown) => (thrown instanceof WeirError ? `${thrown.code} ${thrown.message}` : String(thrown)),
        );
    expect(await refusal(['quantile(p: 1.5)'])).toBe(
      'BAD_USER_INPUT `thingsStatistics.fields.quantile(p)`: "1.5" is no place in an order; it is from 0 to 1.',
    );
    expect(await refusal([select('histogram(bins: 0)', 'Bin', ['count'])])).toContain('is not a whole number from 1 to 1000');
    expect(await refusal([select('top(n: 5000)', 'ValueCount', ['count'])])).toContain('`thingsStatistics.fields.top(n)`');
  });

  test('a series for a forecast is aggregated where it lies, by groups and periods', async () => {
    const series = (given: string) => shop().value(select(`thingsForecast(${given})`, 'Forecast', ['every']));
    expect(await series('time: day, value: whole, every: MONTH, horizon: 1')).toEqual([
      [null, '2001-01-01T00:00:00', 60, 3],
      [null, '2001-02-01T00:00:00', 30, 1],
    ]);
    expect(await series('time: moment, every: WEEK, horizon: 1, by: [word, yes], where: {id: {lt: 3}}')).toEqual([
      [{ word: 'a', yes: true }, '2001-01-01T00:00:00', 1, 1],
      [{ word: 'b', yes: true }, '2001-01-01T00:00:00', 1, 1],
    ]);
    expect(await series('time: local, value: exact, aggregate: AVG, every: YEAR, horizon: 1')).toEqual([
      [null, '2001-01-01T00:00:00', 3.25, 4],
    ]);
    await expect(series('time: word, every: DAY, horizon: 1')).rejects.toThrow('is no date or time; there is day, local, moment, clock');
    await expect(series('time: day, value: word, every: DAY, horizon: 1')).rejects.toThrow('is no number; there is id, whole, real, exact');
  });
});
