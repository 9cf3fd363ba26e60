import type { Dialect } from './dialect.ts';
import { jsonValue } from './json-value.ts';
import { asColumn, bigIntType, counted, decimalType, DOUBLE, type Measure, type Measured } from './measures.ts';
import { mysqlDecimalSize } from './mysql-decimal.ts';
import { ENUM_PLACE, enumTexts } from './mysql-json.ts';
import type { MysqlServer } from './mysql-server.ts';
import { scalarOf, type ValueType } from './value-type.ts';

/** How many digits an average has more than its column, as sessions are set (`div_precision_increment`). */
export const MORE_DIGITS = 16;

/** How many digits a sum has more than its column: more than there are rows. */
const SUMMED_DIGITS = 22;

/** The digits of a whole number of 64 bits. */
const WHOLE = { precision: 20, scale: 0 } as const;

/** A measure of a column, in MariaDB and MySQL. `place` is SQL, from 0 to 1. */
export function mysqlMeasure(
  dialect: Dialect,
  { widest }: MysqlServer,
  measure: Measure,
  column: string,
  type: ValueType,
  place: string,
): Measured {
  const made = (sql: string, of: ValueType): Measured => ({ sql, type: of, json: (value) => jsonValue(dialect, value, of) });
  const scalar = scalarOf(type);
  const { precision, scale } = mysqlDecimalSize(type) ?? WHOLE;
  /** So many digits before the point as that, where there is room for them. */
  const decimal = (whole: number, behind: number): string => `decimal(${Math.min(whole + behind, widest.precision)},${behind})`;
  const number = dialect.finite(column, type);
  const double = `cast(${number} as double)`;
  switch (measure) {
    case 'countDistinct':
      return counted(dialect, `count(distinct ${scalar === 'JSON' || type.opaque ? dialect.text(column, type) : column})`);
    case 'sum':
      if (scalar === 'Float') return made(unlessPast(double, `sum(${double})`), DOUBLE);
      return made(
        `sum(${number})`,
        scalar === 'Int' ? bigIntType('bigint') : decimalType(decimal(precision - scale + SUMMED_DIGITS, scale)),
      );
    case 'avg':
      if (scalar === 'Float') return made(unlessPast(double, `avg(${double})`), DOUBLE);
      if (scalar !== 'Decimal') return made(`avg(${double})`, DOUBLE);
      return decimalAverage(`avg(${column})`, decimal(precision - scale, Math.min(scale + MORE_DIGITS, widest.scale)));
    case 'min':
    case 'max':
      // Enums are sorted by their place, but their least and greatest by text; and so is what CASE makes of them.
      if (type.enumValues)
        return made(`${measure}(nullif(field(${column}, ${enumTexts(type)}), 0))`, { ...asColumn(type), nativeType: ENUM_PLACE });
      return made(`${measure}(${column})`, asColumn(type));
    case 'stddev':
      return made(spread('stddev_samp', double), DOUBLE);
    case 'variance':
      return made(spread('var_samp', double), DOUBLE);
    case 'quantile':
      return made(dialect.quantile(number, place), DOUBLE);
  }
}

/** What is past the greatest double is 0 in the sums of either server: then there is none. */
const unlessPast = (double: string, aggregate: string): string => `case when sum(abs(${double}) / 1e10) < 1.7e298 then ${aggregate} end`;

/** How far from 0 the squares of as many values as there can be come to no more than the greatest double. */
const SQUARED = '1e145';

/** Squares past the greatest double are wrong numbers in MariaDB, and an error in MySQL even where CASE does not come to them: then there is no deviation. */
const spread = (of: 'stddev_samp' | 'var_samp', double: string): string =>
  `case when max(abs(${double})) < ${SQUARED} then ${of}(case when abs(${double}) < ${SQUARED} then ${double} end) end`;

/** Without the zeros that its type gives it. */
const decimalAverage = (sql: string, nativeType: string): Measured => ({
  sql,
  type: decimalType(nativeType),
  json: (value) => `coalesce('"'||trim(trailing '.' from trim(trailing '0' from cast(${value} as char)))||'"', 'null')`,
});

/** The value at a place among the values in their order, each as hexadecimal digits of its text: there are no aggregates of ordered sets. */
const valueAt = (value: string, written: string, place: string): string =>
  `unhex(substring_index(substring_index(group_concat(hex(${written}) order by ${value} separator ','), ',', ${place} + 1), ',', -1))`;

export function quantile(value: string, place: string, { doubleText }: MysqlServer): string {
  const number = `cast(${value} as double)`;
  const at = `(${place} * (count(${value}) - 1))`;
  const [low, high] = ['floor', 'ceil'].map(
    (end) => `cast(convert(${valueAt(number, doubleText(number), `${end}(${at})`)} using utf8mb4) as double)`,
  );
  return `(${low} + (${high} - ${low}) * (${at} - floor(${at})))`;
}

export const quantileOf = (value: string, place: string): string =>
  `convert(${valueAt(value, `cast(${value} as char)`, `greatest(ceil(${place} * count(${value})), 1) - 1`)} using utf8mb4)`;
