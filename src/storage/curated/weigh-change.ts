import type pg from 'pg';
import { quoteName, quoteTable } from '../../sql/index.ts';
import type { TableChange } from './compare-table.ts';

/** Values that a change of form would take away for good: the next load does not bring them back. */
export interface CuratedLoss {
  readonly model: string;
  readonly column: string;
  /** Rows in which it holds a value. */
  readonly rows: bigint;
}

/** A change, weighed against the rows that are there. */
export interface WeighedChange extends TableChange {
  readonly rows: bigint;
  readonly losses: readonly CuratedLoss[];
}

/** Counts what a change of a table would lose, and finds out whether the rows that are there can meet it; if not, `rebuild` says why. */
export async function weighChange(client: pg.ClientBase, change: TableChange): Promise<WeighedChange> {
  const { model, dropped, tightened, added } = change;
  if (!dropped.length && !tightened.length && !added.length && change.rebuild === undefined) return { ...change, rows: 0n, losses: [] };
  const columns = [...dropped, ...tightened];
  const { rows: answers } = await client.query<bigint[]>({
    text: `select ${['count(*)', ...columns.map((name) => `count(${quoteName(name)})`)].join(', ')} from ${quoteTable({ schema: 'curated', name: model })}`,
    rowMode: 'array',
  });
  const [rows = 0n, ...filled] = answers[0] ?? [];
  const holds = new Map(columns.map((name, at) => [name, filled[at] ?? 0n]));
  const losses = dropped.map((column) => ({ model, column, rows: holds.get(column) ?? 0n })).filter((loss) => loss.rows > 0n);
  return { ...change, rows, losses, rebuild: change.rebuild ?? unmet(change, rows, holds) };
}

function unmet({ added, tightened }: TableChange, rows: bigint, holds: ReadonlyMap<string, bigint>): string | undefined {
  const [first] = added;
  if (first !== undefined && rows > 0n) return `\`${first}\` is new and never null, and its ${rows} rows have no value for it`;
  const nulls = tightened.find((name) => (holds.get(name) ?? 0n) < rows);
  return nulls === undefined
    ? undefined
    : `\`${nulls}\` is never null now, and is null in ${rows - (holds.get(nulls) ?? 0n)} of its ${rows} rows`;
}
