import type { Dialect } from './dialect.ts';
import { jsonValue } from './json-value.ts';
import { asColumn, bigIntType, counted, decimalType, DOUBLE, type Measure, type Measured } from './measures.ts';
import { fitting, ofType } from './sqlite-json.ts';
import { sumOfWhole } from './sqlite-sum.ts';
import { scalarOf, type ValueType } from './value-type.ts';

/** A measure of a column, in SQLite. `place` is SQL, from 0 to 1. */
export function sqliteMeasure(dialect: Dialect, measure: Measure, column: string, type: ValueType, place: string): Measured {
  const made = (sql: string, of: ValueType): Measured => ({ sql, type: of, json: (value) => jsonValue(dialect, value, of) });
  const scalar = scalarOf(type);
  const value = `(${fitting(column, type)})`;
  switch (measure) {
    case 'countDistinct':
      return counted(dialect, `count(distinct ${scalar === 'JSON' ? dialect.json(column, type) : ofType(column, type)})`);
    case 'sum':
      if (scalar === 'BigInt') return made(sumOfWhole(value), decimalType('sum'));
      return scalar === 'Float' ? made(`sum(${value})`, DOUBLE) : made(`sum(${value})`, bigIntType('INTEGER'));
    case 'avg':
      return made(`avg(${value})`, DOUBLE);
    case 'min':
    case 'max':
      return made(`${measure}(${value})`, asColumn(type));
    // libsql's build has these of samples; of one value they are 0 there, and 0 / 0 is null.
    case 'stddev':
      return made(`stdev(${value}) / (count(${value}) > 1)`, DOUBLE);
    case 'variance':
      return made(`variance(${value}) / (count(${value}) > 1)`, DOUBLE);
    case 'quantile':
      return made(dialect.quantile(value, place), DOUBLE);
  }
}

/** All values in their order, as a JSON array from which one is taken by its place: SQLite has no aggregates of ordered sets. */
const sorted = (value: string, written: string): string =>
  `json_group_array(${written} order by ${value}) filter (where ${value} is not null)`;

export function quantile(value: string, place: string): string {
  const all = sorted(value, `printf('%!.17g', ${value})`);
  const at = `(${place} * (count(${value}) - 1))`;
  const [low, high] = ['floor', 'ceil'].map((end) => `cast(${all} ->> cast(${end}(${at}) as integer) as real)`);
  return `(${low} + (${high} - ${low}) * (${at} - floor(${at})))`;
}

export const quantileOf = (value: string, place: string): string =>
  `(${sorted(value, value)} ->> (max(cast(ceil(${place} * count(${value})) as integer), 1) - 1))`;
