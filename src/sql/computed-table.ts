import type { TableAddress } from '../contract/index.ts';
import type { Dialect, TableColumn } from './dialect.ts';
import { computedSql } from './expression/index.ts';
import { quoteName, quoteTable } from './quoting.ts';
import { isNamed, selection } from './selection.ts';

/**
 * A FROM item without an alias: a table, or a selection from it where something of it is computed or `read` makes another value of a
 * column. Databases flatten such a selection: what is not asked for is not computed, and indexes serve.
 */
export function computedTable(
  dialect: Pick<Dialect, 'trimsNames'>,
  at: TableAddress,
  columns: readonly TableColumn[],
  read: (name: string, column: TableColumn) => string,
): string {
  const table = quoteTable(at);
  const values = columns.map((column) => ({
    sql: column.computed ? computedSql(column.computed, quoteName) : read(column.column, column),
    name: column.column,
  }));
  return values.every(({ sql, name }) => isNamed(sql, name)) ? table : selection(dialect, values, `from ${table}`);
}
