/** The length of a period. All are in UTC; a WEEK is ISO 8601's and begins on Monday. */
export type Bucket = 'MINUTE' | 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

export type ForecastAggregate = 'SUM' | 'AVG' | 'MIN' | 'MAX' | 'COUNT';

/** One period that has rows, as the database aggregated it. */
export interface RawPoint {
  /** The period's start, ISO 8601; in UTC where it names no zone. */
  readonly at: string;
  /** Null where no row of the period has a value. */
  readonly value: number | null;
  readonly rows: number;
}

/** One group's history: a point for each period that has rows, in any order. */
export interface RawSeries {
  /** What the group is of; null where nothing was grouped. */
  readonly key: readonly unknown[] | null;
  readonly points: readonly RawPoint[];
}

export interface ForecastAsked {
  readonly every: Bucket;
  /** Periods to forecast. */
  readonly horizon: number;
  /** How `value` came about: COUNT and SUM are 0 in a period without rows, the others are unknown there. */
  readonly aggregate: ForecastAggregate;
}

/** What the interval of any level is made of. */
export interface Spread {
  /** DIFFERENCE: `scale` is in the unit of the value. RATIO: it is of the value's logarithm, so no bound is below 0. */
  readonly form: 'DIFFERENCE' | 'RATIO';
  /** The root mean square of the method's errors at this step; never less than at the step before. */
  readonly scale: number;
  /** Errors of all steps without their sign, each over the scale of its step, ascending. Shared by the points of a series. */
  readonly scores: readonly number[];
  /** Stretches of the history that the scores come from and that do not overlap: how much they are worth. */
  readonly windows: number;
  /** No bound is less than this: 0 for counts. */
  readonly floor: number | null;
}

export interface ForecastPoint {
  readonly at: string;
  readonly value: number;
  readonly spread: Spread;
}

export interface SeriesPoint {
  readonly at: string;
  readonly value: number | null;
  /** Whether the value is not the database's but was put into a gap. */
  readonly filled: boolean;
}

/** How one method did in the backtest. Null where it could not be measured. */
export interface ForecastAccuracy {
  readonly method: string;
  /** Mean absolute error over that of the seasonal naive method within the history (Hyndman & Koehler 2006). Less than 1 is better. */
  readonly mase: number | null;
  /** In percent, 0 to 200. */
  readonly smape: number | null;
  /** In the unit of the value. */
  readonly rmse: number | null;
  /** The share of values, 0 to 1, within 95 % intervals calibrated on the other origins. */
  readonly coverage: number | null;
  readonly chosen: boolean;
}

export interface SeriesForecast {
  readonly key: readonly unknown[] | null;
  /** `none` where the series cannot be forecast: it has no points then, and a warning that says why. */
  readonly method: string;
  readonly points: readonly ForecastPoint[];
  /** The series that was forecast: regular, without a gap. */
  readonly history: readonly SeriesPoint[];
  readonly accuracy: readonly ForecastAccuracy[];
  readonly warnings: readonly string[];
}

export interface ForecasterOptions {
  /** Forecasts made at once; each has a thread of its own. */
  readonly workers?: number;
  /** For one call, with the time that it waits for a worker. */
  readonly timeoutMs?: number;
}

export interface Forecaster {
  /**
   * The forecasts of the series, in their order. Throws BAD_USER_INPUT for a horizon out of bounds, LIMIT_EXCEEDED for too many
   * series or points, TIMEOUT, and the signal's reason when it fires.
   */
  forecast(series: readonly RawSeries[], asked: ForecastAsked, signal?: AbortSignal): Promise<readonly SeriesForecast[]>;
  close(): Promise<void>;
}
