import { columnEnumValue, usableFields } from '../../contract/index.ts';
import type { Dataset } from '../../contract/index.ts';

/** Every dataset's columns by name, for arguments that choose some. */
export const columnEnum = (dataset: Dataset): string =>
  `enum ${dataset.type}Column { ${usableFields(dataset).map(columnEnumValue).join(' ')} }`;

export const forecastArguments = ({ type }: Dataset): string =>
  `(time: ${type}Column!, value: ${type}Column, aggregate: AggregateFunction! = SUM, every: Bucket!, horizon: Int!, by: [${type}Column!], where: ${type}Filter)`;

/** What statistics and forecasts of all datasets are made of. */
export const ANALYSIS_TYPES = `
"A stretch of time, in UTC; a week begins on Monday."
enum Bucket { MINUTE HOUR DAY WEEK MONTH QUARTER YEAR }
enum AggregateFunction { SUM AVG MIN MAX COUNT }
type Statistics { rows: Count!  fields: [FieldStatistics!]! }
"Of one column. Null where it has none of that: the mean of a text."
type FieldStatistics {
  name: String!
  type: String!
  nulls: Count!
  distinct: Count!
  "Of a text by its code points. Of a Float, here and below, without NaN and the infinities."
  min: JSON
  max: JSON
  mean: Float
  "The sample's."
  stddev: Float
  "Interpolated where it is a number, else the value at that place."
  quantile(p: Float!): JSON
  "Of equal width, from the least value to the greatest; each holds its \`from\`, the last its \`to\` as well."
  histogram(bins: Int = 20): [Bin!]
  "The most frequent values."
  top(n: Int = 10): [ValueCount!]
}
type Bin { from: JSON!  to: JSON!  count: Count! }
type ValueCount { value: JSON!  count: Count! }
type Forecast { every: Bucket!  series: [ForecastSeries!]! }
"One for each group of \`by\`."
type ForecastSeries {
  key: JSON
  "\`none\` where there is no forecast: a warning says why."
  method: String!
  points: [ForecastPoint!]!
  "What was forecast from: regular, its gaps filled."
  history: [SeriesPoint!]!
  "How each method did on the history, forecast from several of its points."
  accuracy: [ForecastAccuracy!]!
  warnings: [String!]!
}
type ForecastPoint { at: DateTime!  value: Float!  "In which the value will lie, in \`level\` of 100 cases." interval(level: Int! = 95): Interval! }
type Interval { lower: Float!  upper: Float! }
type SeriesPoint { at: DateTime!  value: Float  "Whether it was put into a gap." filled: Boolean! }
type ForecastAccuracy {
  method: String!
  "Mean absolute error over that of repeating the last season: less than 1 is better."
  mase: Float
  "In percent, 0 to 200."
  smape: Float
  rmse: Float
  "The share of values within 95 % intervals, 0 to 1."
  coverage: Float
  chosen: Boolean!
}`;

export const ANALYSIS_TYPE_NAMES: readonly string[] = [...ANALYSIS_TYPES.matchAll(/^(?:type|enum) (\w+)/gm)].map(([, name = '']) => name);
