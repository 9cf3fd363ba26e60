import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SqlStatement } from '../../src/contract/index.ts';
import { mustBeMariadb } from '../../src/sources/mysql/server-version.ts';
import { DIALECTS, quoteName } from '../../src/sql/index.ts';
import { givenMariadb, isMariadbGiven, type GivenMariadb } from '../setup/given-mariadb.ts';
import { readContext } from './contract.ts';
import { mysqlSource } from './mysql-fixture.ts';

/** Names begin and end with no space there, and have no characters past the first plane. */
const NAME = fc
  .string({ unit: fc.constantFrom('"', '`', '\\', "'", '$1', '?', ' ', '数', 'é', ';', '--', 'a'), maxLength: 12 })
  .map((text) => `x${text}x`);

const sql = (text: string, ...values: (string | null)[]): SqlStatement => ({ kind: 'sql', text, values });

test('MySQL and what is older than MariaDB 10.6 are refused, and told why', () => {
  expect(() => mustBeMariadb('8.0.36', 'shop')).toThrow(/shop.*MySQL 8\.0\.36.*LIMIT within GROUP_CONCAT/);
  expect(() => mustBeMariadb('10.5.22-MariaDB', 'shop')).toThrow(/10\.5\.22.*JSON_TABLE/);
  mustBeMariadb('10.6.1-MariaDB', 'shop');
  mustBeMariadb('11.4.2-MariaDB-log', 'shop');
});

test('a password that is written out is refused, and never told', () => {
  expect(() => mysqlSource('mysql://me:hunter2@db/shop')).toThrow(/password written out/);
  expect(() => mysqlSource('mysql://me:hunter2@db/shop')).not.toThrow(/hunter2/);
  expect(() => mysqlSource('mysql://me@db/shop?sslmode=x')).toThrow(/sslmode.*ssl-mode/);
});

describe.skipIf(!(await isMariadbGiven()))('a MariaDB source', () => {
  let database: GivenMariadb;
  let source: ReturnType<typeof mysqlSource>;
  const cell = (text: string, ...values: (string | null)[]): Promise<string> => source.execute(sql(text, ...values), readContext());
  beforeAll(async () => {
    database = await givenMariadb();
    source = mysqlSource(database.url);
  });
  afterAll(async () => {
    await source?.close();
    await database?.drop();
  });

  test('reads lists past group_concat_max_len as the server has it', async () => {
    expect((await cell(`select group_concat(repeat('x', 1000) separator '') from seq_1_to_3000`)).length).toBe(3_000_000);
  });

  test('refuses an answer of which the server left a part out', async () => {
    await expect(cell(`select coalesce(concat(repeat('x', 16000000), repeat('y', 16000000)), 'null')`)).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
  });

  test('prepares a statement once a connection', async () => {
    const prepared = `select variable_value from information_schema.session_status where variable_name = 'COM_STMT_PREPARE'`;
    expect(await cell(prepared)).toBe(await cell(prepared));
  });

  test('only reads', async () => {
    await expect(cell('create table written (id int)')).rejects.toThrow(/READ ONLY transaction/);
  });

  test('takes any text as a value, whatever the names beside it are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), NAME, async (value, name) => {
        const text = value.replaceAll('\0', '');
        expect(
          await cell(`select v.${quoteName(name)} from (select $1 as ${quoteName(name)}) v where v.${quoteName(name)} = $1`, text),
        ).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  test('writes floats so that they read back as the same', async () => {
    const type = { nativeType: 'double', scalar: 'Float', list: false, nullable: true, opaque: false } as const;
    await fc.assert(
      fc.asyncProperty(fc.double({ noNaN: true, noDefaultInfinity: true }), async (value) => {
        const json = DIALECTS.mysql.json('f', type);
        const rows = '(select cast($1 as double) as f) t';
        expect(Number(await cell(`select ${json} from ${rows}`, String(value))) + 0).toBe(value + 0);
        // An aggregate cuts what is longer than it was told.
        expect(Number(await cell(`select ${DIALECTS.mysql.joined(json, 'f')} from ${rows}`, String(value))) + 0).toBe(value + 0);
        const quantile = DIALECTS.mysql.quantile('f', '0.5');
        expect(Number(await cell(`select ${DIALECTS.mysql.json(quantile, type)} from ${rows}`, String(value))) + 0).toBe(value + 0);
      }),
      { numRuns: 100 },
    );
  });

  test('answers a condition by distinct values of other rows, which is why each aggregate is asked for alone', async () => {
    expect(DIALECTS.mysql.lazyAggregates).toBe(true);
    await database.admin.query(`create table lazy_teams as select 'x' as team union all select 'y';
      create table lazy_members as select 'x' as team, 'a' as name`);
    const asked = (where: string) => cell(`select coalesce(group_concat(team order by team), '') from lazy_teams t where ${where}`);
    const of = (aggregates: string) => `(select ${aggregates} from lazy_members m where m.team = t.team)`;
    expect(await asked(of('count(distinct name) = 0 and count(distinct name) <> 1'))).toBe('');
    expect(await asked(`${of('count(distinct name)')} = 0 and ${of('count(distinct name)')} <> 1`)).toBe('y');
  });

  describe('has no', () => {
    test.each(['has', 'hasAny', 'hasAll'] as const)('%s: there is no type of lists', async (operator) => {
      expect(DIALECTS.mysql.lacks[operator]).toBeDefined();
      await expect(database.admin.query('create table lists (tags varchar(10)[])')).rejects.toThrow(/error in your SQL syntax/);
    });

    test('regex: its search gives up, and says that there is nothing', async () => {
      expect(DIALECTS.mysql.lacks.regex).toBeDefined();
      expect(await cell(`select $1 regexp '(a+)+$'`, `${'a'.repeat(40)}b`)).toBe('0');
      const [warnings] = await database.admin.query(`select '${'a'.repeat(40)}b' regexp '(a+)+$'; show warnings`);
      expect(JSON.stringify(warnings)).toContain('match limit exceeded');
    });

    test('time zones, unless somebody filled their table', async () => {
      expect(DIALECTS.mysql.lacks.timeZone).toBeDefined();
      expect(
        await cell(`select (select count(*) from mysql.time_zone_name) > 0 or convert_tz('2001-03-09', 'UTC', 'Europe/Stockholm') is null`),
      ).toBe('1');
    });

    test('subquery in FROM that sees a row around it', async () => {
      await expect(cell('select (select max(y) from (select t.x as y) u) from (select 1 as x) t')).rejects.toThrow(/Unknown table 't'/);
    });
  });
});
