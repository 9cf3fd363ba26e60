import type { Field } from '../../src/contract/index.ts';
import { exactOf, textOf, type Exact } from './decimals.ts';
import { Near } from './measures.ts';
import { instantOf, isNull, textIn, type Row } from './values.ts';

const MINUTE = 60_000_000;
const DAY = 24 * 60 * MINUTE;
/** Monday, 0001-01-01. */
const FIRST = instantOf('0001-01-01');
const WIDTHS: Readonly<Record<string, number>> = { MINUTE, HOUR: 60 * MINUTE, DAY, WEEK: 7 * DAY };
const MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** What a row is grouped by: equal text for one group, and the key's value as it is answered. */
export interface Bucket {
  readonly value: unknown;
  /** The value as its column would have it, for sorting. */
  readonly sorted: unknown;
}

export function bucketOf(field: Field, value: unknown, by: unknown): Bucket {
  if (isNull(value) || (field.filterScalar === 'Float' && !Number.isFinite(value))) return { value: null, sorted: null };
  const given = by as Row;
  switch (field.filterScalar) {
    case 'Date':
    case 'DateTime':
    case 'LocalDateTime':
      return same(timeBucket(field, textIn(value), given));
    case 'Int':
    case 'BigInt':
    case 'Decimal':
    case 'Float':
      return isNull(given['width']) ? same(value) : numberBucket(field, value, textIn(given['width']));
    default:
      return same(value);
  }
}

const same = (value: unknown): Bucket => ({ value, sorted: value });

function numberBucket(field: Field, value: unknown, width: string): Bucket {
  if (field.filterScalar === 'Float') {
    const start = Math.floor(Number(value) / Number(width)) * Number(width);
    return { value: new Near(start, Math.abs(start) * 1e-12), sorted: start };
  }
  if (value === 'NaN') return same(value);
  const [a, w] = [exactOf(value), exactOf(width)];
  const scale = Math.max(a.scale, w.scale);
  const digits = (of: Exact) => of.digits * 10n ** BigInt(scale - of.scale);
  const remainder = ((digits(a) % digits(w)) + digits(w)) % digits(w);
  const start: Exact = { digits: digits(a) - remainder, scale };
  const text = textOf(start, scale);
  if (field.filterScalar === 'Decimal') return { value: new Near(start, 40), sorted: text };
  return same(field.filterScalar === 'Int' ? Number(text) : text);
}

function timeBucket(field: Field, text: string, given: Row): string {
  const at = instantOf(text);
  if (!Number.isFinite(at)) return text;
  const [bucket, step, zone] = [textIn(given['bucket']), Number(given['step'] ?? 1), textIn(given['timeZone'] ?? 'UTC')];
  const offset = field.filterScalar === 'DateTime' ? offsetAt(at, zone) : 0;
  const local = at + offset;
  const start = floored(local, bucket, step);
  if (field.filterScalar === 'Date') return dateText(start);
  if (field.filterScalar === 'LocalDateTime') return `${dateText(start)}T${timeText(start)}`;
  // Within an hour the distance counts, whatever clocks do.
  const instant = bucket === 'MINUTE' || (bucket === 'HOUR' && step === 1) ? at - (local - start) : instantAt(start, zone);
  return `${dateText(instant)}T${timeText(instant)}Z`;
}

function floored(local: number, bucket: string, step: number): number {
  const width = WIDTHS[bucket];
  if (width !== undefined) return FIRST + Math.floor((local - FIRST) / (width * step)) * width * step;
  const months = (MONTHS[bucket] ?? 1) * step;
  const date = new Date(local / 1000);
  const number = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const start = new Date(0);
  start.setUTCFullYear(0, number - (number % months), 1);
  return start.getTime() * 1000;
}

/** How far a zone's clocks are before UTC's at a moment, in microseconds. */
function offsetAt(instant: number, zone: string): number {
  const seconds = Math.floor(instant / 1_000_000);
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(new Date(seconds * 1000));
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const local = new Date(0);
  local.setUTCFullYear(of('year'), of('month') - 1, of('day'));
  local.setUTCHours(of('hour'), of('minute'), of('second'));
  return local.getTime() * 1000 - seconds * 1_000_000;
}

/** The moment at which a zone's clocks show a time: the first where they show it twice; where never, as before the change. */
function instantAt(local: number, zone: string): number {
  const [before, after] = [offsetAt(local - DAY, zone), offsetAt(local + DAY, zone)];
  const right = [local - before, local - after].filter((instant) => instant + offsetAt(instant, zone) === local);
  return right.length > 0 ? Math.min(...right) : local - before;
}

const dateText = (instant: number): string => {
  const date = new Date(Math.floor(instant / 1000));
  return [String(date.getUTCFullYear()).padStart(4, '0'), date.getUTCMonth() + 1, date.getUTCDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
};

const timeText = (instant: number): string => new Date(Math.floor(instant / 1000)).toISOString().slice(-13, -5);
