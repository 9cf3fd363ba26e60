import type { Engine, RowImage, SourceChange, Table } from '../../../contract/index.ts';
import { rowForm } from '../replication/row-form.ts';
import type { RowForm, Tuple } from '../replication/row-form.ts';
import type { Sessions } from '../sessions.ts';
import { baselineOf } from './baseline.ts';
import type { Baseline, Difference, SeenRow } from './baseline.ts';
import type { LookConnection } from './look-connection.ts';
import { keyTexts, pollSql } from './poll-sql.ts';
import type { PollSql } from './poll-sql.ts';
import { continues } from './position.ts';

/** A table whose rows are looked at. */
export interface PolledTable {
  readonly form: RowForm;
  readonly sql: PollSql;
  readonly baseline: Baseline;
}

/** By what a look is done. */
export interface LookMeans {
  readonly connection: LookConnection;
  readonly sessions: Sessions;
  readonly engine: Engine;
}

/** Finds changes to tell, and is answered with the place at which they were told once they are known to be kept. */
export type Look = AsyncGenerator<readonly SourceChange[], void, string>;

/** Rows that are read, told and taken as seen at once. A power of two. */
const PAGE = 256;
/** Past so many differences a table is told by one RESET: whoever listens reads it anew, in one statement. */
const MOST_CHANGES = 100_000;
/** Past so many buckets with differences all rows are read. */
const MOST_BUCKETS_APART = 1_024;

/** What is acknowledged is taken as seen, though the look ends meanwhile: it would be told again. */
const KEEPING_MS = 10_000;
const keeping = (): AbortSignal => AbortSignal.timeout(KEEPING_MS);

export const polledTable = (engine: Engine, source: string, table: Table, key: readonly string[]): PolledTable => ({
  form: rowForm(table, key),
  sql: pollSql(table, key),
  baseline: baselineOf(engine, source, table, key),
});

/**
 * Compares a table's rows with what was told of them. Where nothing was, or what was told since was not told from here, it begins
 * with RESET. A table without differences costs its server one statement.
 * @param after - the log's place
 */
export async function* lookAtTable(polled: PolledTable, means: LookMeans, after: string | undefined, signal: AbortSignal): Look {
  const { baseline, sql, form } = polled;
  const standing = await baseline.standing(signal);
  const known = standing && continues(standing.told, after) ? standing : undefined;
  const apart = known && (await baseline.differing(await means.connection.cell(sql.sums(known.buckets), signal), known.buckets, signal));
  if (apart?.length === 0) return;
  const within = known && apart && apart.length <= MOST_BUCKETS_APART ? { buckets: known.buckets, only: apart } : undefined;
  const session = await means.engine.session();
  try {
    const rows = await means.connection.copy(sql.rows(within), signal);
    const reset: SourceChange = { table: form.table.name, op: 'RESET' };
    if (!known) {
      await baseline.make(session, rows, signal);
      await baseline.confirm(yield [reset], keeping());
      return;
    }
    const count = await baseline.compare(session, rows, within, signal);
    if (count > MOST_CHANGES) {
      await baseline.takeAll(session, within, yield [reset], keeping());
      return;
    }
    for (let from = 0; from < count; from += PAGE) {
      const page = await baseline.differences(session, from, PAGE, signal);
      const { changes, seen } = read(form, page, await rowsNow(polled, page, means.sessions, signal));
      if (changes.length > 0) await baseline.take(seen, yield changes, keeping());
    }
  } finally {
    await session.close();
  }
}

interface RowNow {
  readonly tuple: Tuple;
  readonly place: string;
  readonly hash: string;
}

/** The rows of these keys as they are now, which may be later than they were compared. */
async function rowsNow(
  { form, sql }: PolledTable,
  page: readonly Difference[],
  sessions: Sessions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RowNow>> {
  const names = form.table.columns.map(({ name }) => name);
  const keys = page.map(({ key }) => keyTexts(key, form.key.length));
  // The last key again, up to a power of two: few texts of statements, of which the server keeps the plans.
  const count = 2 ** Math.ceil(Math.log2(keys.length));
  const values = Array.from({ length: count }, (_, index) => keys[index] ?? keys.at(-1) ?? []).flat();
  const rows = await sessions.query(sql.byKeys(count), values, signal);
  return new Map(
    rows.map((cells) => {
      const [key, place, hash] = cells.slice(names.length).map(String);
      const tuple = Object.fromEntries(names.map((name, index) => [name, cells[index]]));
      return [key ?? '', { tuple, place: place ?? '', hash: hash ?? '' }];
    }),
  );
}

/** What differences mean, now that their rows were read: a new row that is gone again was never there. */
function read(form: RowForm, page: readonly Difference[], now: ReadonlyMap<string, RowNow>) {
  const changes: SourceChange[] = [];
  const seen: SeenRow[] = [];
  const table = form.table.name;
  for (const { key, op } of page) {
    const row = now.get(key);
    const after = row && form.whole(row.tuple);
    if (row && after) {
      changes.push({ table, op: op === 'INSERT' ? 'INSERT' : 'UPDATE', key: form.keyOf(row.tuple), after });
      seen.push([key, row.place, row.hash]);
    } else if (op !== 'INSERT') {
      changes.push({ table, op: 'DELETE', key: keyImage(form, key) });
      seen.push([key, null, null]);
    }
  }
  return { changes, seen };
}

function keyImage(form: RowForm, key: string): RowImage {
  const texts = keyTexts(key, form.key.length);
  return form.keyOf(Object.fromEntries(form.key.map((name, index) => [name, texts[index]])));
}
