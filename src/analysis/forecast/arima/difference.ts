/** How often a series is differenced before it is a stationary one. */
export interface Differencing {
  /** From one value to the next. */
  readonly plain: number;
  /** From one cycle to the next. */
  readonly seasonal: number;
}

/** The changes over `lag` periods; `lag` values shorter. */
export function difference(values: Float64Array, lag: number): Float64Array {
  return Float64Array.from({ length: Math.max(0, values.length - lag) }, (_, index) => values[index + lag]! - values[index]!);
}

/** The values that have these changes over `lag` periods after the ones given. */
export function integrate(changes: Float64Array, before: Float64Array, lag: number): Float64Array {
  const values = new Float64Array(changes.length);
  for (let index = 0; index < changes.length; index += 1) {
    values[index] = changes[index]! + (index < lag ? before[before.length - lag + index]! : values[index - lag]!);
  }
  return values;
}

/** 5 % of stationary series have a statistic above this (Kwiatkowski et al. 1992, table 1). */
const KPSS_CRITICAL = 0.463;

/** Whether the level of the series wanders, by the test of Kwiatkowski, Phillips, Schmidt & Shin (1992; FPP3, 9.1). */
export function wanders(values: Float64Array): boolean {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const errors = values.map((value) => value - mean);
  const lags = Math.trunc(4 * (count / 100) ** 0.25);
  let variance = 0;
  for (let lag = 0; lag <= lags; lag += 1) {
    let product = 0;
    for (let index = lag; index < count; index += 1) product += errors[index]! * errors[index - lag]!;
    variance += (lag === 0 ? 1 : 2 * (1 - lag / (lags + 1))) * (product / count);
  }
  let sum = 0;
  let squares = 0;
  for (const error of errors) {
    sum += error;
    squares += sum * sum;
  }
  return variance > 0 && squares / (count * count * variance) > KPSS_CRITICAL;
}
