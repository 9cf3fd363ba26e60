import type { Bucket } from './forecast.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** 1970-01-05, the first Monday. */
const MONDAY_MS = 4 * DAY_MS;

/** Periods that the calendar makes of days are counted in time, the others in months. */
const LENGTHS: Record<Bucket, { readonly ms: number; readonly from: number } | { readonly months: number }> = {
  MINUTE: { ms: MINUTE_MS, from: 0 },
  HOUR: { ms: HOUR_MS, from: 0 },
  DAY: { ms: DAY_MS, from: 0 },
  WEEK: { ms: 7 * DAY_MS, from: MONDAY_MS },
  MONTH: { months: 1 },
  QUARTER: { months: 3 },
  YEAR: { months: 12 },
};

/** Periods after which a season comes again (FPP3, 2.1 and 12.1): of an hour, a day, a week, or a year. */
export const CYCLES: Record<Bucket, number> = { MINUTE: 60, HOUR: 24, DAY: 7, WEEK: 52, MONTH: 12, QUARTER: 4, YEAR: 1 };

/** The number of the period that an instant is in, counted from 1970. */
export function periodOf(every: Bucket, instantMs: number): number {
  const length = LENGTHS[every];
  if ('ms' in length) return Math.floor((instantMs - length.from) / length.ms);
  const date = new Date(instantMs);
  return Math.floor(((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()) / length.months);
}

/** The instant that a period begins at, as ISO 8601 in UTC. */
export function startOf(every: Bucket, period: number): string {
  const length = LENGTHS[every];
  if ('ms' in length) return new Date(period * length.ms + length.from).toISOString();
  const months = period * length.months;
  const date = new Date(0);
  date.setUTCFullYear(1970 + Math.floor(months / 12), ((months % 12) + 12) % 12, 1);
  return date.toISOString();
}

/** A period's start as a message names it, no longer than its bucket needs. */
export function nameOf(every: Bucket, period: number): string {
  const start = startOf(every, period);
  return every === 'MINUTE' || every === 'HOUR' ? `${start.slice(0, 16)}Z` : start.slice(0, 10);
}

const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.parse('9000-01-01T00:00:00Z');

/** The instant that ISO 8601 text means, in milliseconds; null where it is none, or is before our era or past the year 9000. */
export function instantOf(text: string): number | null {
  const zoned = /^[^T ]*$|[T ].*(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(text);
  const instant = Date.parse(zoned ? text : `${text}Z`);
  return instant >= FIRST_MS && instant <= LAST_MS ? instant : null;
}
