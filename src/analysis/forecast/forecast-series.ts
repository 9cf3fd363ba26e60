import { CYCLES, startOf } from './periods.ts';
import type { ForecastAsked, RawSeries, SeriesForecast, SeriesPoint } from './forecast.ts';
import { forecastValues } from './forecast-values.ts';
import { regularise } from './regular-series.ts';
import type { RegularSeries } from './regular-series.ts';

const LEAST_VALUES = 3;

/** The forecasts of all series, each made when it is asked for; a series that cannot be forecast says why. */
export function* forecastSeries(series: readonly RawSeries[], asked: ForecastAsked): Generator<SeriesForecast> {
  for (const regular of regularise(series, asked)) yield forecastOne(regular, asked);
}

function forecastOne(regular: RegularSeries, { every, horizon, aggregate }: ForecastAsked): SeriesForecast {
  const { key, first, values } = regular;
  const history: SeriesPoint[] = values.map((value, index) => ({
    at: startOf(every, first + index),
    value,
    filled: regular.filled[index]!,
  }));
  const none = (why: string): SeriesForecast => ({
    key,
    method: 'none',
    points: [],
    history,
    accuracy: [],
    warnings: [...regular.warnings, why],
  });
  if (values.length === 0) return none('There is no period to forecast from: no row has a time and passes `where`.');
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return none('Every value is null: choose a `value` that has some, or COUNT rows.');
  if (known.length < LEAST_VALUES) {
    return none(
      `The history has ${known.length === 1 ? 'one period' : 'two periods'}; a forecast takes ${LEAST_VALUES}. Choose a shorter \`every\`, or ask again when there is more.`,
    );
  }
  const made = forecastValues(Float64Array.from(known), CYCLES[every], horizon);
  const floor = aggregate === 'COUNT' ? 0 : null;
  const points = made.values.map((value, step) => ({
    at: startOf(every, first + values.length + step),
    value: floor === null ? value : Math.max(floor, value),
    spread: { ...made.spreads[step]!, floor },
  }));
  if (!points.every(({ value, spread }) => Number.isFinite(value) && Number.isFinite(spread.scale))) {
    return none('The values are too large to calculate with: forecast them in a larger unit.');
  }
  return { key, method: made.method, points, history, accuracy: made.accuracy, warnings: [...regular.warnings, ...made.warnings] };
}
