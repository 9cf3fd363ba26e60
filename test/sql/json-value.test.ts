import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Scalar } from '../../src/contract/index.ts';
import { DIALECTS, jsonValue, type ValueType } from '../../src/sql/index.ts';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';

const type = (scalar: Scalar, nativeType: string, more: Partial<ValueType> = {}): ValueType => ({
  scalar,
  nativeType,
  list: false,
  nullable: true,
  opaque: false,
  ...more,
});
const list = { list: true };
const opaque = { opaque: true };

/** Every control character, what JSON and SQL quote with, and letters beyond ASCII and beyond 16 bits. */
const AWKWARD = `${Array.from({ length: 31 }, (_, i) => String.fromCharCode(i + 1)).join('')}"'\\/\u007fé\u2028𝒳`;
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

let database: FreshDatabase;
let client: pg.Client;
let duck: DuckDBConnection;

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client(database.connection);
  await client.connect();
  await client.query(
    `create type mood as enum ('ok', 'so "so"'); set timezone = 'Asia/Kolkata'; set datestyle = 'German, DMY'; set intervalstyle = 'sql_standard'`,
  );
  duck = await (await DuckDBInstance.create(':memory:')).connect();
  await duck.run(`set timezone = 'Asia/Kolkata'`);
});

afterAll(async () => {
  duck.closeSync();
  await client.end();
  await database.drop();
});

describe('in PostgreSQL, whatever the session is set to', () => {
  test.each<[string, ValueType, string]>([
    ['2147483647', type('Int', 'integer'), '2147483647'],
    ['7::int', type('ID', 'integer', { filterScalar: 'Int' }), '"7"'],
    ['(-9223372036854775808)::int8', type('BigInt', 'bigint'), '"-9223372036854775808"'],
    ['9223372036854775807', type('ID', 'bigint', { filterScalar: 'BigInt' }), '"9223372036854775807"'],
    ['1234567890123456789012345678901234567890.0001000', type('Decimal', 'numeric'), '"1234567890123456789012345678901234567890.0001000"'],
    [`'NaN'::numeric`, type('Decimal', 'numeric'), '"NaN"'],
    ['0.1::float8 + 0.2::float8', type('Float', 'double precision'), '0.30000000000000004'],
    ['0.1::float4', type('Float', 'real'), '0.1'],
    ['1e300::float8', type('Float', 'double precision'), '1e+300'],
    [`'NaN'::float8`, type('Float', 'double precision'), 'null'],
    [`'-Infinity'::float4`, type('Float', 'real', { nullable: false }), 'null'],
    ['true', type('Boolean', 'boolean'), 'true'],
    [quoted(AWKWARD), type('String', 'text'), JSON.stringify(AWKWARD)],
    [`''`, type('String', 'text'), '""'],
    [`'so "so"'::mood`, type('String', 'public.mood', { enumValues: ['ok', 'so "so"'] }), String.raw`"so \"so\""`],
    [`'a'::char(3)`, type('String', 'character(3)'), '"a  "'],
    [`date '2001-03-09'`, type('Date', 'date'), '"2001-03-09"'],
    [`date 'infinity'`, type('Date', 'date'), '"infinity"'],
    [`time '10:00:00.120'`, type('Time', 'time'), '"10:00:00.12"'],
    [`timestamp '2001-03-09 10:00'`, type('LocalDateTime', 'timestamp'), '"2001-03-09T10:00:00"'],
    [`timestamptz '2001-03-09 10:00:00.123450+02'`, type('DateTime', 'timestamptz'), '"2001-03-09T08:00:00.12345Z"'],
    [`timestamptz '-infinity'`, type('DateTime', 'timestamptz'), '"-infinity"'],
    [
      `'{"b": 1, "a": 123456789012345678901234567890.10, "b": 1e400}'::json`,
      type('JSON', 'json'),
      '{"b": 1, "a": 123456789012345678901234567890.10, "b": 1e400}',
    ],
    [`'null'::jsonb`, type('JSON', 'jsonb'), 'null'],
    [`uuid '0190AAAA-0000-7000-8000-0123456789ab'`, type('UUID', 'uuid'), '"0190aaaa-0000-7000-8000-0123456789ab"'],
    [`decode(repeat('ff', 100), 'hex')`, type('Bytes', 'bytea'), JSON.stringify(Buffer.alloc(100, 255).toString('base64'))],
    [`inet '10.0.0.1/8'`, type('String', 'inet', opaque), '"10.0.0.1/8"'],
    [`point '(1,2)'`, type('String', 'point', opaque), '"(1,2)"'],
    ['null::int', type('Int', 'integer'), 'null'],
    ['null::int', type('ID', 'integer', { filterScalar: 'Int' }), 'null'],
    ['null::timestamptz', type('DateTime', 'timestamptz'), 'null'],
    ['array[1, null, 3]', type('Int', 'integer', list), '[1,null,3]'],
    [`array['a"', null, '']`, type('String', 'text', list), String.raw`["a\"",null,""]`],
    [`'{}'::text[]`, type('String', 'text', list), '[]'],
    ['null::text[]', type('String', 'text', list), 'null'],
    ['array[9007199254740993, null]', type('BigInt', 'bigint', list), '["9007199254740993",null]'],
    ['array[1.10]', type('Decimal', 'numeric', list), '["1.10"]'],
    [`array[0.5, 'NaN', null]::float8[]`, type('Float', 'double precision', list), '[0.5,null,null]'],
    [`'{}'::float8[]`, type('Float', 'double precision', list), '[]'],
    ['null::float8[]', type('Float', 'double precision', list), 'null'],
    [`array[timestamptz '2001-03-09 10:00+00', null]`, type('DateTime', 'timestamptz', list), '["2001-03-09T10:00:00Z",null]'],
    [`array['\\x00ff'::bytea]`, type('Bytes', 'bytea', list), '["AP8="]'],
    [`array['{"a": 1}'::json, null]`, type('JSON', 'json', list), '[{"a": 1},null]'],
    [`array[inet '::1']`, type('String', 'inet', { ...list, ...opaque }), '["::1"]'],
  ])('%s', async (expression, valueType, expected) => {
    const { rows } = await client.query<{ json: string }>(
      `select ${jsonValue(DIALECTS.postgres, 'x', valueType)} as json from (select ${expression} as x) t`,
    );
    expect(rows[0]?.json).toBe(expected);
  });
});

describe('in DuckDB', () => {
  test.each<[string, ValueType, string]>([
    ['2147483647', type('Int', 'INTEGER'), '2147483647'],
    ['7', type('ID', 'INTEGER', { filterScalar: 'Int' }), '"7"'],
    ['(-9223372036854775808)::bigint', type('BigInt', 'BIGINT'), '"-9223372036854775808"'],
    ['170141183460469231731687303715884105727::hugeint', type('Decimal', 'HUGEINT'), '"170141183460469231731687303715884105727"'],
    [
      '1234567890123456789012345678.0123456789::decimal(38,10)',
      type('Decimal', 'DECIMAL(38,10)'),
      '"1234567890123456789012345678.0123456789"',
    ],
    ['0.1::double + 0.2::double', type('Float', 'DOUBLE'), '0.30000000000000004'],
    ['0.1::float', type('Float', 'FLOAT'), '0.1'],
    ['5e-324::double', type('Float', 'DOUBLE'), '5e-324'],
    [`'nan'::double`, type('Float', 'DOUBLE', { nullable: false }), 'null'],
    ['false', type('Boolean', 'BOOLEAN'), 'false'],
    [quoted(AWKWARD), type('String', 'VARCHAR'), JSON.stringify(AWKWARD).replace(/(?<=\\u)[0-9a-f]{4}/g, (hex) => hex.toUpperCase())],
    [`'a'||chr(0)||'b'`, type('String', 'VARCHAR'), String.raw`"a\u0000b"`],
    [`'b'::enum('a','b')`, type('String', `ENUM('a','b')`), '"b"'],
    [`date '2001-03-09'`, type('Date', 'DATE'), '"2001-03-09"'],
    [`time '10:00:00.120'`, type('Time', 'TIME'), '"10:00:00.12"'],
    [`timestamp '2001-03-09 10:00:00.123450'`, type('LocalDateTime', 'TIMESTAMP'), '"2001-03-09T10:00:00.12345"'],
    [`timestamp 'infinity'`, type('LocalDateTime', 'TIMESTAMP'), '"infinity"'],
    [`timestamptz '2001-03-09 10:00:00.5+02'`, type('DateTime', 'TIMESTAMPTZ'), '"2001-03-09T08:00:00.5Z"'],
    [`timestamptz 'infinity'`, type('DateTime', 'TIMESTAMPTZ'), '"infinity"'],
    [`'{"a": 123456789012345678901234567890.10}'::json`, type('JSON', 'JSON'), '{"a": 123456789012345678901234567890.10}'],
    [`{'a': 1, 'b': ['x']}`, type('JSON', 'STRUCT(a INTEGER, b VARCHAR[])'), '{"a":1,"b":["x"]}'],
    [`uuid '0190AAAA-0000-7000-8000-0123456789ab'`, type('UUID', 'UUID'), '"0190aaaa-0000-7000-8000-0123456789ab"'],
    [`'\\x00\\xFF'::blob`, type('Bytes', 'BLOB'), '"AP8="'],
    [`interval 1 day`, type('String', 'INTERVAL', opaque), '"1 day"'],
    ['null::integer', type('Int', 'INTEGER'), 'null'],
    ['[1, null, 3]', type('Int', 'INTEGER', list), '[1,null,3]'],
    [`['a"', null, '']`, type('String', 'VARCHAR', list), String.raw`["a\"",null,""]`],
    ['[]::varchar[]', type('String', 'VARCHAR', list), '[]'],
    ['null::varchar[]', type('String', 'VARCHAR', list), 'null'],
    ['[9007199254740993, null]', type('BigInt', 'BIGINT', list), '["9007199254740993",null]'],
    [`[timestamptz '2001-03-09 10:00:00+00', null]`, type('DateTime', 'TIMESTAMPTZ', list), '["2001-03-09T10:00:00Z",null]'],
    [`[0.5, 'nan'::double]`, type('Float', 'DOUBLE', list), '[0.5,null]'],
  ])('%s', async (expression, valueType, expected) => {
    const rows = await duck.runAndReadAll(
      `select ${jsonValue(DIALECTS.duckdb, 'x', valueType)} as json from (select ${expression} as x) t`,
    );
    expect(rows.getRows()[0]?.[0]).toBe(expected);
  });
});
