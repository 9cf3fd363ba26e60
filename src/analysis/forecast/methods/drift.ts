import type { ForecastMethod } from '../method.ts';

/** The line from the first value through the last (FPP3, 5.2). */
export const drift: ForecastMethod = {
  least: () => 2,
  prepare: () => ({
    name: 'drift',
    relative: false,
    ahead(values, horizon) {
      const last = values.at(-1)!;
      const change = (last - values[0]!) / (values.length - 1);
      return Float64Array.from({ length: horizon }, (_, step) => last + (step + 1) * change);
    },
  }),
};
