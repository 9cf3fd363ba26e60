import type { Backtested, Trial } from './backtest.ts';
import { calibrate, errorsOf } from './calibrate.ts';
import type { Calibration } from './calibrate.ts';
import type { ForecastAccuracy } from './forecast.ts';
import { scoreAt } from './interval.ts';

/** A method, how it did, and what its errors say of coming ones. */
export interface Judged extends Backtested {
  readonly ratio: boolean;
  readonly accuracy: Omit<ForecastAccuracy, 'chosen'>;
  readonly calibration: Calibration;
}

/** Origins below which leaving one out tells nothing. */
const LEAST_ORIGINS = 3;

/** The mean of the absolute changes over one cycle: what a forecast's errors are compared with (Hyndman & Koehler 2006). */
export function naiveError(values: Float64Array, period: number): number {
  let sum = 0;
  for (let index = period; index < values.length; index += 1) sum += Math.abs(values[index]! - values[index - period]!);
  return sum / Math.max(1, values.length - period);
}

/** `unit` is what the values were divided by. */
export function judge(method: Backtested, values: Float64Array, period: number, horizon: number, unit: number): Judged {
  const { trials, forecast } = method;
  const above = (numbers: Float64Array): boolean => numbers.every((value) => value > 0);
  const ratio = method.relative && above(forecast) && trials.every((trial) => above(trial.actual) && above(trial.forecast));
  const pairs = trials.flatMap((trial) => Array.from(trial.actual, (actual, step) => ({ actual, forecast: trial.forecast[step]! })));
  const mean = (of: (pair: { actual: number; forecast: number }) => number): number =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const errors = errorsOf(trials, ratio);
  const naive = naiveError(values, period);
  const windows = windowsOf(values, trials, horizon);
  const accuracy = {
    method: method.name,
    mase: naive > 0 ? mean((pair) => Math.abs(pair.actual - pair.forecast)) / naive : null,
    smape: mean((pair) => symmetric(pair.actual, pair.forecast)),
    rmse: Math.sqrt(mean((pair) => (pair.actual - pair.forecast) ** 2)) * unit,
    coverage: trials.length < LEAST_ORIGINS ? null : coverageOf(errors, horizon, windows),
  };
  return { ...method, ratio, accuracy, calibration: { ...calibrate(errors, horizon), windows } };
}

function symmetric(actual: number, forecast: number): number {
  const size = Math.abs(actual) + Math.abs(forecast);
  return size > 0 ? (200 * Math.abs(actual - forecast)) / size : 0;
}

/** The part of the history that was forecast, in horizons. */
function windowsOf(values: Float64Array, trials: readonly Trial[], horizon: number): number {
  const tried = values.length - trials[0]!.origin;
  return Math.max(1, Math.ceil(tried / Math.min(horizon, tried)));
}

/** The share of errors within the 95 % interval that the other origins' errors make. */
function coverageOf(errors: readonly (readonly number[])[], horizon: number, windows: number): number {
  let inside = 0;
  let all = 0;
  for (const left of errors) {
    const others = errors.filter((other) => other !== left);
    const { scales, scores } = calibrate(others, horizon);
    const reach = scoreAt(scores, windows, 0.95);
    left.forEach((error, step) => {
      all += 1;
      if (Math.abs(error) <= scales[step]! * reach) inside += 1;
    });
  }
  return inside / all;
}
