import type { Field } from '../../src/contract/index.ts';
import { compareExact, exactOf } from './decimals.ts';

/** A row by field names, in travel form; a Float may be NaN or infinite. */
export type Row = Readonly<Record<string, unknown>>;

/** A value that is not null as a database's text of it. */
export const textIn = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return Object.is(value, -0) ? '-0' : typeof value === 'number' ? String(value) : JSON.stringify(value);
};

export const isNull = (value: unknown): value is null | undefined => value === null || value === undefined;

/** How a database orders two values of a column that are not null; text by code points, as the test's tables do. */
export function compareValues(field: Field, a: unknown, b: unknown): number {
  if (field.opaque) return byCodePoint(String(a), String(b));
  if (field.enumValues) return field.enumValues.indexOf(String(a)) - field.enumValues.indexOf(String(b));
  switch (field.filterScalar) {
    case 'Int':
    case 'Float':
      return byNumber(Number(a), Number(b));
    case 'BigInt':
    case 'Decimal':
      return Number(a === 'NaN') - Number(b === 'NaN') || (a === 'NaN' ? 0 : compareExact(exactOf(a), exactOf(b)));
    case 'Boolean':
      return Number(a) - Number(b);
    case 'Date':
    case 'LocalDateTime':
    case 'DateTime':
      return byNumber(instantOf(a), instantOf(b));
    case 'Bytes':
      return Buffer.compare(Buffer.from(String(a), 'base64'), Buffer.from(String(b), 'base64'));
    default:
      return byCodePoint(String(a), String(b));
  }
}

/** Equal for values that are one value to the database. */
export function identityOf(field: Field, value: unknown): string {
  if (field.list)
    return JSON.stringify((value as readonly unknown[]).map((item) => (isNull(item) ? null : identityOf({ ...field, list: false }, item))));
  if (field.opaque) return String(value);
  switch (field.filterScalar) {
    case 'Int':
    case 'Float':
      return String(Number(value) + 0);
    case 'BigInt':
    case 'Decimal': {
      if (value === 'NaN') return 'NaN';
      const { digits, scale } = exactOf(value);
      return digits === 0n
        ? '0'
        : `${digits}e-${scale}`.replace(/0*e-(\d+)$/, (zeros, shift: string) => `e${Number(shift) - zeros.indexOf('e')}`);
    }
    case 'Date':
    case 'LocalDateTime':
    case 'DateTime':
      return String(instantOf(value));
    case 'JSON':
      return JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? `${member}n` : member));
    default:
      return String(value);
  }
}

const byNumber = (a: number, b: number): number => {
  // NaN is greater than all other numbers, to both databases.
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
};

const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Microseconds since 1970. */
export function instantOf(value: unknown): number {
  const text = String(value);
  if (text === 'infinity') return Infinity;
  if (text === '-infinity') return -Infinity;
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = ''] =
    /^(\d+)-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?Z?$/.exec(text) ?? [];
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  return date.getTime() * 1000 + Number(fraction.padEnd(6, '0'));
}
