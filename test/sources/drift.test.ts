import { describe, expect, test } from 'vitest';
import type { Column, RelationalStructure, Table } from '../../src/contract/index.ts';
import { differencesOf, driftOf } from '../../src/sources/index.ts';

const column = (name: string, nativeType = 'text'): Column => ({ name, nativeType, scalar: 'String', list: false, nullable: true });
const table = (name: string, columns: readonly Column[], key = ['id']): Table => ({ name, at: { name }, columns, key, uniques: [] });
const structure = (...tables: readonly Table[]): RelationalStructure => ({ kind: 'relational', tables, foreignKeys: [] });
const shown = ({ tables }: RelationalStructure) =>
  Object.fromEntries(tables.map(({ name, columns }) => [name, columns.map((each) => `${each.name} ${each.nativeType}`)]));

const before = structure(table('orders', [column('id', 'int'), column('note')]), table('lines', [column('id', 'int')]));
const found = structure(table('orders', [column('id', 'int'), column('total', 'numeric')]), table('parcels', [column('id', 'int')]));

function served(mode: 'follow' | 'hold' | 'additive', now = found) {
  const drift = driftOf(before, now, mode);
  return { tables: shown(drift.structure as RelationalStructure), held: drift.held };
}

test('follow serves what the source has become', () => {
  expect(served('follow')).toEqual({ tables: shown(found), held: [] });
});

test('hold serves what it was, and says what is other', () => {
  expect(served('hold')).toEqual({
    tables: shown(before),
    held: ['orders.note is gone', 'lines is gone', 'orders.total is new', 'parcels is new'],
  });
});

test('additive serves what is new beside what it was, and says what it does not follow', () => {
  expect(served('additive')).toEqual({
    tables: { orders: ['id int', 'note text', 'total numeric'], lines: ['id int'], parcels: ['id int'] },
    held: ['orders.note is gone', 'lines is gone'],
  });
});

test('additive that loses nothing is the source as it is', () => {
  const more = structure(...before.tables, table('parcels', [column('id', 'int')]));
  expect(driftOf(before, more, 'additive')).toEqual({ structure: more, held: [] });
});

test('a column of another type and another key are held', () => {
  const other = structure(table('orders', [column('id', 'bigint'), column('note')], ['note']), table('lines', [column('id', 'int')]));
  expect(served('additive', other)).toEqual({
    tables: { orders: ['id int', 'note text'], lines: ['id int'] },
    held: ['orders.id is bigint, and was int', 'the key of orders is another'],
  });
});

test('a source that takes another SQL is followed, whatever is said: nothing of what was could be asked of it', () => {
  const other = { ...found, dialect: 'mysql' } as const;
  expect(served('hold', other)).toEqual({ tables: shown(found), held: [] });
  expect(served('additive', other)).toEqual({ tables: shown(found), held: [] });
  expect(differencesOf(before, { ...before, dialect: 'mysql' })).toEqual(['its server takes another SQL']);
  expect(differencesOf(before, before)).toEqual([]);
});

test('what is held and comes back is held no more', () => {
  const { structure: kept } = driftOf(before, found, 'hold');
  expect(driftOf(kept, before, 'hold')).toEqual({ structure: before, held: [] });
});

describe('a schema in GraphQL', () => {
  const sdl = (text: string) => ({ kind: 'graph', sdl: text }) as const;
  const was = sdl('type Query { days: Int count: Int }');

  test.each([
    ['type Query { days: Int count: Int hours: Int }', []],
    ['type Query { count: Int hours: Int }', ['Query.days was removed']],
    ['type Query { days: String count: Int }', ['Query.days changed type from Int to String']],
  ])('additive: %s', (text, held) => {
    const now = sdl(text);
    expect(driftOf(was, now, 'additive')).toEqual({ structure: held.length ? was : now, held });
    expect(driftOf(was, now, 'hold')).toEqual({ structure: was, held: ['its schema is another'] });
  });
});
