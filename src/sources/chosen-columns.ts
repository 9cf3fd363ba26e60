import { WeirError } from '../contract/index.ts';
import type { Column, Table } from '../contract/index.ts';

/** The columns of a table that a bulk read names, in its order. Throws SOURCE_ERROR for one that the table does not have. */
export const chosenColumns = (source: string, table: Table, names: readonly string[]): readonly Column[] =>
  names.map((name) => {
    const column = table.columns.find((each) => each.name === name);
    if (!column) throw new WeirError('SOURCE_ERROR', `Source "${source}": ${table.name} has no column "${name}"`, { source });
    return column;
  });
