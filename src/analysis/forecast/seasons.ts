/** A series taken apart: what each place in the cycle adds (or multiplies), and the series without it. */
export interface Decomposed {
  /** One for each place in the cycle, the first value's first. They sum to 0, or average 1. */
  readonly seasons: Float64Array;
  readonly adjusted: Float64Array;
}

/**
 * Classical decomposition (FPP3, 3.4): the trend is a centred moving average over one cycle. Needs two whole cycles; values
 * above 0 where it is `multiplied`.
 */
export function decompose(values: Float64Array, period: number, multiplied: boolean): Decomposed {
  const half = Math.floor(period / 2);
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  for (let index = half; index + half < values.length; index += 1) {
    let trend = 0;
    for (let near = index - half; near <= index + half; near += 1) trend += values[near]!;
    // An even cycle has no middle: the two ends count half.
    if (period % 2 === 0) trend -= (values[index - half]! + values[index + half]!) / 2;
    trend /= period;
    sums[index % period]! += multiplied ? values[index]! / trend : values[index]! - trend;
    counts[index % period]! += 1;
  }
  const seasons = sums.map((sum, place) => (counts[place]! > 0 ? sum / counts[place]! : multiplied ? 1 : 0));
  const mean = seasons.reduce((sum, season) => sum + season, 0) / period;
  for (let place = 0; place < period; place += 1)
    seasons[place] = multiplied ? Math.max(seasons[place]! / mean, 0.01) : seasons[place]! - mean;
  const adjusted = values.map((value, index) => (multiplied ? value / seasons[index % period]! : value - seasons[index % period]!));
  return { seasons, adjusted };
}
