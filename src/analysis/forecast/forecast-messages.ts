import type { ErrorCode } from '../../contract/index.ts';
import type { ForecastAsked, RawSeries, SeriesForecast } from './forecast.ts';

/** To the worker: series, in pieces that are copied quickly, and at their end what is asked of them all. */
export type ForecastTask =
  { readonly kind: 'series'; readonly series: readonly RawSeries[] } | { readonly kind: 'forecast'; readonly asked: ForecastAsked };

/** From the worker: forecasts, in the order of the series, in pieces again, and then the end. */
export type ForecastReport =
  | { readonly kind: 'forecasts'; readonly forecasts: readonly SeriesForecast[] }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };

/** Points of one message. Copying so many holds a thread up for some milliseconds, and nothing holds up its event loop longer. */
const POINTS_A_MESSAGE = 2000;

/** Divides things into runs of so many points that each fits a message; one that is too long alone is a run of its own. */
export function* inMessages<T>(things: Iterable<T>, pointsOf: (thing: T) => number): Generator<T[]> {
  let run: T[] = [];
  let points = 0;
  for (const thing of things) {
    if (run.length > 0 && points + pointsOf(thing) > POINTS_A_MESSAGE) {
      yield run;
      run = [];
      points = 0;
    }
    run.push(thing);
    points += pointsOf(thing);
  }
  if (run.length > 0) yield run;
}
