import { ahead, ETS_FORMS, etsName } from '../ets/ets-form.ts';
import { fitEts } from '../ets/fit-ets.ts';
import type { FittedEts } from '../ets/fit-ets.ts';
import type { ForecastMethod } from '../method.ts';

/** Exponential smoothing, in the form of least AICc (FPP3, chapter 8; Hyndman, Koehler, Ord & Snyder 2008). */
export const ets: ForecastMethod = {
  least: (period, seasonal) => (seasonal ? 2 * period + 1 : 6),
  prepare(values, period, seasonal) {
    const positive = values.every((value) => value > 0);
    let best: FittedEts | null = null;
    for (const form of ETS_FORMS) {
      if (form.season !== 'N' && !seasonal) continue;
      if (!positive && (form.error === 'M' || form.season === 'M')) continue;
      const fitted = fitEts(form, values, period);
      if (fitted && Number.isFinite(fitted.aicc) && (!best || fitted.aicc < best.aicc)) best = fitted;
    }
    if (!best) return null;
    const { form } = best;
    return {
      name: etsName(form),
      relative: form.error === 'M',
      ahead(part, horizon) {
        const fitted = part === values ? best : fitEts(form, part, period);
        return !fitted ? null : ahead(form, fitted.weights.phi, fitted.state, horizon);
      },
    };
  },
};
