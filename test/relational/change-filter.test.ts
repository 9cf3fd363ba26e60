import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Field, RowImage } from '../../src/contract/index.ts';
import { changeFilter, imageToFields } from '../../src/relational/index.ts';
import { DIALECTS, jsonValue, objectText, quoteName } from '../../src/sql/index.ts';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';
import { catalogOf, dataset, int, reading, select, text, type Reading } from './reading.ts';

const ORDERED = ['lt', 'lte', 'gt', 'gte'];

/** Every column with values that lie close to each other, and what is compared with them beside those. */
const COLUMNS: Readonly<
  Record<
    string,
    { field: Partial<Field> & Pick<Field, 'nativeType' | 'filterScalar'>; values: readonly unknown[]; more?: readonly unknown[] }
  >
> = {
  whole: { field: int, values: [-1, 0, 1, 2147483647] },
  big: {
    field: { nativeType: 'bigint', filterScalar: 'BigInt' },
    values: ['9007199254740992', '9007199254740993', '-1', '0', '9223372036854775807'],
  },
  real: { field: { nativeType: 'real', filterScalar: 'Float' }, values: [0.1, 0.5, -1, 16777216], more: [0.10000000149011612, 16777217] },
  double: {
    field: { nativeType: 'double precision', filterScalar: 'Float' },
    values: [0.1, 0.30000000000000004, -0, 1e300],
    more: [0.3, 0],
  },
  exact: {
    field: { nativeType: 'numeric(40,20)', filterScalar: 'Decimal' },
    values: ['0', '-0.5', '10.50', '12345678901234567890.12345678901234567890', 'NaN'],
    more: ['10.5', '10.500000000000000000000001', '12345678901234567890.1234567890123456789', '1e3', '-.5'],
  },
  yes: { field: { nativeType: 'boolean', filterScalar: 'Boolean' }, values: [true, false] },
  words: { field: text, values: ['', 'a', 'A', 'ab', 'a_b', 'a%b', 'a\\b', 'b1', 'é', '𝒳', '\uffff', 'a\nb', "it's", ' '] },
  padded: { field: { nativeType: 'character(4)', filterScalar: 'String' }, values: ['', 'a', 'ab', 'abcd'], more: ['ab  '] },
  mood: { field: { nativeType: 'public.mood', filterScalar: 'String', enumValues: ['sad', 'ok', 'glad'] }, values: ['sad', 'ok', 'glad'] },
  day: { field: { nativeType: 'date', filterScalar: 'Date' }, values: ['2001-03-09', '2000-02-29', '0001-01-01', 'infinity', '-infinity'] },
  clock: {
    field: { nativeType: 'time without time zone', filterScalar: 'Time' },
    values: ['10:00:00', '10:00:00.5', '10:00:00.500001', '00:00:00'],
    more: ['10:00'],
  },
  moment: {
    field: { nativeType: 'timestamp(6) with time zone', filterScalar: 'DateTime' },
    values: ['2001-03-09T10:00:00Z', '2001-03-09T10:00:00.5Z', '2001-03-09T10:00:00.500001Z', '0044-03-15T00:00:00Z', 'infinity'],
    more: ['2001-03-09T11:00:00+01:00', '2001-03-09T04:30:00.5-05:30'],
  },
  local: {
    field: { nativeType: 'timestamp without time zone', filterScalar: 'LocalDateTime' },
    values: ['2001-03-09T10:00:00', '2001-03-09T10:00:00.000001', '-infinity'],
    more: ['2001-03-09'],
  },
  ids: {
    field: { nativeType: 'uuid', filterScalar: 'UUID' },
    values: ['0190aaaa-0000-7000-8000-0123456789ab', 'ffffffff-0000-0000-0000-000000000000'],
    more: ['0190AAAA-0000-7000-8000-0123456789AB'],
  },
  bytes: { field: { nativeType: 'bytea', filterScalar: 'Bytes' }, values: ['', 'AP8=', '/w=='] },
  document: {
    field: { nativeType: 'json', filterScalar: 'JSON' },
    values: [{ a: 1, b: [null, 'x'] }, [], 1, 'x', true],
    more: [{ b: [null, 'x'], a: 1 }, { a: 1 }],
  },
  address: {
    field: { nativeType: 'inet', filterScalar: 'String', opaque: true },
    values: ['::1', '10.0.0.1', '10.0.0.1/8'],
    more: ['10.0.0.1/32'],
  },
};
const LISTS: typeof COLUMNS = {
  tags: { field: { nativeType: 'text', filterScalar: 'String', list: true }, values: ['a', 'b', '', 'NULL', '"', '\\', '{,}'] },
  amounts: { field: { nativeType: 'numeric(10,2)', filterScalar: 'Decimal', list: true }, values: ['1.00', '2.50'], more: ['1', '1.001'] },
};
const PATTERNS: Readonly<Record<string, readonly string[]>> = {
  like: ['', '%', 'a%', '_', '%b', 'a\\%b', 'a\\\\b', '%a%b%', 'A_'],
  ilike: ['A', '%B', 'a_B', 'B%'],
  startsWith: ['', 'a', 'A', '𝒳'],
  endsWith: ['', 'b', '\nb', 'ab'],
  contains: ['', '%', '_', 'b', '\\'],
  regex: ['', '^a', 'b$', '^.$', '[ab]{2}', 'a|é', '\\d', '^a.b$', '^[^a-z]+$', '\\\\', "^(a|it's)?$"],
};

const everything = dataset('shop', 'postgres', {
  id: 'shop.everything',
  type: 'Everything',
  many: 'everything',
  key: ['id'],
  fields: {
    id: { ...int, scalar: 'ID' },
    ...Object.fromEntries(Object.entries({ ...COLUMNS, ...LISTS }).map(([name, { field }]) => [name, { ...field, column: `${name} "x"` }])),
  },
});

/** One condition on one field, by every operator that its filter has. */
const condition = fc.oneof(
  ...Object.entries(COLUMNS).map(([name, { field, values, more = [] }]) => {
    const operand = fc.constantFrom(...values, ...more).filter((value) => field.filterScalar !== 'Decimal' || value !== 'NaN');
    const enumText = field.enumValues ? fc.constantFrom(...field.enumValues) : operand;
    const ordered = !field.opaque && !['Boolean', 'UUID', 'Bytes', 'JSON'].includes(field.filterScalar);
    return fc.oneof(
      fc.record({ [name]: fc.oneof(fc.record({ eq: enumText }), fc.record({ ne: enumText }), fc.record({ isNull: fc.boolean() })) }),
      fc.record({
        [name]: fc.oneof(
          fc.record({ in: fc.array(enumText, { maxLength: 3 }) }),
          fc.record({ notIn: fc.array(enumText, { maxLength: 3 }) }),
        ),
      }),
      ...(ordered
        ? [
            fc.record({ [name]: fc.tuple(fc.constantFrom(...ORDERED), operand).map(([operator, value]) => ({ [operator]: value })) }),
            fc.record({ [name]: fc.record({ between: fc.tuple(operand, operand) }) }),
          ]
        : []),
      ...(field.filterScalar === 'String' && !field.opaque && name !== 'padded'
        ? [
            fc.record({
              [name]: fc.oneof(
                ...Object.entries(PATTERNS).map(([operator, patterns]) => fc.record({ [operator]: fc.constantFrom(...patterns) })),
              ),
            }),
          ]
        : []),
    );
  }),
  ...Object.entries(LISTS).map(([name, { values, more = [] }]) => {
    const operand = fc.constantFrom(...values, ...more);
    const operands = fc.array(operand, { maxLength: 3 });
    return fc.record({
      [name]: fc.oneof(
        fc.record({ has: operand }),
        fc.record({ hasAny: operands }),
        fc.record({ hasAll: operands }),
        fc.record({ isEmpty: fc.boolean() }),
        fc.record({ isNull: fc.boolean() }),
      ),
    });
  }),
);

const filter = fc.letrec<{ filter: unknown }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    condition,
    fc.tuple(condition, condition).map(([one, other]) => ({ ...one, ...other })),
    fc.record({ and: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
})).filter;

let database: FreshDatabase;
let client: pg.Client;
let shop: Reading;
let images: RowImage[];

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client(database.connection);
  await client.connect();
  await client.query(`create type mood as enum ('sad', 'ok', 'glad')`);
  const columns = everything.fields.map(({ column, nativeType, list }) => `${quoteName(column)} ${nativeType}${list ? '[]' : ''}`);
  await client.query(`create table everything (${columns.join(', ')})`);
  const rows = 60;
  for (let row = 0; row < rows; row++) {
    const values = everything.fields.map((field) => {
      if (field.name === 'id') return row;
      const { values: pool } = { ...COLUMNS, ...LISTS }[field.name] ?? { values: [] };
      const pick = (step: number): unknown => pool[(row * 7 + step) % (pool.length + 1)] ?? null;
      // A list of nulls and values, of none, and none at all.
      if (field.list) return row % 5 === 0 ? null : Array.from({ length: row % 4 }, (_, index) => pick(index * 3));
      const value = pick(Math.floor(row / 5));
      if (value === null) return null;
      return field.filterScalar === 'JSON'
        ? JSON.stringify(value)
        : field.filterScalar === 'Bytes'
          ? Buffer.from(String(value), 'base64')
          : value;
    });
    await client.query(`insert into everything values (${values.map((_, index) => `$${index + 1}`).join(', ')})`, values);
  }
  const image = objectText(
    everything.fields.map((field) => [
      field.column,
      { sql: jsonValue(DIALECTS.postgres, quoteName(field.column), { ...field, scalar: field.filterScalar }) },
    ]),
  );
  images = (await client.query<{ image: string }>(`select ${image} as image from everything order by id`)).rows.map(
    ({ image: json }) => JSON.parse(json) as RowImage,
  );
  shop = reading({
    home: 'shop',
    dialect: 'postgres',
    catalog: catalogOf([everything]),
    execute: async ({ text: sql, values }) =>
      (await client.query<[string]>({ text: sql, values: [...values], rowMode: 'array' })).rows[0]?.[0] ?? '',
  });
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

describe('a filter on changes', () => {
  test('takes the rows that PostgreSQL takes', async () => {
    const compiled = shop.reader.compileRoot(select('everything(where: $where)', 'Everything', ['id']));
    await fc.assert(
      fc.asyncProperty(filter, async (where) => {
        const { json } = await compiled.run({
          variables: { where },
          context: {
            identity: { name: 'test', roles: [], scopes: [], claims: {} },
            signal: new AbortController().signal,
            requestId: 'test',
            limits: { defaultRows: 1000, nestedRows: 20, maxRows: 1000 },
          },
        });
        const takes = changeFilter(everything, where);
        const taken = images.filter(takes).map((image) => ({ id: String(image['id']) }));
        expect(taken).toEqual(JSON.parse(json));
      }),
      { numRuns: 1000 },
    );
  });

  test('refuses what the query refuses', () => {
    expect(() => changeFilter(everything, { words: { eq: null } })).toThrow(
      '`where.words.eq`: null is no value for `eq`; `isNull: true` asks for rows without one.',
    );
    expect(() => changeFilter(everything, { mood: { in: ['sad', 'bad'] } })).toThrow('`where.mood.in`: "bad" is none of sad, ok, glad.');
    expect(() => changeFilter(everything, { words: { regex: '(?i)a' } })).toThrow('`where.words.regex`');
    expect(changeFilter(everything, null)({})).toBe(true);
  });

  test('an image by field names is a row of the graph', () => {
    const [image = {}] = images;
    const row = imageToFields(everything, { ...image, unknown: 1 });
    expect(Object.keys(row)).toEqual(everything.fields.map(({ name }) => name));
    expect(row).toMatchObject({ id: '0', whole: -1, big: '9007199254740992' });
  });
});
