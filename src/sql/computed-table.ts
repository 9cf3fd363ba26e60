import type { TableAddress } from '../contract/index.ts';
import type { TableColumn } from './dialect.ts';
import { computedSql } from './expression/index.ts';
import { quoteName, quoteTable } from './quoting.ts';

/**
 * A FROM item without an alias: a table, or a selection from it where something of it is computed or `read` makes another value of a
 * column. Databases flatten such a selection: what is not asked for is not computed, and indexes serve.
 */
export function computedTable(
  at: TableAddress,
  columns: readonly TableColumn[],
  read: (name: string, column: TableColumn) => string,
): string {
  const table = quoteTable(at);
  const values = columns.map((column) => {
    const name = quoteName(column.column);
    const value = column.computed ? computedSql(column.computed, quoteName) : read(column.column, column);
    return value === name ? name : `${value} as ${name}`;
  });
  return values.some((value, index) => value !== quoteName(columns[index]?.column ?? ''))
    ? `(select ${values.join(', ')} from ${table})`
    : table;
}
