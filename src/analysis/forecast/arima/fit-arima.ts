import { nelderMead } from '../nelder-mead.ts';
import { decompose } from '../seasons.ts';
import { arimaErrors, noWeights, setWeights, stages } from './arima-form.ts';
import type { ArimaForm, ArimaWeights } from './arima-form.ts';
import { difference, wanders } from './difference.ts';
import type { Differencing } from './difference.ts';

/** A form fitted to a series. */
export interface FittedArima {
  readonly form: ArimaForm;
  readonly weights: ArimaWeights;
  readonly aicc: number;
}

const EVALUATIONS_AN_AXIS = 50;
/** A season of at least this strength is differenced (FPP3, 9.1). */
const STRONG_SEASON = 0.64;

/** One minus the share of the detrended series that the season leaves over (FPP3, 4.3). */
function seasonStrength(values: Float64Array, period: number): number {
  const { seasons, adjusted } = decompose(values, period, false);
  let left = 0;
  let whole = 0;
  const half = Math.floor(period / 2);
  for (let index = half; index + half < values.length; index += 1) {
    let trend = 0;
    for (let near = index - half; near <= index + half; near += 1) trend += adjusted[near]!;
    const rest = adjusted[index]! - trend / (2 * half + 1);
    left += rest * rest;
    whole += (rest + seasons[index % period]!) ** 2;
  }
  return whole > 0 ? 1 - left / whole : 0;
}

/** How often to difference, by the strength of the season and by tests (Hyndman & Khandakar 2008). */
export function chooseDifferencing(values: Float64Array, period: number, seasonal: boolean): Differencing {
  const season = seasonal && seasonStrength(values, period) >= STRONG_SEASON ? 1 : 0;
  let left = season === 1 ? difference(values, period) : values;
  let plain = 0;
  while (plain < 2 - season && left.length > 10 && wanders(left)) {
    left = difference(left, 1);
    plain += 1;
  }
  return { plain, seasonal: season };
}

/** The weights of least squared errors. Null where nothing is left after differencing. */
export function fitArima(form: ArimaForm, values: Float64Array, period: number): FittedArima | null {
  const changes = stages(values, form.differencing, period).at(-1)!.values;
  const count = changes.length;
  const axes = form.p + form.q + form.seasonalP + form.seasonalQ;
  const free = axes + (form.mean ? 1 : 0) + 1;
  if (count < free + 3) return null;
  const mean = changes.reduce((sum, value) => sum + value, 0) / count;
  const errors = new Float64Array(count);
  const weights = noWeights(form, period, mean);
  const deviance = (point: Float64Array): number => {
    setWeights(weights, form, point);
    return count * Math.log(arimaErrors(weights, changes, errors) + 1e-300);
  };
  const found = nelderMead(deviance, new Float64Array(axes).fill(0.1), 0.4, EVALUATIONS_AN_AXIS * axes);
  if (!Number.isFinite(found.cost)) return null;
  setWeights(weights, form, found.point);
  return { form, weights, aicc: found.cost + 2 * free + (2 * free * (free + 1)) / (count - free - 1) };
}

/**
 * The form of least AICc near the ones usual in practice, found by steps (Hyndman & Khandakar 2008; FPP3, 9.7): from the best of
 * four, one order is changed at a time as long as that is better.
 */
export function chooseArima(values: Float64Array, period: number, seasonal: boolean): FittedArima | null {
  const differencing = chooseDifferencing(values, period, seasonal);
  const free = differencing.plain + differencing.seasonal < 2;
  const tried = new Set<string>();
  let best: FittedArima | null = null;
  const attempt = (p: number, q: number, seasonalP: number, seasonalQ: number, mean: boolean): void => {
    const key = [p, q, seasonalP, seasonalQ, mean].join();
    if (Math.min(p, q, seasonalP, seasonalQ) < 0 || p > 3 || q > 3 || seasonalP > 1 || seasonalQ > 1 || tried.has(key)) return;
    tried.add(key);
    const fitted = fitArima({ p, q, seasonalP, seasonalQ, mean, differencing }, values, period);
    if (fitted && (!best || fitted.aicc < best.aicc)) best = fitted;
  };
  const season = seasonal ? 1 : 0;
  attempt(0, 0, 0, 0, free);
  attempt(0, 1, 0, season, free);
  attempt(1, 0, season, 0, free);
  attempt(2, 2, 0, season, free);
  for (;;) {
    const before: FittedArima | null = best;
    if (!before) return null;
    const { p, q, seasonalP, seasonalQ, mean } = (before as FittedArima).form;
    for (const step of [-1, 1]) {
      attempt(p + step, q, seasonalP, seasonalQ, mean);
      attempt(p, q + step, seasonalP, seasonalQ, mean);
      attempt(p + step, q + step, seasonalP, seasonalQ, mean);
      if (seasonal) {
        attempt(p, q, seasonalP + step, seasonalQ, mean);
        attempt(p, q, seasonalP, seasonalQ + step, mean);
      }
    }
    if (free) attempt(p, q, seasonalP, seasonalQ, !mean);
    if (best === before) return best;
  }
}
