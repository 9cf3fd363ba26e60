import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset, RowImage } from '../../src/contract/index.ts';
import { changeFilter, imageToFields } from '../../src/relational/index.ts';
import { DIALECTS, jsonValue, objectText, quoteName } from '../../src/sql/index.ts';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';
import { everything, filterOn, valueIn } from './everything.ts';
import { catalogOf, context, reading, select } from './reading.ts';

const ROWS = Array.from({ length: 60 }, (_, row) => row);
const shop = everything('shop', 'postgres');
const files = everything('files', 'duckdb');

let database: FreshDatabase;
let client: pg.Client;
let duck: DuckDBConnection;

/** The one cell of a statement. */
const inPostgres = async (text: string, values: readonly unknown[] = []): Promise<string> =>
  (await client.query<[string]>({ text, values: [...values], rowMode: 'array' })).rows[0]?.[0] ?? '';
const inDuckdb = async (text: string, values: readonly unknown[] = []): Promise<string> =>
  String((await duck.runAndReadAll(text, values as (string | null)[])).getRows()[0]?.[0] ?? '');

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client(database.connection);
  await client.connect();
  await client.query(`create type mood as enum ('sad', 'ok', 'glad')`);
  await client.query(`create table everything (${columnsOf(shop)})`);
  duck = await (await DuckDBInstance.create(':memory:')).connect();
  await duck.run(`create table everything (${columnsOf(files)})`);
  for (const row of ROWS) {
    const values = shop.fields.map((field) => {
      const value = valueIn(field, row);
      if (value === null || field.list) return value;
      if (field.filterScalar === 'JSON') return JSON.stringify(value);
      return field.filterScalar === 'Bytes' ? Buffer.from(value as string, 'base64') : value;
    });
    await client.query(`insert into everything values (${values.map((_, index) => `$${index + 1}`).join(', ')})`, values);
    const cells = files.fields.map((field, index) => {
      const from = field.filterScalar === 'Bytes' ? `from_base64($${index + 1})` : `$${index + 1}::varchar`;
      return field.list
        ? `from_json($${index + 1}::json, '["VARCHAR"]')::${field.nativeType}[]`
        : `try_cast(${from} as ${field.nativeType})`;
    });
    const texts = files.fields.map((field) => {
      const value = valueIn(field, row);
      return value === null ? null : field.list ? JSON.stringify(value) : String(value as string | number | boolean);
    });
    await duck.run(`insert into everything values (${cells.join(', ')})`, texts);
  }
});

afterAll(async () => {
  duck.closeSync();
  await client.end();
  await database.drop();
});

const columnsOf = ({ fields }: Dataset): string =>
  fields.map(({ column, nativeType, list }) => `${quoteName(column)} ${nativeType}${list ? '[]' : ''}`).join(', ');

/** All rows as the change log has them. */
async function imagesOf(of: Dataset, ask: typeof inPostgres): Promise<RowImage[]> {
  const image = objectText(
    of.fields.map((field) => [
      field.column,
      { sql: jsonValue(DIALECTS[of.dialect], quoteName(field.column), { ...field, scalar: field.filterScalar }) },
    ]),
  );
  return JSON.parse(await ask(`select '['||string_agg(${image}, ',' order by id)||']' from everything`)) as RowImage[];
}

describe('a filter on changes', () => {
  test.each([
    ['PostgreSQL', shop, inPostgres],
    ['DuckDB', files, inDuckdb],
  ] as const)('takes the rows that %s takes', async (_, of, ask) => {
    const images = await imagesOf(of, ask);
    const { reader } = reading({
      home: of.home,
      dialect: of.dialect,
      catalog: catalogOf([of]),
      execute: ({ text, values }) => ask(text, values),
    });
    const compiled = reader.compileRoot(select('everything(where: $where)', 'Everything', ['id']));
    await fc.assert(
      fc.asyncProperty(filterOn(of), async (where) => {
        const { json } = await compiled.run({ variables: { where }, context: context({ defaultRows: 1000 }) });
        const taken = images.filter(changeFilter(of, where)).map((image) => ({ id: String(image['id']) }));
        expect(taken).toEqual(JSON.parse(json));
      }),
      { numRuns: 500 },
    );
  });

  test('refuses what the query refuses', () => {
    expect(() => changeFilter(shop, { words: { eq: null } })).toThrow(
      '`where.words.eq`: null is no value for `eq`; `isNull: true` asks for rows without one.',
    );
    expect(() => changeFilter(shop, { mood: { in: ['sad', 'bad'] } })).toThrow('`where.mood.in`: "bad" is none of sad, ok, glad.');
    expect(() => changeFilter(shop, { words: { regex: '(?i)a' } })).toThrow('`where.words.regex`');
    expect(changeFilter(shop, null)({})).toBe(true);
  });

  test('an image by field names is a row of the graph', async () => {
    const [image = {}] = await imagesOf(shop, inPostgres);
    const row = imageToFields(shop, { ...image, unknown: 1 });
    expect(Object.keys(row)).toEqual(shop.fields.map(({ name }) => name));
    expect(row).toMatchObject({ id: '0', whole: -1, big: '9007199254740992' });
  });
});
