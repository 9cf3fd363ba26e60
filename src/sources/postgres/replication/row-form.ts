import type { RowImage, Table, TableAddress } from '../../../contract/index.ts';
import { travelForm } from '../travel-form.ts';

/** A row as the server wrote it: text or null; undefined or missing where it left a column out. */
export type Tuple = Readonly<Record<string, string | null | undefined>>;

/** One text for a schema and a name, whatever letters they have. */
export const addressKey = ({ schema, name }: TableAddress): string => JSON.stringify([schema, name]);

/** How the rows of one table are read. */
export interface RowForm {
  readonly table: Table;
  readonly key: readonly string[];
  /** The whole row; undefined where the server left out a column. */
  whole(tuple: Tuple): RowImage | undefined;
  /** The key's columns only. */
  keyOf(tuple: Tuple): RowImage;
}

/** A table with a key, ready to read its rows. */
export function rowForm(table: Table, key: readonly string[]): RowForm {
  const columns = table.columns.map((column) => ({ name: column.name, read: travelForm(column) }));
  const keyColumns = columns.filter(({ name }) => key.includes(name));
  return {
    table,
    key,
    whole(tuple) {
      const row: Record<string, unknown> = {};
      for (const { name, read } of columns) {
        const text = tuple[name];
        if (text === undefined) return undefined;
        row[name] = text === null ? null : read(text);
      }
      return row;
    },
    keyOf: (tuple) =>
      Object.fromEntries(
        keyColumns.map(({ name, read }) => {
          const text = tuple[name];
          return [name, text === null || text === undefined ? null : read(text)];
        }),
      ),
  };
}
