import type { ForecastAggregate, ForecastAsked, RawSeries } from './forecast.ts';
import { instantOf, nameOf, periodOf } from './periods.ts';

/** A series with one value a period. */
export interface RegularSeries {
  readonly key: readonly unknown[] | null;
  /** The number of its first period. */
  readonly first: number;
  /** Null only where not one value is known. */
  readonly values: readonly (number | null)[];
  readonly filled: readonly boolean[];
  readonly warnings: readonly string[];
}

interface Cell {
  value: number | null;
  rows: number;
}

interface Read {
  readonly key: readonly unknown[] | null;
  readonly cells: Map<number, Cell>;
  readonly warnings: string[];
}

/** Periods that a forecast looks back on; more make it slower and no better. */
const MOST_PERIODS = 5000;
/** Of the periods before the last, those whose rows say what a whole one has. */
const COMPARED = 8;
const LEAST_COMPARED = 3;

const ZERO_IN_GAPS: readonly ForecastAggregate[] = ['SUM', 'COUNT'];
const count = (number: number, what: string): string => `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;

/** Makes each series regular: duplicates joined, an incomplete last period cut, gaps filled. What was done is in the warnings. */
export function regularise(series: readonly RawSeries[], asked: ForecastAsked): readonly RegularSeries[] {
  const read = series.map((each) => readCells(each, asked));
  const rows = new Map<number, number>();
  for (const { cells } of read) for (const [period, cell] of cells) rows.set(period, (rows.get(period) ?? 0) + cell.rows);
  let last = -Infinity;
  let first = Infinity;
  for (const period of rows.keys()) {
    last = Math.max(last, period);
    first = Math.min(first, period);
  }
  const least = leastBefore(rows, first, last);
  if (least !== null && rows.get(last)! < least / 2) {
    const had = count(rows.get(last)!, 'row');
    const warning = `The last period, ${nameOf(asked.every, last)}, was cut as incomplete: it has ${had}, and the ${COMPARED} before it have ${least.toLocaleString('en-US')} at the least.`;
    for (const { cells, warnings } of read) {
      cells.delete(last);
      warnings.push(warning);
    }
    last -= 1;
  }
  return read.map((each) => fill(each, last, asked));
}

/** The fewest rows of the periods before the last; null where there are too few to tell. */
function leastBefore(rows: ReadonlyMap<number, number>, first: number, last: number): number | null {
  const start = Math.max(first, last - COMPARED);
  if (last - start < LEAST_COMPARED) return null;
  let least = Infinity;
  for (let period = start; period < last; period += 1) least = Math.min(least, rows.get(period) ?? 0);
  return least;
}

function readCells({ key, points }: RawSeries, { every, aggregate }: ForecastAsked): Read {
  const cells = new Map<number, Cell>();
  const warnings: string[] = [];
  let unread = 0;
  let joined = 0;
  let joinedIn = 0;
  for (const { at, value: given, rows } of points) {
    const instant = instantOf(at);
    if (instant === null) {
      unread += 1;
      continue;
    }
    const value = given !== null && Number.isFinite(given) ? given : null;
    const period = periodOf(every, instant);
    const cell = cells.get(period);
    if (cell) {
      joined += 1;
      joinedIn = period;
      cells.set(period, join(cell, { value, rows }, aggregate));
    } else cells.set(period, { value, rows });
  }
  if (unread > 0) warnings.push(`${count(unread, 'point')} had no time between the years 1 and 9000 and were left out.`);
  if (joined > 0) {
    warnings.push(
      `${count(joined, 'point')} fell into a ${every} that had one already, such as ${nameOf(every, joinedIn)}; they were joined by ${aggregate}.`,
    );
  }
  return { key, cells, warnings };
}

function join(one: Cell, other: Cell, aggregate: ForecastAggregate): Cell {
  const rows = one.rows + other.rows;
  if (one.value === null || other.value === null) return { value: one.value ?? other.value, rows };
  const { value: a } = one;
  const { value: b } = other;
  switch (aggregate) {
    case 'SUM':
    case 'COUNT':
      return { value: a + b, rows };
    case 'MIN':
      return { value: Math.min(a, b), rows };
    case 'MAX':
      return { value: Math.max(a, b), rows };
    case 'AVG':
      return { value: rows > 0 ? (a * one.rows + b * other.rows) / rows : (a + b) / 2, rows };
    default:
      return aggregate satisfies never;
  }
}

/** One value a period up to `end`, where nothing means 0, or up to the last known one. */
function fill({ key, cells, warnings }: Read, end: number, { every, aggregate }: ForecastAsked): RegularSeries {
  const zeros = ZERO_IN_GAPS.includes(aggregate);
  let first = Infinity;
  let known = -Infinity;
  let latest = -Infinity;
  for (const [period, { value }] of cells) {
    latest = Math.max(latest, period);
    if (value === null) continue;
    first = Math.min(first, period);
    known = Math.max(known, period);
  }
  if (known === -Infinity)
    return { key, first: Math.min(...cells.keys()), values: [...cells].map(() => null), filled: [...cells].map(() => false), warnings };
  // Rows without a value at the end are unknown; no rows at all are nothing, where nothing is 0.
  const last = zeros && latest === known ? Math.max(known, end) : known;
  if (last < end) {
    warnings.push(
      `The last value is of ${nameOf(every, last)}, ${count(end - last, 'period')} before the history ends; the forecast begins after it.`,
    );
  }
  if (last - first + 1 > MOST_PERIODS) {
    warnings.push(
      `Only the last ${MOST_PERIODS.toLocaleString('en-US')} of ${count(last - first + 1, 'period')} are used; forecast longer periods to look further back.`,
    );
    first = last - MOST_PERIODS + 1;
  }
  const length = last - first + 1;
  const cellAt = Array.from({ length }, (_, index) => cells.get(first + index));
  const values = cellAt.map((cell) => cell?.value ?? (zeros && !cell ? 0 : null));
  const gaps = cellAt.filter((cell) => !cell).length;
  const nulls = cellAt.filter((cell) => cell?.value === null).length;
  if (gaps > 0)
    warnings.push(
      `${count(gaps, 'period')} of ${length.toLocaleString('en-US')} had no rows and ${gaps === 1 ? 'was' : 'were'} ${zeros ? 'filled with 0' : 'interpolated'}.`,
    );
  if (nulls > 0) warnings.push(`${count(nulls, 'period')} had rows but no value and ${nulls === 1 ? 'was' : 'were'} interpolated.`);
  return { key, first, values: interpolate(values), filled: cellAt.map((cell) => (cell?.value ?? null) === null), warnings };
}

/** Straight lines through what is unknown. Before the first known value, which only a cut can bring about, it is that value. */
function interpolate(values: readonly (number | null)[]): readonly (number | null)[] {
  const whole = [...values];
  let before = -1;
  for (let index = 0; index < whole.length; index += 1) {
    const value = whole[index];
    if (value === null || value === undefined) continue;
    const from = before < 0 ? value : whole[before]!;
    for (let gap = before + 1; gap < index; gap += 1) whole[gap] = from + ((value - from) * (gap - before)) / (index - before);
    before = index;
  }
  return whole;
}
