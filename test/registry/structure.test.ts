import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { RelationalStructure } from '../../src/contract/index.ts';
import { readStructure, strayStructures, structureText, writeStructure } from '../../src/registry/index.ts';

const folder = await mkdtemp(join(tmpdir(), 'weir-structure-'));
afterAll(() => rm(folder, { recursive: true }));

const column = (name: string) => ({ name, nativeType: 'integer', scalar: 'Int', list: false, nullable: false }) as const;
const structure: RelationalStructure = {
  kind: 'relational',
  tables: [
    { name: 'orders', at: { schema: 'public', name: 'orders' }, columns: [column('id'), column('größe')], key: ['id'], uniques: [] },
    {
      name: 'Kunden',
      at: { schema: 'public', name: 'Kunden' },
      columns: [column('no')],
      uniques: [['no'], ['b', 'a']],
      description: 'with "quotes"\nand lines',
    },
  ],
  foreignKeys: [
    { name: 'orders_b', table: 'orders', columns: ['größe'], target: 'Kunden', targetColumns: ['no'] },
    { name: 'orders_a', table: 'orders', columns: ['id'], target: 'Kunden', targetColumns: ['no'] },
  ],
};
const names = { 'shop.orders': { type: 'ShopOrder', one: 'shopOrder', many: 'shopOrders', fields: { größe: 'grosse' }, relations: {} } };

describe('structure/<source>.json', () => {
  test('keeps what was seen of a source and its names, and is written only where it says something else', async () => {
    expect(await writeStructure(folder, 'shop', { structure, names })).toBe(true);
    expect(await writeStructure(folder, 'shop', { structure, names })).toBe(false);
    const { seen, problems } = await readStructure(folder, 'shop');
    expect(problems).toEqual([]);
    expect(seen?.names).toEqual(names);
    expect(seen?.structure).toMatchObject({ kind: 'relational', tables: [{ name: 'Kunden' }, structure.tables[0]] });
  });

  test('is the same text in whatever order a server tells its tables, and one line a column', async () => {
    const other = { ...structure, tables: structure.tables.toReversed(), foreignKeys: structure.foreignKeys.toReversed() };
    const text = structureText('shop', { structure, names });
    expect(structureText('shop', { structure: other, names })).toBe(text);
    expect(await readFile(join(folder, 'structure/shop.json'), 'utf8')).toBe(text);
    const more = {
      ...structure,
      tables: structure.tables.map((table) => (table.name === 'orders' ? { ...table, columns: [...table.columns, column('new')] } : table)),
    };
    const lines = new Set(text.split('\n'));
    const added = structureText('shop', { structure: more, names })
      .split('\n')
      .filter((line) => !lines.has(line));
    expect(added.filter((line) => line.includes('"name"'))).toHaveLength(2); // The new one, and the comma after the one before.
  });

  test('keeps the SDL of a subgraph line by line', async () => {
    const graph = { kind: 'graph', sdl: 'type Query {\n  a: Int\n}' } as const;
    await writeStructure(folder, 'weather', { structure: graph, names: {} });
    expect((await readStructure(folder, 'weather')).seen).toEqual({ structure: graph, names: {} });
    expect(await readFile(join(folder, 'structure/weather.json'), 'utf8')).toContain('["type Query {", "  a: Int", "}"]');
  });

  test('that is no such file is a fault that says what to do, and one of no source is found', async () => {
    await mkdir(join(folder, 'structure'), { recursive: true });
    for (const [name, text, what] of [
      ['broken', '{', 'It is not JSON'],
      ['other', '{"source": "other"}', 'It is not what `weir start` writes'],
      ['copied', structureText('shop', { structure, names }), 'It is of the source `shop`'],
    ] as const) {
      await writeFile(join(folder, `structure/${name}.json`), text);
      const { seen, problems } = await readStructure(folder, name);
      expect(seen).toBeUndefined();
      expect(problems).toMatchObject([{ code: 'BAD_DEFINITION', path: `structure/${name}.json` }]);
      expect(problems[0]?.message).toContain(what);
      expect(problems[0]?.message).toContain(`weir source refresh ${name} --write`);
    }
    expect(await readStructure(folder, 'never')).toEqual({ problems: [] });
    expect(await strayStructures(folder, ['shop', 'weather', 'broken', 'other'])).toEqual(['structure/copied.json']);
  });
});
