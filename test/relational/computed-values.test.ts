import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DialectName, Scalar } from '../../src/contract/index.ts';
import { buildCatalog } from '../../src/relational/index.ts';
import { FUNCTIONS } from '../../src/sql/index.ts';
import { openStore, type Store } from '../oracle/store.ts';
import { column, input, source, table } from './example-catalog.ts';
import { reading, select, type Reading } from './reading.ts';
import { givenDialects } from '../setup/given-dialects.ts';

/** Those that this is asked of. */

/** Of each column's scalar its type in every home. */
const NATIVE: Readonly<Record<string, Readonly<Record<DialectName, string>>>> = {
  Int: { postgres: 'integer', duckdb: 'INTEGER', sqlite: 'INT', mariadb: 'int(11)', mysql: 'int(11)' },
  BigInt: { postgres: 'bigint', duckdb: 'BIGINT', sqlite: 'INTEGER', mariadb: 'bigint(20)', mysql: 'bigint(20)' },
  Float: { postgres: 'double precision', duckdb: 'DOUBLE', sqlite: 'REAL', mariadb: 'double', mysql: 'double' },
  Decimal: { postgres: 'numeric(10,2)', duckdb: 'DECIMAL(10,2)', sqlite: 'NUMERIC', mariadb: 'decimal(10,2)', mysql: 'decimal(10,2)' },
  String: {
    postgres: 'text',
    duckdb: 'VARCHAR',
    sqlite: 'TEXT',
    mariadb: 'varchar(100) collate utf8mb4_general_ci',
    mysql: 'varchar(100) collate utf8mb4_0900_ai_ci',
  },
  Boolean: { postgres: 'boolean', duckdb: 'BOOLEAN', sqlite: 'BOOLEAN', mariadb: 'tinyint(1)', mysql: 'tinyint(1)' },
  Date: { postgres: 'date', duckdb: 'DATE', sqlite: 'DATE', mariadb: 'date', mysql: 'date' },
  Time: { postgres: 'time without time zone', duckdb: 'TIME', sqlite: 'TIME', mariadb: 'time(6)', mysql: 'time(6)' },
  LocalDateTime: {
    postgres: 'timestamp without time zone',
    duckdb: 'TIMESTAMP',
    sqlite: 'DATETIME',
    mariadb: 'datetime(6)',
    mysql: 'datetime(6)',
  },
  DateTime: {
    postgres: 'timestamp with time zone',
    duckdb: 'TIMESTAMP WITH TIME ZONE',
    sqlite: 'TIMESTAMPTZ',
    mariadb: 'datetime(6)',
    mysql: 'datetime(6)',
  },
};
const COLUMNS: Readonly<Record<string, Scalar>> = {
  id: 'Int',
  i: 'Int',
  j: 'Int',
  b: 'BigInt',
  f: 'Float',
  d: 'Decimal',
  e: 'Decimal',
  s: 'String',
  t: 'String',
  y: 'Boolean',
  day: 'Date',
  due: 'Date',
  clock: 'Time',
  local: 'LocalDateTime',
  at: 'DateTime',
};
const ROWS = [
  {
    id: 1,
    i: 7,
    j: -2,
    b: '9007199254740993',
    f: 2.5,
    d: '10.50',
    e: '0.25',
    s: 'Ab c',
    t: 'b',
    y: true,
    day: '2001-03-09',
    due: '2001-04-01',
    clock: '10:20:30.5',
    local: '2001-03-09T10:20:30.25',
    at: '2001-12-31T23:59:59.5Z',
  },
  {
    id: 2,
    i: 2147483647,
    j: 0,
    b: '-9223372036854775808',
    f: -0.5,
    d: '-99999999.99',
    e: '0.00',
    s: 'a%_é𝒳',
    t: '',
    y: false,
    day: '2000-02-29',
    due: '1999-12-31',
    clock: '00:00:00',
    local: '2021-01-03T00:00:00',
    at: '2021-01-03T00:00:00Z',
  },
  { id: 3 },
  {
    id: 4,
    i: -2147483648,
    j: 3,
    b: '9223372036854775807',
    f: 1e300,
    d: '0.01',
    e: '99999999.99',
    s: ' x ',
    t: 'B',
    y: true,
    day: '2024-12-30',
    due: '2024-12-30',
    clock: '23:59:59.999999',
    local: '2024-12-30T23:59:59.999999',
    at: '1969-07-20T20:17:40Z',
  },
];

type Case = readonly [type: Scalar, sql: string, values: readonly unknown[]];
const N = null;

/** What each comes to in the four rows, in every home. */
const CASES: readonly Case[] = [
  ['Int', 'i + j', [5, 2147483647, N, -2147483645]],
  ['Int', 'i * j', [-14, 0, N, N]],
  ['Int', 'i * 2 - i', [7, 2147483647, N, -2147483648]],
  ['Int', '-i', [-7, -2147483647, N, N]],
  ['Int', 'abs(i)', [7, 2147483647, N, N]],
  ['Int', 'i % j', [1, N, N, -2]],
  ['Int', 'coalesce(i * j, 0 - 1)', [-14, 0, -1, -1]],
  ['BigInt', 'i * j', ['-14', '0', N, '-6442450944']],
  ['BigInt', 'coalesce(i * j, 0)', ['-14', '0', '0', '0']],
  ['BigInt', 'b + i', ['9007199254741000', '-9223372034707292161', N, '9223372034707292159']],
  ['BigInt', 'b + 1', ['9007199254740994', '-9223372036854775807', N, N]],
  ['BigInt', 'abs(b)', ['9007199254740993', N, N, '9223372036854775807']],
  ['BigInt', 'b % 10', ['3', '-8', N, '7']],
  ['Float', 'i / j', [-3.5, N, N, -715827882.6666666]],
  ['Float', 'f * 2', [5, -1, N, 2e300]],
  ['Float', 'f + 1.5', [4, 1, N, 1e300]],
  ['Float', '-f', [-2.5, 0.5, N, -1e300]],
  ['Float', 'floor(f)', [2, -1, N, 1e300]],
  ['Float', 'ceil(f)', [3, 0, N, 1e300]],
  ['Float', 'abs(f)', [2.5, 0.5, N, 1e300]],
  ['Float', 'i', [7, 2147483647, N, -2147483648]],
  ['Int', 'cast(f as int)', [3, -1, N, N]],
  ['Boolean', 'i > j', [true, true, N, false]],
  ['Boolean', 'i > f', [true, true, N, false]],
  ['Boolean', 'not y or i = 7', [true, true, N, false]],
  ['Boolean', 'y and j < 0', [true, false, N, false]],
  ['Boolean', 'i is null', [false, false, true, false]],
  ['Boolean', 'i is not null and y', [true, false, false, true]],
  ['Boolean', 'i in (7, 8) or j not in (0, 3)', [true, false, N, false]],
  ['Boolean', 'j between -2 and 0', [true, true, N, false]],
  ['Boolean', "s < 'a'", [true, false, N, true]],
  ['Boolean', 's < t', [true, false, N, true]],
  ['Boolean', "s like 'A%'", [true, false, N, false]],
  ['Boolean', "s not like 'a\\%\\__𝒳'", [true, false, N, true]],
  ['Boolean', "s ilike 'a%'", [true, true, N, false]],
  ['Boolean', "starts_with(s, 'Ab')", [true, false, N, false]],
  ['Boolean', "day >= '2001-01-01'", [true, false, N, true]],
  ['Boolean', "local < '2001-03-09T10:20:30.3'", [true, false, N, false]],
  ['Boolean', 'day < local', [true, true, N, true]],
  ['Boolean', "at = '2021-01-03T00:00:00Z'", [false, true, N, false]],
  ['Boolean', 'y = true', [true, false, N, true]],
  ['String', "s || '-' || t", ['Ab c-b', 'a%_é𝒳-', N, ' x -B']],
  ['String', "concat(s, '-', t)", ['Ab c-b', 'a%_é𝒳-', '-', ' x -B']],
  ['String', 'trim(s)', ['Ab c', 'a%_é𝒳', N, 'x']],
  ['String', "replace(s, 'b', 'cc')", ['Acc c', 'a%_é𝒳', N, ' x ']],
  ['String', "replace(s, t, 'z')", ['Az c', 'a%_é𝒳', N, ' x ']],
  ['String', 'substring(s, 2)', ['b c', '%_é𝒳', N, 'x ']],
  ['String', 'substring(s, j, 4)', ['A', 'a%_', N, ' ']],
  ['String', 'substring(s, nullif(j, 0))', ['Ab c', N, N, ' ']],
  ['String', 'substring(s, 2, i)', ['b c', '%_é𝒳', N, '']],
  ['String', "case when i > 5 then 'big' when y then s end", ['big', 'big', N, ' x ']],
  ['String', "case s when 'Ab c' then 'one' else t end", ['one', '', N, 'B']],
  ['String', "nullif(t, '')", ['b', N, N, 'B']],
  ['String', 'greatest(s, t)', ['b', 'a%_é𝒳', N, 'B']],
  ['String', 'least(s, t)', ['Ab c', '', N, ' x ']],
  ['String', 'cast(b as text)', ['9007199254740993', '-9223372036854775808', N, '9223372036854775807']],
  ['String', 'cast(y as text)', ['true', 'false', N, 'true']],
  ['String', 'cast(day as text)', ['2001-03-09', '2000-02-29', N, '2024-12-30']],
  ['Int', 'length(s)', [4, 5, N, 3]],
  ['Int', 'cast(y as int) + 1', [2, 1, N, 2]],
  ['Int', 'greatest(i, j, 5)', [7, 2147483647, N, 5]],
  ['Int', 'nullif(j, 0)', [-2, N, N, 3]],
  ['Date', 'day + 1', ['2001-03-10', '2000-03-01', N, '2024-12-31']],
  ['Date', 'day - j', ['2001-03-11', '2000-02-29', N, '2024-12-27']],
  ['Int', 'due - day', [23, -60, N, 0]],
  ['Int', 'year(day)', [2001, 2000, N, 2024]],
  ['Int', 'quarter(due)', [2, 4, N, 4]],
  ['Int', 'extract(month from at)', [12, 1, N, 7]],
  ['Int', 'day(local)', [9, 3, N, 30]],
  ['Int', 'week(day)', [10, 9, N, 1]],
  ['Int', 'week(local)', [10, 53, N, 1]],
  ['Int', 'dayofweek(day)', [5, 2, N, 1]],
  ['Int', 'hour(at)', [23, 0, N, 20]],
  ['Int', 'minute(clock)', [20, 0, N, 59]],
  ['Int', 'second(local)', [30, 0, N, 59]],
  ['Int', 'second(clock)', [30, 0, N, 59]],
  ['Date', 'date(at)', ['2001-12-31', '2021-01-03', N, '1969-07-20']],
  ['Date', "date_trunc('week', day)", ['2001-03-05', '2000-02-28', N, '2024-12-30']],
  ['Date', "date_trunc('quarter', due)", ['2001-04-01', '1999-10-01', N, '2024-10-01']],
  ['LocalDateTime', "date_trunc('hour', local)", ['2001-03-09T10:00:00', '2021-01-03T00:00:00', N, '2024-12-30T23:00:00']],
  ['DateTime', "date_trunc('month', at)", ['2001-12-01T00:00:00Z', '2021-01-01T00:00:00Z', N, '1969-07-01T00:00:00Z']],
  ['DateTime', 'cast(local as timestamptz)', ['2001-03-09T10:20:30.25Z', '2021-01-03T00:00:00Z', N, '2024-12-30T23:59:59.999999Z']],
  ['LocalDateTime', 'cast(at as timestamp)', ['2001-12-31T23:59:59.5', '2021-01-03T00:00:00', N, '1969-07-20T20:17:40']],
  ['LocalDateTime', 'cast(day as timestamp)', ['2001-03-09T00:00:00', '2000-02-29T00:00:00', N, '2024-12-30T00:00:00']],
  ['Time', 'cast(local as time)', ['10:20:30.25', '00:00:00', N, '23:59:59.999999']],
];

/** Of Decimals and of letters, which SQLite does not have. */
const EXACT: readonly Case[] = [
  ['Decimal', 'd * e', ['2.6250', '0.0000', N, '999999.9999']],
  ['Decimal', 'i * d', ['73.50', '-214748364678525163.53', N, '-21474836.48']],
  ['Decimal', 'b * d - e', ['94575592174780426.2500', '922337203593243860431452241.92', N, '92233720268547758.08']],
  ['Decimal', '0.1 + 0.2', ['0.3', '0.3', '0.3', '0.3']],
  ['Decimal', 'coalesce(d, 0.5)', ['10.50', '-99999999.99', '0.50', '0.01']],
  ['Decimal', 'round(d)', ['11', '-100000000', N, '0']],
  ['Decimal', 'd % 3', ['1.50', '-0.99', N, '0.01']],
  ['Decimal', 'cast(d as decimal(9, 1))', ['10.5', N, N, '0.0']],
  ['Decimal', 'i', ['7', '2147483647', N, '-2147483648']],
  ['Int', 'cast(d as int)', [11, -100000000, N, 0]],
  ['Float', 'd / e', [42, N, N, 1.0000000001000001e-10]],
  ['Float', 'd * 1e0', [10.5, -99999999.99, N, 0.01]],
  ['String', 'lower(s)', ['ab c', 'a%_é𝒳', N, ' x ']],
  ['String', 'upper(t)', ['B', '', N, 'B']],
  ['Boolean', 'd > e', [true, false, N, false]],
  ['Boolean', 'd = 10.5', [true, false, N, false]],
];

test('every function is looked at', () => {
  const text = [...CASES, ...EXACT].map(([, sql]) => sql).join(' ');
  const names = [...FUNCTIONS.values()].flatMap(({ name, aggregate }) =>
    aggregate || new RegExp(`\\b${name}\\b`).test(text) ? [] : [name],
  );
  expect(names).toEqual([]);
});

describe.each(await givenDialects())('computed fields in %s', (dialect) => {
  const cases = [...CASES, ...(dialect === 'sqlite' ? [] : EXACT)];
  let store: Store;
  let shop: Reading;
  let problems: readonly { readonly message: string }[];
  beforeAll(async () => {
    const names = Object.keys(COLUMNS).filter((name) => dialect !== 'sqlite' || COLUMNS[name] !== 'Decimal');
    const rows = table(
      'rows',
      names.map((name) => {
        const scalar = COLUMNS[name] ?? 'Int';
        return column(`${name}: ${scalar}${name === 'id' ? '!' : ''}`, { nativeType: NATIVE[scalar]?.[dialect] ?? '' });
      }),
      { key: ['id'], at: { name: 'rows' } },
    );
    const computed = Object.fromEntries(cases.map(([type, sql], index) => [`c${index}`, { type, sql }]));
    const answer = buildCatalog(input([source({ source: 'shop', prefix: '', datasets: { rows: { computed } } }, [rows], { dialect })]));
    problems = answer.problems;
    store = await openStore(answer.catalog, []);
    await store.fill(new Map([['shop.rows', ROWS]]));
    shop = reading({ home: 'shop', dialect, catalog: answer.catalog, execute: store.execute });
  });
  afterAll(() => store?.close());

  test('are all to be had', () => expect(problems).toEqual([]));

  test.each(cases.map(([type, sql, values], index) => ({ type, sql, values, index })))(
    '$sql, as $type',
    async ({ type, values, index }) => {
      const found = (await shop.value(select('rows(orderBy: [{id: ASC}])', 'Row', [`c${index} as c`]))) as { c: unknown }[];
      // What a number is worth; how many zeros a Decimal ends in, and the sign of none, are its home's.
      const worth = (value: unknown) =>
        type === 'Decimal' && typeof value === 'string' ? value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : value === 0 ? 0 : value;
      expect(found.map(({ c }) => worth(c))).toEqual(values.map(worth));
      const filtered = (await shop.value(
        select(`rows(where: {c${index}: {isNull: false}}, orderBy: [{c${index}: ASC}])`, 'Row', ['id']),
      )) as unknown[];
      expect(filtered).toHaveLength(values.filter((value) => value !== null).length);
    },
  );
});
