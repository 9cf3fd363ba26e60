import type { ForecastPoint } from './forecast.ts';

/** Two-sided quantile of Student's t with four degrees of freedom, which has a closed form (Shaw 2006): 2.776 for 0.95. */
function heavyQuantile(share: number): number {
  const root = Math.sqrt(1 - share * share);
  return 2 * Math.sqrt(Math.cos(Math.acos(root) / 3) / root - 1);
}

/** Of n ascending scores the one of rank share × (n + 1), as conformal prediction has it (Vovk, Gammerman & Shafer 2005). */
function rankedScore(scores: readonly number[], share: number): number {
  const rank = Math.min(share * (scores.length + 1), scores.length);
  const below = Math.floor(rank);
  const low = scores[Math.max(0, below - 1)] ?? 0;
  return below === 0 ? low : low + (rank - below) * ((scores[below] ?? low) - low);
}

/**
 * The score that `share` of coming scores do not pass. Errors of overlapping forecasts repeat one another, so that n windows are
 * trusted as n observations: up to the share n / (n + 1) the scores themselves count, past it the tail is Student's; and all is
 * widened by √(1 + 1/n), as for a mean of n. Degrees of freedom and widening were fixed on 240 series other than the ones that
 * coverage is tested on.
 */
export function scoreAt(scores: readonly number[], windows: number, share: number): number {
  const trusted = windows / (windows + 1);
  const widened = Math.sqrt(1 + 1 / windows);
  if (share <= trusted) return widened * rankedScore(scores, share);
  return widened * rankedScore(scores, trusted) * (heavyQuantile(share) / heavyQuantile(trusted));
}

/** The interval that the coming value is in with a chance of `level` percent, 1 to 99, calibrated on the backtest. */
export function intervalOf(point: ForecastPoint, level: number): { readonly lower: number; readonly upper: number } {
  const { value, spread } = point;
  const reach = spread.scale * scoreAt(spread.scores, spread.windows, level / 100);
  const [lower, upper] = spread.form === 'RATIO' ? [value * Math.exp(-reach), value * Math.exp(reach)] : [value - reach, value + reach];
  return spread.floor === null ? { lower, upper } : { lower: Math.max(spread.floor, lower), upper: Math.max(spread.floor, upper) };
}
