import type { Dialect } from './dialect.ts';
import { jsonValue } from './json-value.ts';
import { asColumn, bigIntType, counted, decimalType, DOUBLE, type Measure, type Measured } from './measures.ts';
import { decimalSize, scalarOf, type ValueType } from './value-type.ts';

/** A measure of a column, in DuckDB. `place` is SQL, from 0 to 1. */
export function duckdbMeasure(dialect: Dialect, measure: Measure, column: string, type: ValueType, place: string): Measured {
  const made = (sql: string, of: ValueType): Measured => ({ sql, type: of, json: (value) => jsonValue(dialect, value, of) });
  const scalar = scalarOf(type);
  const value = scalar === 'Float' ? dialect.finite(column, type) : column;
  const double = `(${value})::double`;
  switch (measure) {
    case 'countDistinct':
      return counted(dialect, `count(distinct ${type.opaque ? dialect.text(column, type) : column})`);
    case 'sum':
      if (scalar === 'Float') return made(`sum(${double})`, DOUBLE);
      if (scalar === 'Decimal') return made(`sum(${value})`, decimalType(comparable(sizeOf(type).scale)));
      if (scalar === 'Int') return made(`sum(${value})`, bigIntType('HUGEINT'));
      // Of 128 bits without a sign it would be a double.
      return made(`sum(${isUnsigned(type) ? `${value}::hugeint` : value})::DECIMAL(${WIDEST},0)`, decimalType(comparable(0)));
    case 'avg':
      return scalar === 'Decimal' ? decimalAverage(value, type) : made(`avg(${scalar === 'Float' ? double : value})`, DOUBLE);
    case 'min':
    case 'max': {
      // Enums are ordered by their place, but their least and greatest by text.
      const sql = type.enumValues ? `arg_${measure}(${value}, enum_code(${value}))` : `${measure}(${value})`;
      return made(sql, asColumn(type));
    }
    case 'stddev':
      return made(`stddev_samp(${double})`, DOUBLE);
    case 'variance':
      return made(`var_samp(${double})`, DOUBLE);
    case 'quantile':
      return made(dialect.quantile(value, place), DOUBLE);
  }
}

const WIDEST = 38;
/** As many as PostgreSQL reckons at least. */
const MORE_DIGITS = 16;

const sizeOf = (type: ValueType): { readonly precision: number; readonly scale: number } =>
  decimalSize(type.nativeType) ?? { precision: WIDEST, scale: 0 };

/** The type by which a decimal of 38 digits is compared: an operand has one digit more (see fitDecimal). */
const comparable = (scale: number): string => `DECIMAL(${WIDEST - 1},${scale})`;

const isUnsigned = (type: ValueType): boolean => type.nativeType.toUpperCase() === 'UHUGEINT';

/**
 * The exact sum by the number of values, rounded to sixteen digits more than the column has, or as many as 38 leave: `avg` and `/`
 * of decimals are doubles here. It lies between values of the column, so that its whole digits are no more than theirs.
 */
function decimalAverage(value: string, type: ValueType): Measured {
  const { precision, scale } = sizeOf(type);
  const more = Math.min(MORE_DIGITS, WIDEST - precision);
  const digits = scale + more;
  const power = `1${'0'.repeat(more)}::hugeint`;
  // The sum's digits as a whole number; then the average's.
  const parts = `[{s: replace(sum(${value})::varchar, '.', '')::hugeint, n: count(${value})::hugeint}]`;
  const quotient = `v.s // v.n * ${power} + sign(v.s) * ((abs(v.s % v.n) * ${power} * 2 + v.n) // (2 * v.n))`;
  const padded = `(repeat('0', ${digits + 1} - length(abs(w)::varchar))||abs(w)::varchar)`;
  const pointed = digits === 0 ? padded : `left(${padded}, -${digits})||'.'||right(${padded}, ${digits})`;
  const text = `list_transform(list_transform(${parts}, lambda v: ${quotient}), lambda w: case when w < 0 then '-' else '' end||${pointed})[1]`;
  return {
    sql: `(${text})::DECIMAL(${WIDEST},${digits})`,
    type: decimalType(comparable(digits)),
    // Without the zeros that its type gives it.
    json: (average) =>
      `coalesce('"'||${digits === 0 ? `${average}::varchar` : `rtrim(rtrim(${average}::varchar, '0'), '.')`}||'"', 'null')`,
  };
}
