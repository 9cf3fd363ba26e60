import { rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog, SelectionItem, Source, SqlStatement, WeirError } from '../../src/contract/index.ts';
import { select, type Reading } from '../relational/reading.ts';
import { readContext } from './contract.ts';
import { faultOf, never } from './files-fixture.ts';
import { readingOf, sqliteWorkspace, type SqliteWorkspace } from './sqlite-fixture.ts';

const sql = (words: string, ...values: (string | null)[]): SqlStatement => ({ kind: 'sql', text: words, values });

let workspace: SqliteWorkspace;
beforeAll(async () => {
  workspace = await sqliteWorkspace();
});
afterAll(() => workspace.drop());

test('a primary key that is null in a row is no key, and is one again when it is null in none', async () => {
  workspace.sql(
    `create table loose (id text primary key, n int); insert into loose values (null, 1), (null, 2), ('a', 3);
     create table pairs (a text, b int, primary key (a, b)); insert into pairs values ('a', 1), ('a', null);
     create table sure (a text, b int, primary key (a, b)) without rowid;
     create table counted (id integer primary key)`,
    'keys.db',
  );
  const source = workspace.source({ file: 'data/keys.db' });
  const keys = async () => {
    const structure = await source.describe(never);
    return structure.kind === 'relational' && Object.fromEntries(structure.tables.map(({ name, key }) => [name, key]));
  };
  expect(await keys()).toEqual({ loose: undefined, pairs: undefined, sure: ['a', 'b'], counted: ['id'] });
  workspace.sql(`delete from loose where id is null; update pairs set b = 2 where b is null`, 'keys.db');
  expect(await keys()).toEqual({ loose: ['id'], pairs: ['a', 'b'], sure: ['a', 'b'], counted: ['id'] });
  await source.close();
});

describe('values that a column’s type does not promise', () => {
  let source: Source;
  let shop: Reading & { readonly catalog: Catalog };
  beforeAll(async () => {
    workspace.sql(
      `create table odd (n integer primary key, small int, whole integer, real real, exact decimal(10,2), yes boolean, name text not null,
         day date, clock time, local datetime, moment timestamptz, doc json, raw blob, anything);
       insert into odd values (1, 2147483647, 9223372036854775807, 0.1, 12.5, 1, 'é"', '2001-03-09', '10:00', '2001-03-09T10:00:00.5', '2001-03-09 12:00:00.123456+02:00', '{"a": 1.10}', x'00ff41', 5);
       insert into odd values (2, 2147483648, 'many', 'few', 'much', 2, x'ff', 'yesterday', 'noon', '2001-02-30 10:00', 981, '{a', 'text', x'ff');
       insert into odd values (3, -1, -9223372036854775808, 9e999, 7, 0, '', '0000-01-01', '10:00:00.250', '2001-03-09', '2001-03-09T10:00:00Z', 'null', x'', 1.5);
       insert into odd (n, name) values (4, 'null')`,
      'odd.db',
    );
    source = workspace.source({ file: 'data/odd.db' });
    shop = await readingOf(source);
  });
  afterAll(() => source.close());

  const columns = ['small', 'whole', 'real', 'exact', 'yes', 'name', 'day', 'clock', 'local', 'moment', 'doc', 'raw', 'anything'];

  test('are null; what fits comes to the last digit', async () => {
    const { json } = await shop.read(select('odds(orderBy: [{ n: ASC }])', 'Odd', columns));
    expect(json).toBe(
      '[' +
        '{"small":2147483647,"whole":"9223372036854775807","real":0.1,"exact":12.5,"yes":true,"name":"é\\"","day":"2001-03-09","clock":"10:00:00","local":"2001-03-09T10:00:00.5","moment":"2001-03-09T10:00:00.123456Z","doc":{"a": 1.10},"raw":"AP9B","anything":"5"},' +
        '{"small":null,"whole":null,"real":null,"exact":null,"yes":null,"name":"FF","day":null,"clock":null,"local":null,"moment":null,"doc":null,"raw":null,"anything":"FF"},' +
        '{"small":-1,"whole":"-9223372036854775808","real":null,"exact":7,"yes":false,"name":"","day":"0000-01-01","clock":"10:00:00.25","local":"2001-03-09T00:00:00","moment":"2001-03-09T10:00:00Z","doc":null,"raw":"","anything":"1.5"},' +
        '{"small":null,"whole":null,"real":null,"exact":null,"yes":null,"name":"null","day":null,"clock":null,"local":null,"moment":null,"doc":null,"raw":null,"anything":null}' +
        ']',
    );
  });

  test('are in no aggregate of numbers', async () => {
    const numbers = ['sum', 'avg', 'min', 'max'];
    expect(
      await shop.value(
        select('oddsAggregate', 'OddAggregate', [
          select('whole', 'BigIntAggregate', ['sum', 'min', 'max']),
          select('small', 'IntAggregate', numbers),
          select('real', 'FloatAggregate', numbers),
        ]),
      ),
    ).toEqual({
      whole: { sum: '-1', min: '-9223372036854775808', max: '9223372036854775807' },
      small: { sum: '2147483646', avg: 1073741823, min: -1, max: 2147483647 },
      real: { sum: 0.1, avg: 0.1, min: 0.1, max: 0.1 },
    });
  });

  test('leave in pipelines what they leave in answers', async () => {
    const structure = await source.describe(never);
    const table = structure.kind === 'relational' ? structure.tables.find(({ name }) => name === 'odd') : undefined;
    if (!table || !source.read) throw new Error('there is a table');
    const read = await source.read(table, ['n', 'whole', 'yes', 'moment', 'doc', 'raw'], never);
    if (read.kind !== 'csv') throw new Error('it is CSV');
    expect((await text(read.stream)).split('\n')).toEqual([
      '1,9223372036854775807,true,2001-03-09T10:00:00.123456Z,"{""a"": 1.10}","\\x00FF41"',
      '2,,,,,',
      '3,-9223372036854775808,false,2001-03-09T10:00:00Z,"null","\\x"',
      '4,,,,,',
      '',
    ]);
  });

  test('sums go past 64 bits, and are compared and sorted as the numbers that they are', async () => {
    const groups = 'oddsGroups(by: [{ name: true }], having: { whole: { sum: { lt: "-9223372036854775807.5" } } })';
    const item = select(groups, 'OddGroup', [select('key', 'OddGroupKey', ['name'])]);
    expect(await shop.value(item)).toEqual([{ key: { name: '' } }]);
  });

  test('`types` says what they are where the declaration does not, and must name what is there', async () => {
    const typed = workspace.source({ file: 'data/odd.db', types: { odd: { whole: 'Int', anything: 'Float' } } });
    const told = await typed.describe(never);
    const odd = told.kind === 'relational' ? told.tables[0]?.columns : [];
    expect(odd?.filter(({ name }) => ['whole', 'anything'].includes(name)).map(({ scalar }) => scalar)).toEqual(['Int', 'Float']);
    const wrong = workspace.source({ file: 'data/odd.db', types: { odd: { hole: 'Int' } } });
    expect((await faultOf(wrong.describe(never))).message).toMatch(/`types` names "odd\.hole", which there is not\. Did you mean/);
    await Promise.all([typed.close(), wrong.close()]);
  });
});

describe('questions', () => {
  let source: Source;
  let shop: Reading;
  beforeAll(async () => {
    workspace.sql(
      `create table people (id integer primary key, name text, nick text collate nocase, at timestamptz);
       insert into people values (1, 'Ada_1', 'ada', '2001-03-09T23:30:00Z'), (2, 'ada%1', 'ADA', '2001-03-10T00:30:00+02:00'), (3, 'Åda', null, null)`,
      'people.db',
    );
    workspace.sql(
      `create table people (id integer primary key, boss_id integer references people, score real, at timestamptz);
       insert into people values (1, null, 0.5, null), (2, 1, 1, null), (3, 2, 2, '2001-03-09'), (4, 3, null, null), (5, 4, 1e300, null)`,
      'chain.db',
    );
    source = workspace.source({ file: 'data/people.db' });
    shop = await readingOf(source);
  });
  afterAll(() => source.close());

  const found = async (where: string): Promise<unknown> =>
    ((await shop.value(select(`people(where: ${where}, orderBy: [{ id: ASC }])`, 'Person', ['id']))) as { id: string }[])
      .map(({ id }) => id)
      .join();

  test.each([
    ['{ name: { like: "ada%" } }', '2'],
    ['{ name: { like: "%\\\\_1" } }', '1'],
    ['{ name: { like: "_da_1" } }', '1,2'],
    ['{ name: { ilike: "ADA%" } }', '1,2'],
    // Its own folding of letters knows those of ASCII alone.
    ['{ name: { ilike: "å%" } }', ''],
    // Equality is that of the column's own collation, order of code points.
    ['{ nick: { eq: "Ada" } }', '1,2'],
    ['{ nick: { lt: "a" } }', '2'],
    ['{ name: { startsWith: "Å" } }', '3'],
    ['{ name: { endsWith: "%1" } }', '2'],
  ])('finds %s', async (where, ids) => {
    expect(await found(where)).toBe(ids);
  });

  test('regular expressions are refused: \\w is another there', async () => {
    const native = new Database(':memory:').prepare(`select 'é' regexp '^\\w$' as same`).raw().get() as unknown;
    expect(native).toEqual([0]);
    const fault = await faultOf(found('{ name: { regex: "^a" } }'));
    expect(fault.code).toBe('BAD_USER_INPUT');
    expect(fault.message).toMatch(/regex.*is not to be had of SQLite/);
  });

  test('time zones but UTC are refused: there are none', async () => {
    const native = new Database(':memory:').prepare(`select datetime('2001-03-09 10:00', 'Europe/Stockholm')`).raw().get() as unknown;
    expect(native).toEqual([null]);
    const days = (zone: string) =>
      shop.value(
        select(`peopleGroups(by: [{ at: { bucket: DAY, timeZone: "${zone}" } }])`, 'PersonGroup', [
          select('key', 'PersonGroupKey', ['at']),
        ]),
      );
    expect(await days('UTC')).toEqual([{ key: { at: '2001-03-09T00:00:00Z' } }, { key: { at: null } }]);
    expect((await faultOf(days('Europe/Stockholm'))).message).toMatch(/has no time zones but UTC/);
  });

  test('have five lists inside each other; of more levels than its parser takes they are refused with what helps', async () => {
    const chain = workspace.source({ file: 'data/chain.db' });
    const people = await readingOf(chain);
    const below = (levels: number): SelectionItem =>
      levels === 0 ? select('id') : select('people', 'Person', ['id', 'score', 'at', below(levels - 1)]);
    const lists = (levels: number) => people.value(select('people(where: { bossId: { isNull: true } })', 'Person', [below(levels - 1)]));
    expect(JSON.stringify(await lists(5))).toContain('"5"');
    expect(await faultOf(lists(9))).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringMatching(/more levels at once than SQLite's parser takes/) as string,
    });
    await chain.close();
  });

  test('keep the event loop free, and only the source’s own connections busy', async () => {
    const client = new AbortController();
    const slow = sql('with recursive g(g) as (select 0 union all select g + 1 from g) select count(*) from g');
    const asked = Array.from({ length: 3 }, () => faultOf(source.execute(slow, readContext(client.signal))));
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 5);
    await pause(400);
    clearInterval(turning);
    const answer = await source.execute(sql('select count(*) from people'), readContext(AbortSignal.timeout(30_000))).catch(String);
    client.abort();
    await Promise.all(asked);
    expect(answer).toBe('3');
    // Of 80, on a machine that has other things to do.
    expect(turns).toBeGreaterThan(10);
  });

  test('statistics, histograms and series are reckoned there too', async () => {
    const item = select('peopleStatistics', 'Statistics', [
      'rows',
      select('fields', 'FieldStatistics', [
        'name',
        'nulls',
        'distinct',
        'min',
        'max',
        select('quantile(p: 0.5)'),
        select('histogram(bins: 2)', 'Bin', ['from', 'to', 'count']),
        select('top(n: 1)', 'ValueCount', ['value', 'count']),
      ]),
    ]);
    const { rows, fields } = (await shop.value(item)) as { rows: number; fields: Record<string, unknown>[] };
    expect(rows).toBe(3);
    expect(fields.find(({ name }) => name === 'at')).toEqual({
      name: 'at',
      nulls: 1,
      distinct: 2,
      min: '2001-03-09T22:30:00Z',
      max: '2001-03-09T23:30:00Z',
      quantile: '2001-03-09T22:30:00Z',
      histogram: [
        { from: '2001-03-09T22:30:00Z', to: '2001-03-09T23:00:00Z', count: 1 },
        { from: '2001-03-09T23:00:00Z', to: '2001-03-09T23:30:00Z', count: 1 },
      ],
      top: [{ value: '2001-03-09T22:30:00Z', count: 1 }],
    });
    const series = select('peopleForecast(time: at, every: DAY, horizon: 1)', '', []);
    expect(await shop.value(series)).toEqual([[null, '2001-03-09T00:00:00', 2, 2]]);
  });
});

describe('the file', () => {
  const execute = (source: Source, words: string) => source.execute(sql(words), readContext());

  test('is confined to what the workspace allows, wherever links lead', async () => {
    workspace.sql('create table t (a)', '../outside.db');
    await symlink(join(workspace.folder, 'outside.db'), join(workspace.folder, 'data/link.db'));
    for (const file of ['outside.db', '../x.db', 'data/link.db', join(workspace.folder, 'outside.db')]) {
      const source = workspace.source({ file });
      const fault: WeirError = await faultOf(source.describe(never));
      expect(fault.code, file).toBe('BAD_DEFINITION');
      expect(fault.message, file).toMatch(/which this workspace does not allow/);
      await source.close();
    }
  });

  test('is only read, is never made, and its views call nothing that reads other files', async () => {
    workspace.sql(`create table t (a); create view leak as select readfile('/etc/hostname') as host`, 'read.db');
    const source = workspace.source({ file: 'data/read.db' });
    await source.describe(never);
    for (const words of ['insert into t values (1) returning a', 'delete from t returning a'])
      expect((await faultOf(execute(source, words))).message, words).toMatch(/attempt to write a readonly database/);
    expect((await faultOf(execute(source, 'select host from leak'))).message).toMatch(/unsafe use of readfile/);
    await source.close();
  });

  test('that is none of SQLite’s is down, and says so', async () => {
    const source = workspace.source({ file: 'data/fake.db' });
    await writeFile(join(workspace.folder, 'data/fake.db'), 'x'.repeat(5000));
    expect(await faultOf(source.describe(never))).toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      message: expect.stringMatching(/not a database/) as string,
    });
    await source.close();
  });

  test('that takes the place of another is read from the next look on', async () => {
    workspace.sql('create table t (a); insert into t values (1)', 'now.db');
    workspace.sql('create table t (a); insert into t values (2)', 'next.db');
    const source = workspace.source({ file: 'data/now.db' });
    expect(await execute(source, 'select a from t')).toBe('1');
    await rename(join(workspace.folder, 'data/next.db'), join(workspace.folder, 'data/now.db'));
    await source.describe(never);
    expect(await execute(source, 'select a from t')).toBe('2');
    await source.close();
  });

  test('may be written by others meanwhile', async () => {
    workspace.sql('pragma journal_mode = wal; create table t (a); insert into t values (1)', 'wal.db');
    const source = workspace.source({ file: 'data/wal.db' });
    expect(await execute(source, 'select count(*) from t')).toBe('1');
    workspace.sql('insert into t values (2)', 'wal.db');
    expect(await execute(source, 'select count(*) from t')).toBe('2');
    await source.close();
  });

  test('has a view over what is gone: it alone is left out, and that is said once', async () => {
    workspace.sql('create table t (a); create view v as select * from nowhere', 'view.db');
    const source = workspace.source({ file: 'data/view.db' });
    await source.describe(never);
    const structure = await source.describe(never);
    expect(structure.kind === 'relational' && structure.tables.map(({ name }) => name)).toEqual(['t']);
    expect(workspace.reported.filter((line) => line.includes('the view v is left out'))).toHaveLength(1);
    await source.close();
  });

  test('that is read in bulk gives every row of one state, whatever its numbers are and whoever writes meanwhile', async () => {
    workspace.sql(
      `pragma journal_mode = wal; create table t (a integer primary key); insert into t values (-9223372036854775808), (9223372036854775807);
       with recursive g(g) as (select 9007199254740990 union all select g + 1 from g where g < 9007199254745990) insert into t select g from g`,
      'many.db',
    );
    const source = workspace.source({ file: 'data/many.db' });
    const structure = await source.describe(never);
    const table = structure.kind === 'relational' ? structure.tables[0] : undefined;
    if (!table || !source.read) throw new Error('there is a table');
    const read = await source.read(table, ['a'], never);
    if (read.kind !== 'csv') throw new Error('it is CSV');
    const lines: string[] = [];
    for await (const chunk of read.stream) {
      if (lines.length === 0) workspace.sql('insert into t values (1), (9223372036854775806)', 'many.db');
      lines.push(...String(chunk).trim().split('\n'));
    }
    expect([lines[0], lines.at(-1), lines.length, new Set(lines).size]).toEqual([
      '-9223372036854775808',
      '9223372036854775807',
      5_003,
      5_003,
    ]);
    await source.close();
  });

  test('that a writer holds for long is down for as long', async () => {
    workspace.sql('create table t (a); insert into t values (1)', 'held.db');
    const source = workspace.source({ file: 'data/held.db' });
    const writer = new Database(join(workspace.folder, 'data/held.db'));
    writer.exec('begin exclusive');
    expect(await faultOf(execute(source, 'select a from t'))).toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      message: expect.stringMatching(/data\/held\.db: database is locked/) as string,
    });
    writer.exec('commit');
    writer.close();
    expect(await execute(source, 'select a from t')).toBe('1');
    await source.close();
  }, 20_000);

  test('names that have quotes and signs are names', async () => {
    workspace.sql('create table t (a); insert into t values (7)', 'odd ?#%é.db');
    const source = workspace.source({ file: 'data/odd ?#%é.db' });
    expect(await execute(source, 'select a from t')).toBe('7');
    await source.close();
  });
});
