import type { Trial } from './backtest.ts';

/** What the errors of a backtest say about coming ones. */
export interface Calibration {
  /** For each step of the horizon, the root mean square of the errors; never falling. */
  readonly scales: readonly number[];
  /** Errors over their step's scale, without sign, ascending. */
  readonly scores: readonly number[];
  /** Stretches without overlap that the errors come from. */
  readonly windows: number;
}

/** The errors of each trial, one for each step. */
export function errorsOf(trials: readonly Trial[], ratio: boolean): readonly (readonly number[])[] {
  return trials.map(({ actual, forecast }) =>
    Array.from(actual, (value, step) => (ratio ? Math.log(value / forecast[step]!) : value - forecast[step]!)),
  );
}

/**
 * Split conformal calibration: the errors of forecasts that did not see what came (Lei et al. 2018), each step having its own
 * scale, and all steps one distribution, so that few origins still make a tail. Scales of later steps are made no smaller than
 * those of earlier ones by pooling neighbours (Ayer et al. 1955); past the steps that were tried they grow as a random walk's.
 */
export function calibrate(errors: readonly (readonly number[])[], horizon: number): Omit<Calibration, 'windows'> {
  const blocks: { squares: number; count: number; steps: number }[] = [];
  const longest = Math.max(...errors.map(({ length }) => length));
  for (let step = 0; step < longest; step += 1) {
    let block = { squares: 0, count: 0, steps: 1 };
    for (const error of errors) {
      if (step >= error.length) continue;
      block.squares += error[step]! ** 2;
      block.count += 1;
    }
    for (let before = blocks.at(-1); before && before.squares / before.count >= block.squares / block.count; before = blocks.at(-1)) {
      blocks.pop();
      block = { squares: before.squares + block.squares, count: before.count + block.count, steps: before.steps + block.steps };
    }
    blocks.push(block);
  }
  const tried = blocks.flatMap(({ squares, count, steps }) => Array.from({ length: steps }, () => Math.sqrt(squares / count)));
  const scales = Array.from({ length: horizon }, (_, step) => tried[step] ?? tried.at(-1)! * Math.sqrt((step + 1) / longest));
  const scores = errors.flatMap((error) => error.map((value, step) => (scales[step]! > 0 ? Math.abs(value) / scales[step]! : 0)));
  return { scales, scores: scores.sort((a, b) => a - b) };
}
