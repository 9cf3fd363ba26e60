import { parentPort } from 'node:worker_threads';
import { messageOf, WeirError } from '../../contract/index.ts';
import type { RawSeries } from './forecast.ts';
import { inMessages } from './forecast-messages.ts';
import type { ForecastReport, ForecastTask } from './forecast-messages.ts';
import { forecastSeries } from './forecast-series.ts';

// One forecast after the other. Whoever takes too long is ended from outside.

const tell = (report: ForecastReport): void => parentPort?.postMessage(report);
let series: RawSeries[] = [];

parentPort?.on('message', (task: ForecastTask) => {
  if (task.kind === 'series') {
    series.push(...task.series);
    return;
  }
  const all = series;
  series = [];
  try {
    const pointsOf = (each: { history: readonly unknown[]; points: readonly unknown[] }): number =>
      each.history.length + each.points.length;
    for (const forecasts of inMessages(forecastSeries(all, task.asked), pointsOf)) tell({ kind: 'forecasts', forecasts });
    tell({ kind: 'done' });
  } catch (thrown) {
    tell({ kind: 'failed', code: thrown instanceof WeirError ? thrown.code : 'INTERNAL', message: messageOf(thrown) });
  }
});
