import type { ForecastMethod } from '../method.ts';

/** What was in the same place of the last cycle; with no cycle, the last value (FPP3, 5.2). */
export const seasonalNaive: ForecastMethod = {
  least: (period) => period,
  prepare: (_, period) => ({
    name: period > 1 ? 'seasonal naive' : 'naive',
    relative: false,
    ahead: (values, horizon) => Float64Array.from({ length: horizon }, (_each, step) => values[values.length - period + (step % period)]!),
  }),
};
