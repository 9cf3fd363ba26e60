import type { ForecastMethod } from '../method.ts';
import { arima } from './arima.ts';
import { drift } from './drift.ts';
import { ets } from './ets.ts';
import { seasonalNaive } from './seasonal-naive.ts';

/** All that are tried, the one to prefer of two that do equally well first. */
export const METHODS: readonly ForecastMethod[] = [ets, arima, seasonalNaive, drift];

/** Those whose mean is tried too: forecasts made differently err differently (Bates & Granger 1969; FPP3, 13.4). */
export const COMBINED: readonly ForecastMethod[] = [ets, arima];
