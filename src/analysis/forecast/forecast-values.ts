import { judge } from './accuracy.ts';
import type { Judged } from './accuracy.ts';
import { backtest, hasSeasons, LEAST_BACKTESTED } from './backtest.ts';
import type { ForecastAccuracy, Spread } from './forecast.ts';

/** The coming values of a regular series; `spreads` are theirs, but for the floor. */
export interface ValuesForecast {
  readonly method: string;
  readonly values: readonly number[];
  readonly spreads: readonly Omit<Spread, 'floor'>[];
  readonly accuracy: readonly ForecastAccuracy[];
  readonly warnings: readonly string[];
}

/** How much better than the combination a method must be in the backtest: of methods that are near, the mean is the safer one. */
const CLEARLY_BETTER = 0.9;

/** Forecasts values of which there are three at the least; `cycle` periods are a season's. */
export function forecastValues(values: Float64Array, cycle: number, horizon: number): ValuesForecast {
  if (values.every((value) => value === values[0])) return constant(values[0]!, horizon);
  // A power of two changes no digit, and squares of the largest numbers stay numbers.
  const unit = 2 ** Math.floor(Math.log2(values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)));
  const scaled = values.map((value) => value / unit);
  if (values.length < LEAST_BACKTESTED) return short(scaled, horizon, unit);
  const period = values.length >= cycle + Math.max(4, Math.ceil(cycle / 2)) ? cycle : 1;
  const judged = backtest(scaled, period, horizon).map((method) => judge(method, scaled, period, horizon, unit));
  const chosen = choose(judged);
  const { scales, scores, windows } = chosen.calibration;
  const form = chosen.ratio ? 'RATIO' : 'DIFFERENCE';
  const tried = Math.max(...chosen.trials.map(({ actual }) => actual.length));
  return {
    method: chosen.name,
    values: Array.from(chosen.forecast, (value) => value * unit),
    spreads: scales.map((scale) => ({ form, scale: chosen.ratio ? scale : scale * unit, scores, windows })),
    accuracy: judged.map((each) => ({ ...each.accuracy, chosen: each === chosen })),
    warnings: [
      ...(cycle > 1 && !hasSeasons(values.length, cycle)
        ? [`The history has ${values.length} periods; to learn a season of ${cycle} it takes two whole ones and half of a third.`]
        : []),
      ...(tried < horizon
        ? [
            `Steps past ${tried} are too far ahead to have been tried on ${values.length} periods; their intervals widen as a random walk's do.`,
          ]
        : []),
    ],
  };
}

/** The first is the one to prefer. */
function choose(judged: readonly Judged[]): Judged {
  const error = ({ accuracy }: Judged): number => accuracy.mase ?? accuracy.rmse ?? Infinity;
  const best = judged.reduce((least, each) => (error(each) < error(least) ? each : least));
  return error(best) < CLEARLY_BETTER * error(judged[0]!) ? best : judged[0]!;
}

function constant(value: number, horizon: number): ValuesForecast {
  return {
    method: 'naive',
    values: Array.from({ length: horizon }, () => value),
    spreads: Array.from({ length: horizon }, () => ({ form: 'DIFFERENCE', scale: 0, scores: [0], windows: 1 })),
    accuracy: [{ method: 'naive', mase: null, smape: 0, rmse: 0, coverage: null, chosen: true }],
    warnings: [`Every value is ${value}, and so is the forecast; its intervals have no width, since nothing ever varied.`],
  };
}

/** The last value, carried on as a random walk (FPP3, 5.5), where there is too little to compare methods on. */
function short(values: Float64Array, horizon: number, unit: number): ValuesForecast {
  const changes = Array.from(values.subarray(1), (value, index) => Math.abs(value - values[index]!));
  const scale = Math.sqrt(changes.reduce((sum, change) => sum + change * change, 0) / changes.length);
  const scores = changes.map((change) => change / scale).sort((a, b) => a - b);
  return {
    method: 'naive',
    values: Array.from({ length: horizon }, () => values.at(-1)! * unit),
    spreads: Array.from({ length: horizon }, (_, step) => ({
      form: 'DIFFERENCE',
      scale: scale * Math.sqrt(step + 1) * unit,
      scores,
      windows: 1,
    })),
    accuracy: [],
    warnings: [
      `The history has only ${values.length} periods, too few to compare methods on (it takes ${LEAST_BACKTESTED}): the last value is carried on, with a wide interval.`,
    ],
  };
}
