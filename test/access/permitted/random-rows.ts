import { STATUSES, type Column, type Table } from './structure.ts';
import type { Dice } from './dice.ts';

/** A row by the names of its fields, values in the form in which they travel, one spelling for each. */
export type Row = Readonly<Record<string, unknown>>;

/** Rows by table, in the order in which they were put in. */
export type Rows = ReadonlyMap<string, readonly Row[]>;

const COUNTRIES = ['SE', 'DE', 'FR', 'Åland'];
const WORDS = ['wind', 'rain', 'a_b', 'A%b', '', "it's", 'Name 1', 'Agent 1', 'a longer text with €'];
const DAYS = ['2001-01-31', '2001-03-09', '2001-03-10', '2004-02-29'];
const ids = (letter: string, count: number) => Array.from({ length: count }, (_, index) => `${letter}${index}`);

/** What a column's values are drawn from: few, so that they meet. */
export function valuesOf(table: Pick<Table, 'id'>, column: Pick<Column, 'name' | 'scalar' | 'own' | 'enumValues'>): readonly unknown[] {
  const { name, scalar } = column;
  if (column.enumValues) return STATUSES;
  switch (name) {
    case 'country':
      return COUNTRIES;
    case 'customerId':
      return ids('c', 8);
    case 'orderId':
    case 'order':
      return ids('o', 16);
    case 'agentId':
    case 'bossId':
      return ids('a', 6);
    case 'stationCode':
    case 'station':
    case 'code':
      if (scalar === 'String') return ids('S', 14);
      break;
    case 'about':
      return [...STATUSES, 'o1', 'o2'];
    case 'email':
    case 'card':
      return ['anna@example.org', 'bo@x', '4111111111111111', 'éva€€€€€', 'short', '12345678'];
    case 'id':
      return table.id === 'geo.stations'
        ? Array.from({ length: 14 }, (_, index) => String(index - 1))
        : ids(ID_LETTERS[table.id] ?? 'x', 16);
  }
  switch (scalar) {
    case 'Int':
      return [-1, 0, 1, 2, 3, 4, 7];
    case 'BigInt':
      return ['9007199254740993', '-1', '0', '12', '9007199254740992'];
    case 'Float':
      return [0, 0.5, 10.5, 21, -3.25, 100];
    case 'Decimal':
      return ['0.00', '10.50', '-3.25', '1234567890.12', '99.99'];
    case 'Boolean':
      return [true, false];
    case 'Date':
      return DAYS;
    case 'DateTime':
      return DAYS.map((day, index) => `${day}T0${index}:30:00${index === 2 ? '.5' : ''}Z`);
    case 'LocalDateTime':
      return DAYS.map((day, index) => `${day}T1${index}:30:00`);
    case 'UUID':
      return ['0190aaaa-0000-7000-8000-0123456789ab', 'ffffffff-0000-0000-0000-000000000000'];
    case 'JSON':
      return [{ n: 1, deep: [null, 'x'] }, [], 'text', 12, { secret: 'o1' }];
    default:
      return WORDS;
  }
}

const ID_LETTERS: Readonly<Record<string, string>> = {
  'shop.customers': 'c',
  'shop.orders': 'o',
  'crm.agents': 'a',
  'crm.tickets': 't',
};

const COUNTS: Readonly<Record<string, number>> = {
  'shop.customers': 7,
  'shop.orders': 13,
  'shop.lines': 22,
  'shop.notes': 5,
  'crm.agents': 5,
  'crm.tickets': 13,
  'geo.stations': 11,
  'geo.readings': 12,
};

/** Rows of every table: with nulls, with keys that lead nowhere, and no two with one key or one unique value. */
export function drawRows(dice: Dice, tables: readonly Table[]): Rows {
  return new Map(
    tables.map((table) => {
      const rows: Row[] = [];
      for (let tries = 0; rows.length < (COUNTS[table.id] ?? 8) && tries < 200; tries += 1) {
        const row = drawRow(dice, table);
        if (isFree(table, rows, row)) rows.push(row);
      }
      return [table.id, rows];
    }),
  );
}

export function drawRow(dice: Dice, table: Table): Row {
  return withMade(table, Object.fromEntries(table.columns.map((column) => [column.name, drawValue(dice, table, column)])));
}

/** A row with what its database computes of it. */
export const withMade = ({ columns }: Pick<Table, 'columns'>, row: Row): Row => ({
  ...row,
  ...Object.fromEntries(columns.flatMap(({ name, made }) => (made ? [[name, made.value(row)]] : []))),
});

export function drawValue(dice: Dice, table: Table, column: Column): unknown {
  if (column.nullable && dice.chance(20)) return null;
  if (column.list) return dice.several(['a', 'b', '', 'NULL', '"'], 0, 3);
  return dice.pick(valuesOf(table, column));
}

/** Whether a row may stand beside the others: its key and each unique value of it are its own. */
export function isFree({ key, uniques }: Table, rows: readonly Row[], row: Row): boolean {
  const sets = [...(key ? [key] : []), ...uniques.map(({ fields }) => fields)];
  return sets.every((fields) => {
    const same = (other: Row) => fields.every((field) => row[field] !== null && other[field] === row[field]);
    return !rows.some(same);
  });
}
