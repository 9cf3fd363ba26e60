export type {
  Bucket,
  ForecastAccuracy,
  ForecastAggregate,
  ForecastAsked,
  Forecaster,
  ForecasterOptions,
  ForecastPoint,
  RawPoint,
  RawSeries,
  SeriesForecast,
  SeriesPoint,
  Spread,
} from './forecast/forecast.ts';
export { withForecasts } from './graph/with-forecasts.ts';
export { openForecaster } from './forecast/forecaster.ts';
