import { difference, integrate } from './difference.ts';
import type { Differencing } from './difference.ts';

/** ARIMA(p,d,q)(P,D,Q), with or without a mean of the differenced series. */
export interface ArimaForm {
  readonly p: number;
  readonly q: number;
  readonly seasonalP: number;
  readonly seasonalQ: number;
  readonly mean: boolean;
  readonly differencing: Differencing;
}

/** A polynomial of the backshift operator without its 1: `weights[i]` belongs to `lags[i]`. */
interface Lagged {
  readonly lags: Int32Array;
  readonly weights: Float64Array;
}

export interface ArimaWeights {
  readonly past: Lagged;
  readonly errors: Lagged;
  readonly mean: number;
}

/** As the literature writes it: `ARIMA(2,1,1)(0,1,1)[12]`. */
export function arimaName({ p, q, seasonalP, seasonalQ, differencing }: ArimaForm, period: number): string {
  const plain = `ARIMA(${p},${differencing.plain},${q})`;
  return period > 1 && seasonalP + seasonalQ + differencing.seasonal > 0
    ? `${plain}(${seasonalP},${differencing.seasonal},${seasonalQ})[${period}]`
    : plain;
}

/**
 * Makes partial autocorrelations, in the first `count` places, the weights of a stationary polynomial, by the recursion of
 * Durbin and Levinson (Monahan 1984).
 */
function fromPartial(weights: Float64Array, count: number): void {
  for (let order = 1; order < count; order += 1) {
    const partial = weights[order]!;
    for (let low = 0, high = order - 1; low <= high; low += 1, high -= 1) {
      const [a, b] = [weights[low]!, weights[high]!];
      weights[low] = a - partial * b;
      weights[high] = b - partial * a;
    }
  }
}

/** (1 - Σ plain B^i)(1 - seasonal B^period), written as 1 - Σ weights B^lag; the weights are not yet set. */
function product(plain: number, seasonal: number, period: number): Lagged {
  const own = Array.from({ length: plain }, (_, index) => index + 1);
  const lags = seasonal > 0 ? [...own, period, ...own.map((lag) => period + lag)] : own;
  return { lags: Int32Array.from(lags), weights: new Float64Array(lags.length) };
}

/** Sets a product's weights from its factors' partial autocorrelations, which begin at `axis` of the point. */
function setProduct({ weights }: Lagged, plain: number, seasonal: number, point: Float64Array, axis: number): void {
  for (let index = 0; index < plain; index += 1) weights[index] = Math.tanh(point[axis + index]!);
  fromPartial(weights, plain);
  if (seasonal === 0) return;
  const weight = Math.tanh(point[axis + plain]!);
  weights[plain] = weight;
  for (let index = 0; index < plain; index += 1) weights[plain + 1 + index] = -weight * weights[index]!;
}

/** Weights of the form, all 0. */
export function noWeights(form: ArimaForm, period: number, mean: number): ArimaWeights {
  return {
    past: product(form.p, form.seasonalP, period),
    errors: product(form.q, form.seasonalQ, period),
    mean: form.mean ? mean : 0,
  };
}

/** Sets the weights to a point of the search: hyperbolic tangents keep each polynomial stationary and invertible. */
export function setWeights({ past, errors }: ArimaWeights, form: ArimaForm, point: Float64Array): void {
  setProduct(past, form.p, form.seasonalP, point, 0);
  setProduct(errors, form.q, form.seasonalQ, point, form.p + form.seasonalP);
}

/** The errors of one step, those before the first value being 0 (conditional least squares; Box & Jenkins 1970, chapter 7). */
export function arimaErrors({ past, errors, mean }: ArimaWeights, changes: Float64Array, made: Float64Array): number {
  const { lags: pastLags, weights: pastWeights } = past;
  const { lags: errorLags, weights: errorWeights } = errors;
  let squares = 0;
  for (let index = 0; index < changes.length; index += 1) {
    let error = changes[index]! - mean;
    for (let term = 0; term < pastLags.length; term += 1) {
      const lag = pastLags[term]!;
      if (lag <= index) error -= pastWeights[term]! * (changes[index - lag]! - mean);
    }
    for (let term = 0; term < errorLags.length; term += 1) {
      const lag = errorLags[term]!;
      if (lag <= index) error += errorWeights[term]! * made[index - lag]!;
    }
    made[index] = error;
    squares += error * error;
  }
  return squares;
}

/** The series, differenced: seasonally first, then from value to value. */
export function stages(
  values: Float64Array,
  { plain, seasonal }: Differencing,
  period: number,
): { readonly values: Float64Array; readonly lag: number }[] {
  const made = [{ values, lag: 0 }];
  for (let time = 0; time < seasonal + plain; time += 1) {
    const lag = time < seasonal ? period : 1;
    made.push({ values: difference(made.at(-1)!.values, lag), lag });
  }
  return made;
}

/** The means of the coming periods. */
export function arimaAhead(form: ArimaForm, weights: ArimaWeights, values: Float64Array, period: number, horizon: number): Float64Array {
  const made = stages(values, form.differencing, period);
  const changes = made.at(-1)!.values;
  const count = changes.length;
  const errors = new Float64Array(count);
  arimaErrors(weights, changes, errors);
  const path = new Float64Array(count + horizon);
  path.set(changes);
  for (let index = count; index < path.length; index += 1) {
    let value = weights.mean;
    weights.past.lags.forEach((lag, term) => {
      if (lag <= index) value += weights.past.weights[term]! * (path[index - lag]! - weights.mean);
    });
    weights.errors.lags.forEach((lag, term) => {
      if (lag <= index && index - lag < count) value -= weights.errors.weights[term]! * errors[index - lag]!;
    });
    path[index] = value;
  }
  let ahead: Float64Array = path.slice(count);
  for (let stage = made.length - 1; stage > 0; stage -= 1) ahead = integrate(ahead, made[stage - 1]!.values, made[stage]!.lag);
  return ahead;
}
