/** One of the state space models of exponential smoothing: A additive, M multiplicative, D damped, N none. */
export interface EtsForm {
  readonly error: 'A' | 'M';
  readonly trend: 'N' | 'A' | 'D';
  readonly season: 'N' | 'A' | 'M';
}

const form = (text: string): EtsForm => Object.freeze({ error: text[0], trend: text[1], season: text[2] } as EtsForm);

/**
 * The forms that are tried. Additive error under a multiplicative season divides by what may be near 0, and a multiplicative
 * trend explodes; both are left out, as Hyndman & Athanasopoulos advise (FPP3, 8.6).
 */
export const ETS_FORMS: readonly EtsForm[] = [
  'ANN',
  'AAN',
  'ADN',
  'MNN',
  'MAN',
  'MDN',
  'ANA',
  'AAA',
  'ADA',
  'MNA',
  'MAA',
  'MDA',
  'MNM',
  'MAM',
  'MDM',
].map(form);

/** As the literature writes it: `ETS(M,Ad,M)`. */
export function etsName({ error, trend, season }: EtsForm): string {
  return `ETS(${error},${trend === 'D' ? 'Ad' : trend},${season})`;
}

/** What is estimated beside the starting states. `beta` and `gamma` are as FPP3 writes them, not their starred forms. */
export interface EtsWeights {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
}

/** Where the model stands after an observation; `seasons` is a ring, and `next` is the place of the coming period's. */
export interface EtsState {
  level: number;
  slope: number;
  readonly seasons: Float64Array;
  next: number;
}

/** How well a form follows a series. */
export interface EtsFit {
  /** Minus twice the log-likelihood, but for a constant. Infinity where the model left the range in which it means something. */
  readonly deviance: number;
  /** The mean of the squared errors of one step, in the unit of the values. */
  readonly meanSquare: number;
}

const NOWHERE: EtsFit = { deviance: Infinity, meanSquare: Infinity };

/**
 * Moves `state` through the values (FPP3, 8.5; Hyndman, Koehler, Ord & Snyder 2008, chapter 5). With either kind of error the
 * states move alike, since a relative error times the mean is the error; only the likelihood differs.
 */
export function smooth(form: EtsForm, weights: EtsWeights, values: Float64Array, state: EtsState): EtsFit {
  const { alpha, beta, gamma, phi } = weights;
  const { seasons } = state;
  const period = seasons.length;
  const added = form.season === 'A';
  const multiplied = form.season === 'M';
  const relative = form.error === 'M';
  let { level, slope, next } = state;
  let squares = 0;
  let relativeSquares = 0;
  let logs = 0;
  // One logarithm for many means: it is dear.
  let product = 1;
  for (let index = 0; index < values.length; index += 1) {
    const base = level + phi * slope;
    const season = added || multiplied ? seasons[next]! : 0;
    const mean = multiplied ? base * season : base + season;
    const error = values[index]! - mean;
    if (relative) {
      if (mean <= 0) return NOWHERE;
      relativeSquares += (error / mean) ** 2;
      product *= mean;
      if (product > 1e100 || product < 1e-100) {
        logs += Math.log(product);
        product = 1;
      }
    }
    squares += error * error;
    const seen = multiplied ? error / season : error;
    level = base + alpha * seen;
    slope = phi * slope + beta * seen;
    if (added) seasons[next] = season + gamma * error;
    else if (multiplied) {
      if (base <= 0 || level <= 0 || season <= 0) return NOWHERE;
      seasons[next] = season + (gamma * error) / base;
    }
    next = next + 1 === period ? 0 : next + 1;
  }
  state.level = level;
  state.slope = slope;
  state.next = next;
  const count = values.length;
  // A perfect fit has no logarithm; so small a number orders models as well.
  const deviance = relative
    ? count * Math.log(relativeSquares + 1e-300) + 2 * (logs + Math.log(product))
    : count * Math.log(squares + 1e-300);
  return Number.isFinite(deviance) ? { deviance, meanSquare: squares / count } : NOWHERE;
}

/** The means of the coming periods. */
export function ahead(form: EtsForm, phi: number, state: EtsState, horizon: number): Float64Array {
  const { seasons, next } = state;
  let damped = 0;
  return Float64Array.from({ length: horizon }, (_, step) => {
    damped = 1 * phi + damped * phi;
    const base = state.level + damped * state.slope;
    const season = seasons[(next + step) % seasons.length] ?? 0;
    if (form.season === 'M') return base * season;
    return form.season === 'A' ? base + season : base;
  });
}
