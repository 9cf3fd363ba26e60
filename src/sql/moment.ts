/**
 * Dates and times in travel form as numbers that compare: microseconds since 1970-01-01 UTC, for a Time since midnight. PostgreSQL's
 * `infinity` is later and `-infinity` earlier than everything. A fraction past microseconds is rounded, as PostgreSQL does.
 */
export type Moment = bigint | 'infinity' | '-infinity';

const DAY_US = 86_400_000_000n;
const DATE = /^(\d{4,6})-(\d\d)-(\d\d)( BC)?$/;
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/;
const ZONED = /^(.*?)(Z|[+-]\d\d(?::?\d\d)?)( BC)?$/i;

/** Undefined where it is no such moment: `2001-02-30`, `24:30`; or past the year 275760, where JavaScript's days end. */
export function parseDate(text: string): Moment | undefined {
  const infinite = endless(text);
  if (infinite) return infinite;
  const [, y, m, d, bc] = DATE.exec(text) ?? [];
  if (y === undefined || Number(y) === 0) return undefined;
  const [year, month, day] = [bc ? 1 - Number(y) : Number(y), Number(m) - 1, Number(d)];
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day || date.getUTCFullYear() !== year) return undefined;
  return BigInt(date.getTime()) * 1000n;
}

export function parseTime(text: string): Moment | undefined {
  const [, h, m, s = '0', fraction = ''] = TIME.exec(text) ?? [];
  if (h === undefined || Number(m) > 59 || Number(s) > 59) return undefined;
  const seconds = Number(h) * 3600 + Number(m) * 60 + Number(s);
  const time = BigInt(seconds) * 1_000_000n + BigInt(Math.round(Number(fraction.padEnd(9, '0')) / 1000));
  return time > DAY_US ? undefined : time;
}

export function parseLocalDateTime(text: string): Moment | undefined {
  const infinite = endless(text);
  if (infinite) return infinite;
  const [whole, bc] = text.endsWith(' BC') ? [text.slice(0, -3), ' BC'] : [text, ''];
  const [day = '', clock = '00:00', ...rest] = whole.split(/[Tt ]/);
  const [date, time] = [parseDate(day + bc), parseTime(clock)];
  return rest.length === 0 && typeof date === 'bigint' && typeof time === 'bigint' ? date + time : undefined;
}

export function parseDateTime(text: string): Moment | undefined {
  const infinite = endless(text);
  if (infinite) return infinite;
  const [, local = '', zone = '', bc = ''] = ZONED.exec(text) ?? [];
  const moment = parseLocalDateTime(local + bc);
  if (typeof moment !== 'bigint') return undefined;
  if (zone === 'Z' || zone === 'z') return moment;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0);
  return moment - BigInt(zone.startsWith('-') ? -minutes : minutes) * 60_000_000n;
}

export function compareMoments(a: Moment, b: Moment): number {
  const [x, y] = [rank(a), rank(b)];
  if (x !== y || typeof a === 'string' || typeof b === 'string') return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

const rank = (moment: Moment): number => (moment === 'infinity' ? 1 : moment === '-infinity' ? -1 : 0);

const endless = (text: string): 'infinity' | '-infinity' | undefined => (text === 'infinity' || text === '-infinity' ? text : undefined);
