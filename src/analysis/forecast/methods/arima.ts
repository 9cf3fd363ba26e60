import { arimaAhead, arimaName } from '../arima/arima-form.ts';
import { chooseArima, fitArima } from '../arima/fit-arima.ts';
import type { ForecastMethod } from '../method.ts';

/** Autoregression of the differenced series with moving averages of its errors, seasonal where it has cycles (FPP3, chapter 9). */
export const arima: ForecastMethod = {
  least: (period, seasonal) => (seasonal ? 2 * period + 1 : 10),
  prepare(values, period, seasonal) {
    const best = chooseArima(values, period, seasonal);
    if (!best) return null;
    const { form } = best;
    return {
      name: arimaName(form, period),
      relative: false,
      ahead(part, horizon) {
        const fitted = part === values ? best : fitArima(form, part, period);
        return !fitted ? null : arimaAhead(form, fitted.weights, part, period, horizon);
      },
    };
  },
};
