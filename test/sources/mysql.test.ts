import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messageOf, type SqlStatement } from '../../src/contract/index.ts';
import { serverOf } from '../../src/sources/mysql/server-version.ts';
import { DIALECTS, quoteName } from '../../src/sql/index.ts';
import { givenMysql, givenServers, type GivenMysql } from '../setup/given-mysql.ts';
import { readContext } from './contract.ts';
import { mysqlSource } from './mysql-fixture.ts';

/** Names begin and end with no space there, and have no characters past the first plane. */
const NAME = fc
  .string({ unit: fc.constantFrom('"', '`', '\\', "'", '$1', '?', ' ', '数', 'é', ';', '--', 'a'), maxLength: 12 })
  .map((text) => `x${text}x`);

const sql = (text: string, ...values: (string | null)[]): SqlStatement => ({ kind: 'sql', text, values });

test('a server is known by its version, and what is too old is refused and told why', () => {
  for (const version of ['10.6.1-MariaDB', '11.4.2-MariaDB-log', '5.5.5-10.11.6-MariaDB'])
    expect(serverOf(version, 'shop')).toBe('mariadb');
  for (const version of ['8.0.17', '8.0.36-28', '8.4.0', '9.7.4-2']) expect(serverOf(version, 'shop')).toBe('mysql');
  expect(() => serverOf('10.5.22-MariaDB', 'shop')).toThrow(/shop.*MariaDB 10\.5\.22.*JSON_TABLE; 10\.6\.0 or later/);
  expect(() => serverOf('8.0.16', 'shop')).toThrow(/shop.*MySQL 8\.0\.16.*8\.0\.17 or later/);
  expect(() => serverOf('5.7.44-log', 'shop')).toThrow(/MySQL 5\.7\.44/);
});

test('a password that is written out is refused, and never told', () => {
  expect(() => mysqlSource('mysql://me:hunter2@db/shop')).toThrow(/password written out/);
  expect(() => mysqlSource('mysql://me:hunter2@db/shop')).not.toThrow(/hunter2/);
  expect(() => mysqlSource('mysql://me@db/shop?sslmode=x')).toThrow(/sslmode.*ssl-mode/);
});

describe.each(await givenServers())('a $title source', ({ server }) => {
  const dialect = DIALECTS[server];
  let database: GivenMysql;
  let source: ReturnType<typeof mysqlSource>;
  const cell = (text: string, ...values: (string | null)[]): Promise<string> => source.execute(sql(text, ...values), readContext());
  beforeAll(async () => {
    database = await givenMysql(server);
    source = mysqlSource(database.url);
  });
  afterAll(async () => {
    await source?.close();
    await database?.drop();
  });

  test('reads lists past group_concat_max_len as the server has it', async () => {
    expect((await cell(`select group_concat(repeat('x', 1000) separator '') from ${dialect.numbers('3000', 'n')}`)).length).toBe(3_000_000);
  });

  test('refuses an answer of which the server left a part out', async () => {
    await expect(cell(`select coalesce(concat(repeat('x', 40000000), repeat('y', 40000000)), 'null')`)).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
  });

  test('prepares a statement once a connection', async () => {
    const tables = server === 'mariadb' ? 'information_schema' : 'performance_schema';
    const prepared = `select variable_value from ${tables}.session_status where variable_name = 'COM_STMT_PREPARE'`;
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
        const json = dialect.json('f', type);
        const rows = '(select cast($1 as double) as f) t';
        expect(Number(await cell(`select ${json} from ${rows}`, String(value))) + 0).toBe(value + 0);
        // An aggregate cuts what is longer than it was told.
        expect(Number(await cell(`select ${dialect.joined(json, 'f')} from ${rows}`, String(value))) + 0).toBe(value + 0);
        const quantile = dialect.quantile('f', '0.5');
        expect(Number(await cell(`select ${dialect.json(quantile, type)} from ${rows}`, String(value))) + 0).toBe(value + 0);
      }),
      { numRuns: 100 },
    );
  });

  test('knows floats of 32 bits by any of their types', async () => {
    for (const nativeType of ['float', 'float unsigned', 'float(20,1) unsigned zerofill']) {
      const type = { nativeType, scalar: 'Float', list: false, nullable: true, opaque: false } as const;
      await database.admin.query(`drop table if exists single; create table single (f ${nativeType})`);
      await database.admin.query('insert into single values (16777216)');
      const found = await cell(`select ${dialect.json('f', type)} from single where f = ${dialect.typed('$1', type)}`, '16777217');
      expect(Number(found)).toBe(16777216);
    }
  });

  test('has no sum of floats that is past them, where the server’s own is 0', async () => {
    const type = { nativeType: 'double', scalar: 'Float', list: false, nullable: true, opaque: false } as const;
    const rows = '(select 1.7e308 as f union all select 1.7e308) t';
    expect(await cell(`select cast(sum(f) as char) from ${rows}`)).toBe('0');
    for (const measure of ['sum', 'avg'] as const)
      expect(await cell(`select ${dialect.measure(measure, 'f', type, '').sql} from ${rows}`)).toBe('null');
  });

  test('has no deviation of floats whose squares are past them, where MariaDB’s own is wrong and MySQL’s an error', async () => {
    const type = { nativeType: 'double', scalar: 'Float', list: false, nullable: true, opaque: false } as const;
    const measured = (measure: 'stddev' | 'variance', values: readonly string[]): Promise<string> => {
      const rows = values.map((value) => `select cast('${value}' as double) as f`).join(' union all ');
      return cell(`select coalesce(cast(${dialect.measure(measure, 'f', type, '').sql} as char), 'none') from (${rows}) t`);
    };
    const own = cell('select cast(stddev_samp(f) as char) from (select 1e200 as f union all select -1e200) t');
    if (server === 'mysql') await expect(own).rejects.toThrow(/DOUBLE value is out of range/);
    else expect(Number(await own)).toBeGreaterThan(1e308);
    for (const measure of ['stddev', 'variance'] as const) {
      for (const values of [['1.7e308', '-1.7e308', '1'], ['1e308', '-1e308'], ['1e200', '2e200'], ['-3e154', '0'], ['1']])
        expect([values, await measured(measure, values)]).toEqual([values, 'none']);
    }
    expect(Number(await measured('stddev', ['9e144', '-9e144'])) / 9e144).toBeCloseTo(Math.SQRT2);
    expect(Number(await measured('variance', ['1', '2', '3']))).toBe(1);
  });

  test('tells of a fault what it is, and not how the statement is written', async () => {
    for (const text of ['select floor(cast($1 as double) / 0.1)', 'select select $1', 'select exp(cast($1 as double))']) {
      const told = await cell(text, '1.7e308').then(String, (thrown: unknown) => messageOf(thrown));
      expect(told).toMatch(/^Source "shop": (DOUBLE value is out of range|You have an error in your SQL syntax).*\(ER_\w+\)$/);
      expect(told).not.toMatch(/cast|select|exp/);
    }
  });

  test('answers a condition by distinct values of other rows, which is why each aggregate is asked for alone', async () => {
    expect(dialect.lazyAggregates).toBe(true);
    await database.admin.query(`create table lazy_teams as select 'x' as team union all select 'y' union all select 'z';
      create table lazy_members as select 'x' as team, 'a' as name union all select 'x', 'a' union all select 'y', 'b'`);
    const asked = (where: string) => cell(`select coalesce(group_concat(team order by team), '') from lazy_teams t where ${where}`);
    const of = (aggregates: string) => `(select ${aggregates} from lazy_members m where m.team = t.team)`;
    expect(await asked(of('count(*) <> 1 and count(distinct name) = 1'))).toBe('x,z');
    expect(await asked(`${of('count(*)')} <> 1 and ${of('count(distinct name)')} = 1`)).toBe('x');
  });

  describe('has no', () => {
    test.each(['has', 'hasAny', 'hasAll'] as const)('%s: there is no type of lists', async (operator) => {
      expect(dialect.lacks[operator]).toBeDefined();
      await expect(database.admin.query('create table lists (tags varchar(10)[])')).rejects.toThrow(/error in your SQL syntax/);
    });

    test('regex: its search gives up', async () => {
      expect(dialect.lacks.regex).toBeDefined();
      const found = cell(`select $1 regexp '(a+)+$'`, `${'a'.repeat(40)}b`);
      if (server === 'mysql') return expect(found).rejects.toThrow(/Timeout exceeded in regular expression match/);
      // It says that there is nothing.
      expect(await found).toBe('0');
      const [warnings] = await database.admin.query(`select '${'a'.repeat(40)}b' regexp '(a+)+$'; show warnings`);
      expect(JSON.stringify(warnings)).toContain('match limit exceeded');
    });

    test('time zones, unless somebody filled their table', async () => {
      expect(dialect.lacks.timeZone).toBeDefined();
      expect(
        await cell(`select (select count(*) from mysql.time_zone_name) > 0 or convert_tz('2001-03-09', 'UTC', 'Europe/Stockholm') is null`),
      ).toBe('1');
    });

    if (server === 'mariadb')
      test('subquery in FROM that sees a row around it', async () => {
        expect(dialect.closedFrom).toBe(true);
        await expect(cell('select (select max(y) from (select t.x as y) u) from (select 1 as x) t')).rejects.toThrow(/Unknown table 't'/);
      });
    else
      test('limit within an aggregate of texts', async () => {
        const text = `select group_concat(x order by x separator ',' limit 1) from (select 1 as x) t`;
        await expect(cell(text)).rejects.toThrow(/error in your SQL syntax/);
      });
  });
});
