import { lineThrough } from '../line.ts';
import { nelderMead } from '../nelder-mead.ts';
import { decompose } from '../seasons.ts';
import { smooth } from './ets-form.ts';
import type { EtsFit, EtsForm, EtsState, EtsWeights } from './ets-form.ts';

/** A form fitted to a series, standing at its end. */
export interface FittedEts extends EtsFit {
  readonly form: EtsForm;
  readonly weights: EtsWeights;
  readonly state: EtsState;
  /** Akaike's criterion, corrected for few observations (FPP3, 8.6). */
  readonly aicc: number;
}

/** Values that the first line is drawn through, as R's forecast package does. */
const LINE_VALUES = 10;
/** Cycles that the first seasons are averaged over. */
const START_CYCLES = 5;
const EVALUATIONS_AN_AXIS = 60;

const open = (value: number): number => 0.0001 + 0.9998 / (1 + Math.exp(-value));
const logit = (share: number): number => Math.log(share / (1 - share));

/** The weights at a point of the search, each within the range where the model forgets what is long past. */
function weightsAt(form: EtsForm, point: Float64Array): EtsWeights {
  let axis = 0;
  const alpha = open(point[axis++]!);
  const beta = form.trend === 'N' ? 0 : alpha * open(point[axis++]!);
  const phi = form.trend === 'D' ? 0.8 + 0.18 * open(point[axis++]!) : 1;
  const gamma = form.season === 'N' ? 0 : (1 - alpha) * open(point[axis]!);
  return { alpha, beta, gamma, phi };
}

function firstPoint(form: EtsForm): number[] {
  return [
    logit(0.4),
    ...(form.trend === 'N' ? [] : [logit(0.1)]),
    ...(form.trend === 'D' ? [logit(0.8)] : []),
    ...(form.season === 'N' ? [] : [logit(0.1)]),
  ];
}

/**
 * The form's weights and first level and slope of greatest likelihood. The first seasons are those of the classical
 * decomposition of the first cycles: a search over them too would cost a cycle's length of dimensions. Null where the form does not fit the values at all.
 */
export function fitEts(form: EtsForm, values: Float64Array, period: number): FittedEts | null {
  const seasonal = form.season !== 'N';
  const parts = seasonal
    ? decompose(values.subarray(0, Math.min(values.length, START_CYCLES * period + 1)), period, form.season === 'M')
    : null;
  const line = lineThrough(parts?.adjusted ?? values, LINE_VALUES);
  const slope = form.trend === 'N' ? 0 : line.slope;
  const level = form.trend === 'N' ? line.start + line.slope * ((Math.min(values.length, LINE_VALUES) + 1) / 2) : line.start;
  const unit = unitOf(values);
  const weights = firstPoint(form);
  const states = form.trend === 'N' ? 1 : 2;
  const seasons = new Float64Array(parts ? period : 0);
  const walk = (point: Float64Array): { state: EtsState; fit: EtsFit } => {
    if (parts) seasons.set(parts.seasons);
    const at = weights.length;
    const state = { level: level + point[at]! * unit, slope: slope + (form.trend === 'N' ? 0 : point[at + 1]! * unit), seasons, next: 0 };
    return { state, fit: smooth(form, weightsAt(form, point), values, state) };
  };
  const start = Float64Array.from([...weights, ...Array.from({ length: states }, () => 0)]);
  const found = nelderMead((point) => walk(point).fit.deviance, start, 0.6, EVALUATIONS_AN_AXIS * start.length);
  const { state, fit } = walk(found.point);
  if (!Number.isFinite(fit.deviance)) return null;
  // The seasons are bound by their sum; the variance is estimated too.
  const free = start.length + (seasonal ? period - 1 : 0) + 1;
  const spare = values.length - free - 1;
  const aicc = spare > 0 ? fit.deviance + 2 * free + (2 * free * (free + 1)) / spare : Infinity;
  return { form, weights: weightsAt(form, found.point), state: { ...state, seasons: seasons.slice() }, aicc, ...fit };
}

/** A step of the search in the first level and slope: the mean change from one value to the next. */
function unitOf(values: Float64Array): number {
  let changes = 0;
  for (let index = 1; index < values.length; index += 1) changes += Math.abs(values[index]! - values[index - 1]!);
  return changes / Math.max(1, values.length - 1) || 1;
}
