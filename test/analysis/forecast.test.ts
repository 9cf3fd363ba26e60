import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { forecastSeries } from '../../src/analysis/forecast/forecast-series.ts';
import type { Bucket, ForecastAsked, RawPoint, SeriesForecast } from '../../src/analysis/forecast/forecast.ts';
import { intervalOf } from '../../src/analysis/forecast/interval.ts';

/**
 * Real series, monthly and quarterly: of R's `datasets` and `forecast` packages, and of vega-datasets 3.2.1 (`v:`); `ets` is what
 * forecast 8.20's `ets` gave for the same `train`.
 */
interface RealSeries {
  readonly name: string;
  readonly freq: 4 | 12;
  readonly train: readonly number[];
  readonly test: readonly number[];
  readonly ets: readonly number[];
}

const SERIES = JSON.parse(readFileSync(new URL('../fixtures/forecast-series.json', import.meta.url), 'utf8')) as readonly RealSeries[];

const pointsOf = (values: readonly (number | null)[], stepMonths = 1): RawPoint[] =>
  values.map((value, index) => ({ at: new Date(Date.UTC(1960, index * stepMonths, 1)).toISOString(), value, rows: 1 }));

function forecast(
  points: readonly RawPoint[],
  every: Bucket,
  horizon: number,
  aggregate: ForecastAsked['aggregate'] = 'AVG',
): SeriesForecast {
  const [only] = [...forecastSeries([{ key: null, points }], { every, horizon, aggregate })];
  if (!only) throw new Error('no series');
  return only;
}

/** Mean absolute scaled error (Hyndman & Koehler 2006). */
function mase({ train, test: actual, freq }: RealSeries, values: readonly number[]): number {
  let naive = 0;
  for (let index = freq; index < train.length; index += 1) naive += Math.abs(train[index]! - train[index - freq]!);
  naive /= train.length - freq;
  return actual.reduce((sum, value, index) => sum + Math.abs(value - values[index]!), 0) / actual.length / naive;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('eight real series', () => {
  const made = SERIES.map((series) => ({
    series,
    points: forecast(pointsOf(series.train, 12 / series.freq), series.freq === 12 ? 'MONTH' : 'QUARTER', series.test.length).points,
  }));

  test('are forecast at least as well as by R’s ets', () => {
    const ours = mean(
      made.map(({ series, points }) =>
        mase(
          series,
          points.map(({ value }) => value),
        ),
      ),
    );
    expect(ours).toBeLessThanOrEqual(mean(SERIES.map((series) => mase(series, series.ets))));
  });

  test('have 95 % intervals that hold 85 to 99 % of what came', () => {
    const inside = made.flatMap(({ series, points }) =>
      points.map((point, index) => {
        const { lower, upper } = intervalOf(point, 95);
        return lower <= series.test[index]! && series.test[index]! <= upper ? 1 : 0;
      }),
    );
    expect(mean(inside)).toBeGreaterThanOrEqual(0.85);
    expect(mean(inside)).toBeLessThanOrEqual(0.99);
  });

  test('have intervals that widen with the level', () => {
    for (const { points } of made)
      for (const point of points) {
        const [narrow, wide] = [intervalOf(point, 50), intervalOf(point, 95)];
        expect(wide.lower).toBeLessThanOrEqual(narrow.lower);
        expect(wide.upper).toBeGreaterThanOrEqual(narrow.upper);
      }
  });
});

describe('series that are hard to forecast have a clear answer', () => {
  test('a constant is forecast as itself', () => {
    const { points, method } = forecast(pointsOf(Array.from({ length: 24 }, () => 7)), 'MONTH', 3);
    expect(method).toBe('naive');
    expect(points.map(({ value }) => value)).toEqual([7, 7, 7]);
    expect(points.map((point) => intervalOf(point, 95))).toEqual(Array.from({ length: 3 }, () => ({ lower: 7, upper: 7 })));
  });

  test('three points are enough, two are not', () => {
    const three = forecast(pointsOf([1, 2, 4]), 'MONTH', 2);
    expect(three.points).toHaveLength(2);
    for (const point of three.points) expect(intervalOf(point, 95).lower).toBeLessThan(intervalOf(point, 95).upper);
    const two = forecast(pointsOf([1, 2]), 'MONTH', 2);
    expect(two).toMatchObject({ method: 'none', points: [] });
    expect(two.warnings.join()).toContain('two periods; a forecast takes 3');
  });

  test('nothing, and nulls alone', () => {
    expect(forecast([], 'MONTH', 2).warnings.join()).toContain('no period to forecast from');
    const nulls = forecast(pointsOf([null, null, null, null]), 'MONTH', 2);
    expect(nulls).toMatchObject({ method: 'none', points: [] });
    expect(nulls.warnings.join()).toContain('Every value is null');
  });

  test('a gap is filled and said', () => {
    const points = pointsOf(Array.from({ length: 30 }, (_, index) => 10 + (index % 12)));
    const { history, warnings } = forecast(
      points.filter((_point, index) => index !== 17),
      'MONTH',
      3,
    );
    expect(history.filter(({ filled }) => filled)).toHaveLength(1);
    expect(history).toHaveLength(30);
    expect(warnings.length).toBeGreaterThan(0);
  });

  test('a last period with fewer than half the rows of those before is cut and named', () => {
    const points = pointsOf(Array.from({ length: 24 }, (_, index) => 100 + index)).map((point, index) => ({
      ...point,
      rows: index === 23 ? 3 : 30,
    }));
    const { history, warnings, points: coming } = forecast(points, 'MONTH', 2);
    expect(history).toHaveLength(23);
    expect(coming[0]?.at).toBe(points[23]?.at);
    expect(warnings.join()).toContain('1961-12');
  });
});
