import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Column, RelationalStructure, Source } from '../../src/contract/index.ts';
import { faultOf, filesWorkspace, never } from './files-fixture.ts';
import type { FilesWorkspace } from './files-fixture.ts';

let workspace: FilesWorkspace;
beforeEach(async () => {
  workspace = await filesWorkspace();
});
afterEach(() => workspace.drop());

async function columnsOf(source: Source, table: string): Promise<Record<string, string>> {
  const { tables } = (await source.describe(never)) as RelationalStructure;
  const columns = tables.find(({ name }) => name === table)?.columns ?? [];
  return Object.fromEntries(columns.map(({ name, scalar, list }: Column) => [name, list ? `[${scalar}]` : String(scalar)]));
}

const rows = (relation: string, order = '1'): Promise<Record<string, unknown>[]> =>
  workspace.engine.rows(`SELECT * FROM ${relation} ORDER BY ${order}`, [], never);

/** A CSV of 30,000 rows; the one on line 25,001 is another. */
const long = (usual: string, odd: string): string =>
  `id,opened\n${Array.from({ length: 30_000 }, (_, index) => `${index},${index + 2 === 25_001 ? odd : usual}`).join('\n')}\n`;

describe('types are read off the whole file', () => {
  test('a column that turns to text at line 25,001 is text, and keeps every value', async () => {
    await workspace.write('data/a.csv', long('2001-03-09', 'soon'));
    await workspace.write('data/b.csv', long('1', '1.5'));
    await workspace.write('data/c.csv', long('1', '3000000000'));
    const source = workspace.source({ a: 'data/a.csv', b: 'data/b.csv', c: 'data/c.csv' });
    expect(await columnsOf(source, 'a')).toEqual({ id: 'Int', opened: 'String' });
    expect(await columnsOf(source, 'b')).toEqual({ id: 'Int', opened: 'Float' });
    expect(await columnsOf(source, 'c')).toEqual({ id: 'Int', opened: 'BigInt' });
    expect(await rows(`faa.a WHERE opened = 'soon'`)).toEqual([{ id: 24_999, opened: 'soon' }]);
  });

  test('nothing is lost to a type: leading zeros, long numbers and other spellings stay text', async () => {
    await workspace.write(
      'data/a.csv',
      'zip,long,huge,float,date,zone,flag,us,plus,none\n' +
        '00501,0.1234567890123456789,18446744073709551616,1e-05,2001-03-09,2001-03-09T10:00:00+02:00,true,03/09/2001,+1,\n' +
        '12345,2,-1,.5,2001-12-31,2001-03-09 10:00:00Z,FALSE,12/31/2001,2,""\n',
    );
    const source = workspace.source({ a: 'data/a.csv' });
    expect(await columnsOf(source, 'a')).toEqual({
      zip: 'String',
      long: 'String',
      huge: 'BigInt',
      float: 'Float',
      date: 'Date',
      zone: 'DateTime',
      flag: 'Boolean',
      us: 'String',
      plus: 'String',
      none: 'String',
    });
    const [first] = await rows('faa.a', 'zip');
    expect(first).toMatchObject({ zip: '00501', huge: 18446744073709551616n, float: 0.00001, zone: '2001-03-09 08:00:00+00', none: null });
  });

  test('a declared type that a value does not fit names file, line, column and value, and changes nothing', async () => {
    await workspace.write('data/a.csv', long('2001-03-09', 'soon'));
    const fault = await faultOf(workspace.source({ a: { path: 'data/a.csv', types: { opened: 'date' } } }).describe(never));
    expect(fault.code).toBe('BAD_DEFINITION');
    expect(fault.message).toBe(
      'faa.a: data/a.csv line 25001, column opened: "soon" is no Date (such as 2001-03-09), which `types` declares',
    );
    expect(await workspace.engine.rows(`SELECT table_name FROM duckdb_tables() WHERE schema_name = 'faa'`, [], never)).toEqual([]);
  });

  test('lines are counted as an editor counts them, with empty ones and those within cells', async () => {
    await workspace.write('data/a.csv', '\na,n\n"x\ny",1\n\n"z",2\r\n"w",none\n'.replaceAll('\r\n', '\n'));
    const fault = await faultOf(workspace.source({ a: { path: 'data/a.csv', types: { n: 'INT' } } }).describe(never));
    expect(fault.message).toContain('data/a.csv line 7, column n: "none" is no Int');
    await workspace.write('data/a.ndjson', '{"n": 1}\n\n{"n": "a \\" b"}\n');
    const other = await faultOf(workspace.source({ a: { path: 'data/a.ndjson', types: { n: 'Int' } } }).describe(never));
    expect(other.message).toContain('data/a.ndjson line 3, column n: "a \\" b" is no Int');
  });

  test('declared types are kept, whatever the values look like; an unknown one and a missing column are said', async () => {
    await workspace.write('data/a.csv', 'id,price,opened,at\n007,1.50,2001-03-09,2001-03-09\n');
    const types = { id: 'BigInt', price: 'Decimal(10,2)', opened: 'date', at: 'LocalDateTime' };
    expect(await columnsOf(workspace.source({ a: { path: 'data/a.csv', types } }), 'a')).toEqual({
      id: 'BigInt',
      price: 'Decimal',
      opened: 'Date',
      at: 'LocalDateTime',
    });
    expect(await rows('faa.a')).toEqual([{ id: 7n, price: '1.50', opened: '2001-03-09', at: '2001-03-09 00:00:00' }]);

    const wrong = (changed: Record<string, string>) =>
      faultOf(workspace.source({ a: { path: 'data/a.csv', types: changed } }).describe(never));
    expect((await wrong({ price: 'Money' })).message).toMatch(/Money is no type: the types are .*Decimal/);
    expect((await wrong({ prise: 'Float' })).message).toMatch(/names prise, but the columns are id, price, opened, at/);
    expect((await wrong({ price: 'Int' })).message).toMatch(/line 2, column price: "1.50" is no Int/);
    expect((await wrong({ price: 'Decimal(2,2)' })).message).toMatch(/line 2, column price/);
  });
});

describe('CSV and TSV', () => {
  test('an empty cell is null, quoted or not; quotes, line ends and commas belong to their cells', async () => {
    await workspace.write('data/a.csv', 'id,said\n1,"a ""b"", c\r\nd"\n2,""\n3,\n');
    await workspace.source({ a: 'data/a.csv' }).describe(never);
    expect(await rows('faa.a')).toEqual([
      { id: 1, said: 'a "b", c\r\nd' },
      { id: 2, said: null },
      { id: 3, said: null },
    ]);
  });

  test.each([
    ['semicolons', 'a;b\n1,5;"x;y"\n', { a: '1,5', b: 'x;y' }],
    ['line ends of Windows', 'a,b\r\n1,2\r\n', { a: 1, b: 2 }],
    ['a byte order mark', '\uFEFFa,b\n1,2', { a: 1, b: 2 }],
    ['one column', 'a\nx; y\n', { a: 'x; y' }],
    ['doubled and empty names', 'a,A,,a\n1,2,3,4\n', { a: 1, A_2: 2, column_3: 3, a_3: 4 }],
    ['a line of 3 MB', `a,b\n1,"${'x'.repeat(3e6)}"\n`, { a: 1, b: 'x'.repeat(3e6) }],
  ])('%s', async (_, content, expected) => {
    await workspace.write('data/a.csv', content);
    await workspace.source({ a: 'data/a.csv' }).describe(never);
    expect(await rows('faa.a')).toEqual([expected]);
  });

  test('TSV is parted by tabs alone', async () => {
    await workspace.write('data/a.tsv', 'a\tb\n1,2,3\tx\n');
    await workspace.source({ a: 'data/a.tsv' }).describe(never);
    expect(await rows('faa.a')).toEqual([{ a: '1,2,3', b: 'x' }]);
  });

  test.each([
    ['a row too short', 'a,b\n1,2\n3\n', /data\/a\.csv|Line: 3/],
    ['a row too long', 'a,b\n1,2\n3,4,5\n', /Line: 3/],
    ['a quote that is never closed', 'a,b\n1,"2\n3,4\n', /unterminated quote/],
    ['nothing', '', /data\/a\.csv is empty/],
  ])('%s is said, never dropped in silence', async (_, content, says) => {
    await workspace.write('data/a.csv', content);
    const fault = await faultOf(workspace.source({ a: 'data/a.csv' }).describe(never));
    expect(fault).toMatchObject({ code: 'SOURCE_ERROR', message: says });
    expect(fault.message).toMatch(/^faa\.a: /);
  });

  test('encodings that are declared are read; one that is not there, or is another, is said', async () => {
    await workspace.write('data/latin.csv', Buffer.from('town\nGenève\n', 'latin1'));
    await workspace.write('data/wide.csv', Buffer.from('\uFEFFtown\nGenève\n', 'utf16le'));
    await workspace.write('data/win.csv', Buffer.concat([Buffer.from('town\nZ'), Buffer.from([0x80]), Buffer.from('\n')]));
    const source = workspace.source({
      latin: { path: 'data/latin.csv', encoding: 'latin-1' },
      wide: { path: 'data/wide.csv', encoding: 'UTF-16' },
      win: { path: 'data/win.csv', encoding: 'windows-1252' },
    });
    await source.describe(never);
    expect(await rows('faa.latin')).toEqual([{ town: 'Genève' }]);
    expect(await rows('faa.wide')).toEqual([{ town: 'Genève' }]);
    expect(await rows('faa.win')).toEqual([{ town: 'Z€' }]);

    const undeclared = await faultOf(workspace.source({ a: 'data/latin.csv' }).describe(never));
    expect(undeclared).toMatchObject({ code: 'SOURCE_ERROR', message: /data\/latin\.csv is not UTF-8: declare its `encoding`/ });
    const other = await faultOf(workspace.source({ a: { path: 'data/latin.csv', encoding: 'euc-jp' } }).describe(never));
    expect(other).toMatchObject({ code: 'SOURCE_ERROR', message: /data\/latin\.csv is not euc-jp/ });
    const unknown = await faultOf(workspace.source({ a: { path: 'data/latin.csv', encoding: 'latin-99' } }).describe(never));
    expect(unknown).toMatchObject({ code: 'BAD_DEFINITION', message: /latin-99 is no encoding/ });
  });

  test('files of a glob are one table, their columns joined by name', async () => {
    await workspace.write('data/y-2001.csv', 'id,name\n1,a\n');
    await workspace.write('data/y-2002.csv', 'name,id,more\nb,2,x\n');
    await workspace.write('data/y-2003.csv', 'id,name\n3,c\n');
    const source = workspace.source({ y: { path: 'data/y-*.csv', key: ['id'] } });
    expect(await columnsOf(source, 'y')).toEqual({ id: 'Int', name: 'String', more: 'String' });
    expect(await rows('faa.y')).toEqual([
      { id: 1, name: 'a', more: null },
      { id: 2, name: 'b', more: 'x' },
      { id: 3, name: 'c', more: null },
    ]);
    const fault = await faultOf(workspace.source({ y: { path: 'data/y-*.csv', types: { name: 'Int' } } }).describe(never));
    expect(fault.message).toMatch(/data\/y-2001\.csv line 2, column name: "a" is no Int/);
  });

  test('a folder with a wildcard in its name is that folder', async () => {
    await workspace.write('data/[old]/a.csv', 'x\n1\n');
    await workspace.write('data/o/a.csv', 'x\n2\n');
    await workspace.source({ a: 'data/[old]/a.csv' }).describe(never);
    expect(await rows('faa.a')).toEqual([{ x: 1 }]);
  });

  test('a name with a wildcard in it is that file and no other', async () => {
    await workspace.write('data/a[1].csv', 'x\n1\n');
    await workspace.write('data/a1.csv', 'x\n2\n');
    await workspace.source({ a: 'data/a[1].csv' }).describe(never);
    expect(await rows('faa.a')).toEqual([{ x: 1 }]);
  });
});

describe('JSON and NDJSON', () => {
  test('what JSON says is kept: text is text, long integers keep their digits, objects are JSON, lists of scalars lists', async () => {
    const record =
      '{"n": 1, "big": 12345678901234567890123, "f": 1.25, "t": "2001-03-09", "empty": "", "o": {"a": [1.10]}, "l": ["x", "y"], "b": true}';
    await workspace.write('data/a.json', `[${record}, {"n": -2, "big": 1, "late": "x"}]`);
    await workspace.write('data/b.ndjson', `${record}\n{"n": -2, "big": 1, "late": "x"}\n`);
    const source = workspace.source({ a: 'data/a.json', b: 'data/b.ndjson' });
    const expected = {
      n: 'Int',
      big: 'BigInt',
      f: 'Float',
      t: 'String',
      empty: 'String',
      o: 'JSON',
      l: '[String]',
      b: 'Boolean',
      late: 'String',
    };
    for (const table of ['a', 'b']) {
      expect(await columnsOf(source, table)).toEqual(expected);
      expect((await rows(`faa.${table}`, 'n DESC'))[0]).toEqual({
        n: 1,
        big: 12345678901234567890123n,
        f: 1.25,
        t: '2001-03-09',
        empty: '',
        o: '{"a":[1.1]}',
        l: ['x', 'y'],
        b: true,
        late: null,
      });
    }
  });

  test.each([
    ['a.json', '[{"a": 1}, {"a":', /data\/a\.json/],
    ['a.ndjson', '{"a": 1}\n{"a":\n', /data\/a\.ndjson/],
    ['a.json', '', /data\/a\.json is empty/],
    ['a.json', '[]', /data\/a\.json has no objects/],
    ['a.json', '[1, 2]', /data\/a\.json has no objects/],
  ])('%s of %j is said', async (name, content, says) => {
    await workspace.write(`data/${name}`, content);
    expect(await faultOf(workspace.source({ a: `data/${name}` }).describe(never))).toMatchObject({ code: 'SOURCE_ERROR', message: says });
  });
});

describe('Parquet', () => {
  test('is read in place with its own types', async () => {
    const path = join(workspace.folder, 'data', 'a.parquet');
    await workspace.engine.rows(
      `COPY (SELECT 1::BIGINT AS big, 2::TINYINT AS tiny, 1.5::DECIMAL(9, 2) AS exact, TIMESTAMP '2001-03-09 10:00:00' AS at, {'a': [1]} AS nested, ['x'] AS list, '2001-03-09' AS day) TO '${path}'`,
      [],
      never,
    );
    const source = workspace.source({ a: { path: 'data/a.parquet', types: { day: 'Date' } } });
    expect(await columnsOf(source, 'a')).toEqual({
      big: 'BigInt',
      tiny: 'Int',
      exact: 'Decimal',
      at: 'LocalDateTime',
      nested: 'JSON',
      list: '[String]',
      day: 'Date',
    });
    expect(await source.read?.({ name: 'a', at: { schema: 'faa', name: 'a' }, columns: [], uniques: [] }, [], never)).toEqual({
      kind: 'engine',
      relation: '"faa"."a"',
    });
    expect(await workspace.engine.rows(`SELECT table_name FROM duckdb_tables() WHERE schema_name = 'faa'`, [], never)).toEqual([]);
  });

  test.each([
    ['broken', 'PAR1 this is no Parquet file at all PAR1'],
    ['cut short', 'PAR1'],
    ['empty', ''],
  ])('a file that is %s is said by name', async (_, content) => {
    await workspace.write('data/a.parquet', content);
    const fault = await faultOf(workspace.source({ a: 'data/a.parquet' }).describe(never));
    expect(fault).toMatchObject({ code: 'SOURCE_ERROR', message: /^faa\.a: .*data\/a\.parquet/ });
  });
});

describe('keys', () => {
  test('one that is not unique, or null, is refused with how many and which', async () => {
    await workspace.write('data/a.csv', 'iata,city\nAAA,x\nAAA,y\nAAA,z\nBBB,x\nBBB,y\nCCC,x\n,x\n');
    const keyed = (key: string[]) => workspace.source({ a: { path: 'data/a.csv', key } });
    expect(await faultOf(keyed(['iata']).describe(never))).toMatchObject({
      code: 'BAD_DEFINITION',
      message:
        'faa.a: the key [iata] is not unique: 2 values occur more than once, such as "AAA" (3 rows), "BBB" (2 rows); 1 row has no value in it; name other columns, or leave the key out',
    });
    expect((await faultOf(keyed(['code']).describe(never))).message).toMatch(/the key names code, but the columns are iata, city/);
    await workspace.write('data/a.csv', 'iata,city\nAAA,x\nAAA,y\n');
    const { tables } = (await keyed(['iata', 'city']).describe(never)) as RelationalStructure;
    expect(tables[0]?.key).toEqual(['iata', 'city']);
    expect(tables[0]?.columns.map(({ nullable }) => nullable)).toEqual([false, false]);
  });
});

describe('confinement', () => {
  test.each([
    ['a path outside', 'secret.csv', /lies in .*, which this workspace does not allow; .*files: \{allow: \[data, \.\]\}/],
    ['a path upward', 'data/../../secret.csv', /which this workspace does not allow/],
    ['an absolute path', '/etc/hostname', /\/etc, which this workspace does not allow; .*allow: \[data, \/etc\]/],
    ['a symbolic link', 'data/link.csv', /which this workspace does not allow/],
    ['a link to a folder', 'data/folder/secret.csv', /which this workspace does not allow/],
    ['a glob outside', '*.csv', /which this workspace does not allow/],
    ['a glob through a link', 'data/l*.csv', /which this workspace does not allow/],
    ['a package that is left', 'npm:pluralize/../zod/package.json', /leads out of its package/],
  ])('%s is refused, with the line that would allow it', async (_, path, says) => {
    await workspace.write('secret.csv', 'a\n1\n');
    await workspace.write('node_modules/pluralize/package.json', '{}');
    await workspace.write('node_modules/zod/package.json', '[{"a": 1}]');
    await symlink(join(workspace.folder, 'secret.csv'), join(workspace.folder, 'data', 'link.csv'));
    await symlink(workspace.folder, join(workspace.folder, 'data', 'folder'));
    expect(await faultOf(workspace.source({ a: path }).describe(never))).toMatchObject({ code: 'BAD_DEFINITION', message: says });
  });

  test('a package is found upward, and read past what it exports; one that is not installed is said', async () => {
    await workspace.write('node_modules/@scope/data/package.json', '{"exports": "./index.js"}');
    await workspace.write('node_modules/@scope/data/rows/a.csv', 'x\n1\n');
    const later = workspace.source({ a: 'npm:@scope/data/rows/a.csv' });
    expect(await faultOf(later.describe(never))).toMatchObject({ code: 'BAD_DEFINITION', message: /start the hub again/ });

    workspace = await workspace.restart(['npm:@scope/data/rows/a.csv']);
    await workspace.source({ a: 'npm:@scope/data/rows/a.csv' }).describe(never);
    expect(await rows('faa.a')).toEqual([{ x: 1 }]);

    expect(await faultOf(workspace.source({ a: 'npm:no-such-package/a.csv' }).describe(never))).toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      message: /no-such-package is in no node_modules folder/,
    });
  });

  test('what is no file, of another kind or of several is said', async () => {
    await workspace.write('data/a.xlsx', 'x');
    await workspace.write('data/b.csv', 'x\n1\n');
    await workspace.write('data/c.ndjson', '{"x": 1}\n');
    const said = async (path: string): Promise<string> => (await faultOf(workspace.source({ a: path }).describe(never))).message;
    expect(await said('data')).toMatch(/data is not a file/);
    expect(await said('data/a.xlsx')).toMatch(/data\/a\.xlsx is none of the files that can be read \(\.csv, /);
    expect(await said('data/[bc].*')).toMatch(/several kinds \(csv, ndjson\)/);
    expect(await said('data/z*.csv')).toMatch(/no file matches data\/z\*\.csv/);
  });
});
