import fc from 'fast-check';
import type { Dataset, DialectName, Field } from '../../src/contract/index.ts';
import { dataset, int, text } from './reading.ts';

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

/** DuckDB's names for the same types; it has no padded text, and its decimals hold only some of the values. */
const DUCKDB_TYPES: Readonly<Record<string, string>> = {
  whole: 'INTEGER',
  big: 'BIGINT',
  real: 'FLOAT',
  double: 'DOUBLE',
  exact: 'DECIMAL(12,3)',
  yes: 'BOOLEAN',
  words: 'VARCHAR',
  mood: "ENUM('sad', 'ok', 'glad')",
  day: 'DATE',
  clock: 'TIME',
  moment: 'TIMESTAMPTZ',
  local: 'TIMESTAMP',
  ids: 'UUID',
  bytes: 'BLOB',
  tags: 'VARCHAR',
  amounts: 'DECIMAL(10,2)',
};

/** A dataset of all columns that a dialect has. */
export function everything(home: string, dialect: DialectName): Dataset {
  const all = Object.entries({ ...COLUMNS, ...LISTS }).filter(([name]) => dialect === 'postgres' || DUCKDB_TYPES[name] !== undefined);
  const fields = all.map(([name, { field }]) => [
    name,
    { ...field, column: `${name} "x"`, ...(dialect === 'duckdb' && { nativeType: DUCKDB_TYPES[name] ?? '' }) },
  ]);
  return dataset(home, dialect, {
    id: `${home}.everything`,
    type: 'Everything',
    many: 'everything',
    key: ['id'],
    fields: { id: { ...int, scalar: 'ID' }, ...(Object.fromEntries(fields) as Record<string, typeof int>) },
  });
}

/** What a column holds in the `row`-th row: values and nulls in turn, in travel form; of a list several, none, or null. */
export function valueIn(field: Field, row: number): unknown {
  const { values } = { ...COLUMNS, ...LISTS }[field.name] ?? { values: [] };
  const pick = (step: number): unknown => values[(row * 7 + step) % (values.length + 1)] ?? null;
  if (field.name === 'id') return row;
  if (!field.list) return pick(Math.floor(row / 5));
  return row % 5 === 0 ? null : Array.from({ length: row % 4 }, (_, index) => pick(index * 3));
}

/** One condition on one field, by every operator that its filter has. */
const conditionOn = ({ fields }: Dataset): fc.Arbitrary<object> => {
  const has = ([name]: [string, unknown]): boolean => fields.some((field) => field.name === name);
  return fc.oneof(
    ...Object.entries(COLUMNS)
      .filter(has)
      .map(([name, { field, values, more = [] }]) => {
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
    ...Object.entries(LISTS)
      .filter(has)
      .map(([name, { values, more = [] }]) => {
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
};

/** Filters on a dataset of `everything`. */
export function filterOn(of: Dataset): fc.Arbitrary<unknown> {
  const condition = conditionOn(of);
  return fc.letrec<{ filter: unknown }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      condition,
      fc.tuple(condition, condition).map(([one, other]) => ({ ...one, ...other })),
      fc.record({ and: fc.array(tie('filter'), { maxLength: 3 }) }),
      fc.record({ or: fc.array(tie('filter'), { maxLength: 3 }) }),
      fc.record({ not: tie('filter') }),
    ),
  })).filter;
}
