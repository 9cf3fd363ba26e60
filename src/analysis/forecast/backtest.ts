import type { ForecastMethod, ReadyMethod } from './method.ts';
import { COMBINED, METHODS } from './methods/index.ts';

/** Forecasts of a method from one place of the history, beside what came. */
export interface Trial {
  /** The number of values before it. */
  readonly origin: number;
  readonly forecast: Float64Array;
  readonly actual: Float64Array;
}

/** One method and its trials, the earliest first. */
export interface Backtested {
  readonly name: string;
  readonly relative: boolean;
  readonly trials: readonly Trial[];
  /** The forecast from the end of the history. */
  readonly forecast: Float64Array;
}

/** Places that forecasts are made from. More cost time and say little more, since what follows them overlaps. */
const ORIGINS = 12;
/** Values that a method is compared with at the least. */
const LEAST_TRIED = 2;
/** Fewer values are not worth a backtest: it would be of two or three errors. */
export const LEAST_BACKTESTED = 8;

/** Whether a season can be learned from so many values and still be tried on others. */
export function hasSeasons(count: number, period: number): boolean {
  return period > 1 && count >= 2 * period + 1 + Math.max(4, Math.ceil(period / 2));
}

/**
 * The places to forecast from, each the count of values before it: spread over the later half, and where the history is long
 * enough all but the last leave a whole horizon to compare.
 */
function originsOf(count: number, least: number, horizon: number): readonly number[] {
  const first = Math.max(least, Math.floor(count / 2));
  const last = Math.max(first, count - Math.min(horizon, Math.ceil((count - first) / 3)));
  const number = Math.min(ORIGINS, last - first + 1);
  return Array.from({ length: number }, (_, index) => (number === 1 ? last : Math.round(first + ((last - first) * index) / (number - 1))));
}

/**
 * All methods that fit the series, each estimated anew at every origin and asked about what followed (rolling origin: FPP3,
 * 5.10; Tashman 2000). Only the form of a method is chosen with the whole history in sight.
 */
export function backtest(values: Float64Array, period: number, horizon: number): readonly Backtested[] {
  const seasonal = hasSeasons(values.length, period);
  const least = (method: ForecastMethod): number => method.least(period, seasonal);
  const usable = METHODS.filter((method) => values.length >= least(method) + LEAST_TRIED);
  const origins = originsOf(values.length, Math.max(...usable.map(least)), horizon);
  const tried = new Map<ForecastMethod, Backtested>();
  for (const method of usable) {
    const ready = method.prepare(values, period, seasonal);
    const done = ready && tryOut(ready, values, origins, horizon);
    if (done) tried.set(method, done);
  }
  const parts = COMBINED.flatMap((method) => tried.get(method) ?? []);
  return [...(parts.length > 1 ? [mean(parts)] : []), ...tried.values()];
}

/** Null where the method gives no finite number at some origin. */
function tryOut(ready: ReadyMethod, values: Float64Array, origins: readonly number[], horizon: number): Backtested | null {
  const trials: Trial[] = [];
  for (const origin of origins) {
    const actual = values.subarray(origin, origin + horizon);
    const forecast = ready.ahead(values.subarray(0, origin), actual.length);
    if (!forecast?.every(Number.isFinite)) return null;
    trials.push({ origin, forecast, actual });
  }
  const forecast = ready.ahead(values, horizon);
  return forecast?.every(Number.isFinite) ? { name: ready.name, relative: ready.relative, trials, forecast } : null;
}

function mean(parts: readonly Backtested[]): Backtested {
  const average = (forecasts: readonly Float64Array[]): Float64Array =>
    forecasts[0]!.map((_, step) => forecasts.reduce((sum, forecast) => sum + forecast[step]!, 0) / forecasts.length);
  return {
    name: `mean of ${parts.map(({ name }) => name).join(' and ')}`,
    relative: parts.some(({ relative }) => relative),
    trials: parts[0]!.trials.map((trial, index) => ({
      ...trial,
      forecast: average(parts.map(({ trials }) => trials[index]!.forecast)),
    })),
    forecast: average(parts.map(({ forecast }) => forecast)),
  };
}
