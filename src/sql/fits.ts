import type { DialectName } from '../contract/index.ts';
import { decimalSize, isSingle, scalarOf, type ValueType } from './value-type.ts';
import { isDecimal, isExact } from './decimal.ts';
import { parseDate, parseDateTime, parseLocalDateTime, parseTime } from './moment.ts';

const INTEGER = /^[+-]?\d+$/;
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Least and greatest of the integer types that are not of 64 bits with a sign; an Int is compared as one of 32. */
const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  UBIGINT: [0n, 2n ** 64n - 1n],
  HUGEINT: [-(2n ** 127n), 2n ** 127n - 1n],
  UHUGEINT: [0n, 2n ** 128n - 1n],
};
const INT: readonly [bigint, bigint] = [-(2n ** 31n), 2n ** 31n - 1n];
const UNSIGNED: readonly [bigint, bigint] = [0n, 2n ** 64n - 1n];
const BIGINT: readonly [bigint, bigint] = [-(2n ** 63n), 2n ** 63n - 1n];

/**
 * Why a column of this type can never be compared with the value (one value, in travel form, as text), said so that it goes on
 * after `…, which `; undefined where it can. What it lets through no database refuses.
 */
export function misfit(text: string, type: ValueType, dialect: DialectName): string | undefined {
  if (text.includes('\0')) return 'holds the character U+0000, which no text column takes';
  if (type.enumValues && !type.enumValues.includes(text)) return `is none of ${type.enumValues.join(', ')}`;
  if (type.opaque) return undefined;
  const native = type.nativeType.toUpperCase();
  switch (scalarOf(type)) {
    case 'Int':
      return integerMisfit(text, INT);
    case 'BigInt':
      return integerMisfit(text, RANGES[native] ?? (/\bUNSIGNED\b|^BIT\b/.test(native) ? UNSIGNED : BIGINT));
    case 'Float':
      if (text.trim() === '' || !Number.isFinite(Number(text))) return 'is no number';
      return dialect !== 'sqlite' && isSingle(type) && !Number.isFinite(Math.fround(Number(text)))
        ? 'is past what 32 bits hold'
        : undefined;
    case 'Decimal':
      if (!isDecimal(text)) return 'is no decimal number';
      return dialect === 'duckdb' ? narrowMisfit(text, native) : undefined;
    case 'Boolean':
      return text === 'true' || text === 'false' ? undefined : 'is neither true nor false';
    case 'Date':
      return parseDate(text) === undefined ? 'is no date' : yearMisfit(text, dialect);
    case 'Time':
      return parseTime(text) === undefined ? 'is no time' : undefined;
    case 'DateTime':
      return parseDateTime(text) === undefined ? 'is no date and time with a zone' : yearMisfit(text, dialect);
    case 'LocalDateTime':
      return parseLocalDateTime(text) === undefined ? 'is no date and time' : yearMisfit(text, dialect);
    case 'UUID':
      return UUID.test(text) ? undefined : 'is no UUID';
    case 'Bytes':
      return BASE64.test(text) ? undefined : 'is no base64';
    case 'JSON':
      return /(?<!\\)(?:\\\\)*\\u0000/.test(text) ? 'holds the character U+0000, which no jsonb takes' : undefined;
    case 'ID':
    case 'String':
      return undefined;
  }
}

/** Who reads years of four digits, and nothing before 0. */
const SHORT_YEARS: Readonly<Partial<Record<DialectName, string>>> = {
  sqlite: 'SQLite knows',
  mariadb: 'MariaDB knows',
  mysql: 'MySQL knows',
};

function yearMisfit(text: string, dialect: DialectName): string | undefined {
  const who = SHORT_YEARS[dialect];
  return who === undefined || /^\d{4}-(?!.* BC$)/.test(text) ? undefined : `is outside the years 0 to 9999, which are all that ${who}`;
}

function integerMisfit(text: string, [least, greatest]: readonly [bigint, bigint]): string | undefined {
  if (!INTEGER.test(text)) return 'is no whole number';
  // Longer than any integer type: not worth parsing.
  const value = text.length > 41 ? greatest + 1n : BigInt(text.replace('+', ''));
  return value < least || value > greatest ? `is outside ${least} … ${greatest}` : undefined;
}

/** DuckDB's widest decimals have no digit to spare for what they cannot hold (see fitDecimal), nor do its integers. */
function narrowMisfit(text: string, native: string): string | undefined {
  const range = RANGES[native];
  if (range) return integerMisfit(text, range);
  const size = decimalSize(native);
  return size?.precision === 38 && !isExact(text, size) ? `is no value of ${native}` : undefined;
}
