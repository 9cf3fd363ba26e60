import type { SourceChange } from '../../../contract/index.ts';
import { quoteName, quoteTable } from '../../../sql/index.ts';
import type { Sessions } from '../sessions.ts';
import type { RowForm, Tuple } from './row-form.ts';
import type { ReadChange } from './transaction-reader.ts';

/** Rows asked for at once. */
const ROWS = 500;

/**
 * The changes with whole rows. Where the server left columns out, the row is read from the source by its key: all of it, as it
 * is *now*, so that it is a row that did exist, though perhaps a later one than the transaction's (which then brings it once
 * more). A row that is gone by now is told as gone: its deletion is still to come. This happens only where changes carry no old
 * rows, whose fidelity is COALESCED.
 */
export async function withWholeRows(
  changes: readonly ReadChange[],
  sessions: Sessions,
  signal: AbortSignal,
): Promise<readonly SourceChange[]> {
  const partial = changes.filter((change) => change.kind === 'partial');
  const rows = new Map<RowForm, ReadonlyMap<string, Tuple>>();
  for (const form of new Set(partial.map((change) => change.form))) {
    const wanted = partial.filter((change) => change.form === form).map(({ row }) => row);
    rows.set(form, await rowsByKey(form, wanted, sessions, signal));
  }
  return changes.flatMap((read): SourceChange[] => {
    if (read.kind === 'whole') return [read.change];
    const { change, form, row } = read;
    const now = rows.get(form)?.get(keyText(form, row));
    const after = now && form.whole(now);
    if (after) return [{ ...change, after }];
    const moved = change.op === 'UPDATE' && JSON.stringify(change.key) !== JSON.stringify(form.keyOf(row));
    return moved ? [{ table: change.table, op: 'DELETE', key: change.key }] : [];
  });
}

const keyText = (form: RowForm, row: Tuple): string => JSON.stringify(form.key.map((name) => row[name]));

async function rowsByKey(
  form: RowForm,
  wanted: readonly Tuple[],
  sessions: Sessions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Tuple>> {
  const found = new Map<string, Tuple>();
  const names = form.table.columns.map(({ name }) => name);
  const keys = [...new Map(wanted.map((row) => [keyText(form, row), form.key.map((name) => row[name])])).values()];
  for (let from = 0; from < keys.length; from += ROWS) {
    const some = keys.slice(from, from + ROWS);
    // Parameters take the type of the column that they are compared with.
    const places = some.map((key, row) => `(${key.map((_, column) => `$${row * key.length + column + 1}`).join(', ')})`);
    const text =
      `select ${names.map(quoteName).join(', ')} from ${quoteTable(form.table.at)} ` +
      `where (${form.key.map(quoteName).join(', ')}) in (${places.join(', ')})`;
    for (const cells of await sessions.query(text, some.flat(), signal)) {
      const row: Tuple = Object.fromEntries(names.map((name, place) => [name, cells[place]]));
      found.set(keyText(form, row), row);
    }
  }
  return found;
}
