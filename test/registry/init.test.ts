import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  datasetNames,
  keyCandidates,
  sourceNameOf,
  variableOf,
  withIgnored,
  withVariable,
  writeNewFiles,
} from '../../src/registry/index.ts';
import { columnText, commented, yamlText } from '../../src/registry/init/yaml-text.ts';

const folder = await mkdtemp(join(tmpdir(), 'weir-init-'));
afterAll(() => rm(folder, { recursive: true }));

describe('names that init gives', () => {
  test('to sources are in Latin letters, and none that the hub or its engine has itself', () => {
    expect(
      ['Shop', 'größe', '商品', '2024-sales', 'my shop.prod', '---', 'models', 'files', 'main'].map((name) => sourceNameOf(name, 'db')),
    ).toEqual(['shop', 'grosse', 'shangpin', 'db_2024_sales', 'my_shop_prod', 'db', 'models_db', 'files_db', 'main_db']);
  });

  test("to variables are not the hub's own", () => {
    expect(['shop', 'database', 'weir_test', 'my-shop'].map(variableOf)).toEqual([
      'SHOP_URL',
      'SOURCE_DATABASE_URL',
      'SOURCE_WEIR_TEST_URL',
      'MY_SHOP_URL',
    ]);
  });

  test('to files are told apart by their folders, as the engine tells no case apart', () => {
    expect([...datasetNames(['orders.csv', '2024/Orders.csv', '2024/orders.json', 'größe (1).csv'])]).toEqual([
      ['orders.csv', 'orders'],
      ['2024/Orders.csv', '2024_Orders'],
      ['2024/orders.json', '2024_orders_2'],
      ['größe (1).csv', 'größe_1_'],
    ]);
  });
});

describe('what init writes', () => {
  test('of odd texts is YAML that says the same, also once a comment is taken away', () => {
    for (const text of ['plain', 'no', 'true', '12', 'a: b', '# x', 'quo"te', "it's", 'line\nend', 'товары', '- x', '']) {
      expect(parse(`key: ${yamlText(text)}`)).toEqual({ key: text });
      const hidden = commented(`key: ${yamlText(text)}`);
      expect(parse(hidden)).toBeNull();
      expect(parse(hidden.replaceAll(/^# /gm, ''))).toEqual({ key: text });
    }
  });

  test('of columns in expressions is quoted where it is no plain word', () => {
    expect(['total', 'count', 'Größe', 'quo"te', 'order by'].map(columnText)).toEqual([
      'total',
      '"count"',
      '"Größe"',
      '"quo""te"',
      '"order by"',
    ]);
  });

  test('into .env adds to what stands there, keeps odd values whole, and changes none', () => {
    const address = `postgres://a:p'#"w\\$x@h/db`;
    const text = withVariable('OTHER=1', 'SHOP_URL', address);
    expect(text).toMatch(/^OTHER=1\nSHOP_URL=/);
    expect(parseEnv(text ?? '')).toEqual({ OTHER: '1', SHOP_URL: address });
    expect(withVariable(text ?? '', 'SHOP_URL', address)).toBeUndefined();
    expect(() => withVariable('SHOP_URL=other', 'SHOP_URL', address)).toThrow('.env has SHOP_URL already, with another value.');
    expect(() => withVariable('', 'SHOP_URL', 'a\nb')).toThrow('line end');
  });

  test('into .gitignore is only what it lacks', () => {
    expect(withIgnored('', ['.weir/', '.env'])).toBe('.weir/\n.env\n');
    expect(withIgnored('dist\n/.weir', ['.weir/', '.env'])).toBe('dist\n/.weir\n.env\n');
    expect(withIgnored('.env\n.weir/\n', ['.weir/', '.env'])).toBeUndefined();
  });

  test('overwrites no file, but for what init itself wrote and nobody touched', async () => {
    const blanks = { 'a.yaml': 'blank', 'b.yaml': 'blank' };
    expect(await writeNewFiles(folder, { 'a.yaml': 'blank', 'sub/c.yaml': 'c' }, blanks)).toEqual({
      written: ['a.yaml', 'sub/c.yaml'],
      kept: [],
    });
    await writeFile(join(folder, 'b.yaml'), 'my own');
    const next = await writeNewFiles(folder, { 'a.yaml': 'a', 'b.yaml': 'b', 'sub/c.yaml': 'c' }, blanks);
    expect(next).toEqual({ written: ['a.yaml'], kept: ['b.yaml'] });
    expect(await readFile(join(folder, 'b.yaml'), 'utf8')).toBe('my own');
  });
});

test('columns that may be a key: named so first, a first column last, a measure never', () => {
  const column = (name: string, scalar: 'Int' | 'String' | 'Float' | 'Date') => ({
    name,
    nativeType: '',
    scalar,
    list: false,
    nullable: true,
  });
  const of = (table: string, ...columns: ReturnType<typeof column>[]) => keyCandidates(table, columns).map((each) => each.column);
  expect(of('orders', column('customer_id', 'Int'), column('order_id', 'Int'), column('total', 'Float'))).toEqual([
    'order_id',
    'customer_id',
  ]);
  expect(of('airports', column('name', 'String'), column('iata', 'String'))).toEqual(['iata', 'name']);
  expect(of('weather', column('date', 'Date'), column('temperature', 'Float'))).toEqual(['date']);
  expect(of('points', column('x', 'Float'), column('paid', 'Int'))).toEqual([]);
});
