import { asColumn, bigIntType, counted, decimalType, DOUBLE, type Measure, type Measured } from './measures.ts';
import { jsonValue } from './json-value.ts';
import type { Dialect } from './dialect.ts';
import { scalarOf, type ValueType } from './value-type.ts';

/** A measure of a column, in PostgreSQL. `place` is SQL, from 0 to 1. */
export function postgresMeasure(dialect: Dialect, measure: Measure, column: string, type: ValueType, place: string): Measured {
  const made = (sql: string, of: ValueType): Measured => ({ sql, type: of, json: (value) => jsonValue(dialect, value, of) });
  const scalar = scalarOf(type);
  const value = scalar === 'Float' ? dialect.finite(column, type) : column;
  const double = `(${value})::float8`;
  switch (measure) {
    case 'countDistinct':
      return counted(dialect, `count(distinct ${toldApart(dialect, column, type)})`);
    case 'sum':
      // float4 would be summed up as float4.
      if (scalar === 'Float') return made(`sum(${double})`, DOUBLE);
      return made(`sum(${value})`, scalar === 'Int' ? bigIntType('bigint') : decimalType('numeric'));
    case 'avg':
      if (scalar === 'Decimal') return made(`trim_scale(avg(${value}))`, decimalType('numeric'));
      return made(scalar === 'Float' ? `avg(${double})` : `avg(${value})::float8`, DOUBLE);
    case 'min':
      return made(scalar === 'Boolean' ? `bool_and(${value})` : `min(${value})`, asColumn(type));
    case 'max':
      return made(scalar === 'Boolean' ? `bool_or(${value})` : `max(${value})`, asColumn(type));
    case 'stddev':
      return made(`stddev_samp(${double})`, DOUBLE);
    case 'variance':
      return made(`var_samp(${double})`, DOUBLE);
    case 'quantile':
      return made(dialect.quantile(value, place), DOUBLE);
  }
}

/** Not every type has equality: json and point have none. */
function toldApart(dialect: Dialect, column: string, type: ValueType): string {
  if (type.opaque) return dialect.text(column, type);
  if (scalarOf(type) !== 'JSON') return column;
  return type.list ? dialect.text(column, type) : `${column}::jsonb`;
}
