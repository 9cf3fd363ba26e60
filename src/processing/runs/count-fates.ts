import { WeirError } from '../../contract/index.ts';
import type { PlanStep } from '../model/plan-step.ts';
import type { Segment } from '../statements/segment.ts';
import type { Fate, RowFate } from './fate.ts';

/** What was counted of a segment's rows. */
export interface SegmentCounts {
  /** Rows that went into its first step. */
  readonly rowsIn: bigint;
  /** By the number of the step at which they left. */
  readonly left: ReadonlyMap<number, bigint>;
  /** Rows that no step took out: before an aggregate, if it ends in one. */
  readonly stayed: bigint;
  /** By the number of a left join: rows that found nothing there. */
  readonly alone: ReadonlyMap<number, bigint>;
}

/**
 * The fates of a segment's rows, step by step. From both ends, since what a dedupe leaves or a join multiplies is known only
 * from what was counted after it (see Segment). Throws SOURCE_ERROR where the numbers do not add up: the data changed meanwhile.
 */
export function countFates({ steps }: Segment, counts: SegmentCounts, mayMultiply: (step: PlanStep) => boolean): readonly RowFate[] {
  const passing = steps.filter(({ kind }) => kind !== 'aggregate');
  const lost = (step: PlanStep): bigint => counts.left.get(step.number) ?? 0n;
  const open = passing.findIndex((step) => step.kind === 'dedupe' || mayMultiply(step));
  const before = passing.slice(0, open < 0 ? passing.length : open);
  const into: bigint[] = [counts.rowsIn];
  for (const [index, step] of before.entries()) into[index + 1] = (into[index] ?? 0n) - lost(step);
  const known = into[before.length] ?? 0n;
  const outOf: bigint[] = [];
  let out = counts.stayed;
  for (let index = passing.length - 1; index >= before.length; index -= 1) {
    outOf[index] = out;
    const step = passing[index];
    if (index > before.length && step) into[index] = out += lost(step);
  }
  if (open < 0 && known !== counts.stayed) throw changedMeanwhile();
  return steps.flatMap((step, index): RowFate[] => {
    if (step.kind === 'aggregate') return [{ step: step.label, fate: 'CONTRIBUTED', rows: counts.stayed }];
    const rows = into[index] ?? 0n;
    const after = index < before.length ? rows - lost(step) : (outOf[index] ?? 0n);
    if (rows < 0n || after < 0n) throw changedMeanwhile();
    return fatesOf(step, { rows, after, lost: lost(step), alone: counts.alone.get(step.number) ?? 0n });
  });
}

const changedMeanwhile = (): WeirError =>
  new WeirError('SOURCE_ERROR', 'the rows of a source changed while the run read them, so that they could not be counted; run it again');

interface Flow {
  readonly rows: bigint;
  readonly after: bigint;
  readonly lost: bigint;
  readonly alone: bigint;
}

function fatesOf(step: Exclude<PlanStep, { kind: 'aggregate' }>, { rows, after, lost, alone }: Flow): RowFate[] {
  const fate = (name: Fate, count: bigint, reason?: string): RowFate => ({
    step: step.label,
    fate: name,
    rows: count,
    ...(reason !== undefined && { reason }),
  });
  /** What went on, and what did not, if any. */
  const split = (name: Fate, reason?: string): RowFate[] => [
    fate('CONTRIBUTED', rows - lost),
    ...(lost > 0n ? [fate(name, lost, reason)] : []),
  ];
  switch (step.kind) {
    case 'derive':
      return split('REJECTED');
    case 'cast':
      return split('REJECTED', 'a value cannot be cast');
    case 'filter':
      return split('FILTERED', step.text);
    case 'dedupe': {
      if (after > rows) throw changedMeanwhile();
      const reason = step.by === 'all' ? 'equal to another row' : `another row has the same ${step.by.join(', ')}`;
      return [fate('CONTRIBUTED', after), ...(after < rows ? [fate('MERGED', rows - after, reason)] : [])];
    }
    case 'join': {
      const { dataset, text, type } = step;
      if (type === 'semi') return split('UNMATCHED', `no row of ${dataset} for ${text}`);
      if (type === 'anti') return split('FILTERED', `a row of ${dataset} for ${text}`);
      const more = after - (rows - lost);
      const beside = [
        ...(alone > 0n ? [`${alone} without a row of ${dataset} for ${text}`] : []),
        ...(more > 0n ? [`${more} rows more than went in: ${dataset} has several for one`] : []),
      ];
      const contributed = fate('CONTRIBUTED', rows - lost, beside.length > 0 ? beside.join('; ') : undefined);
      return lost > 0n ? [contributed, fate('UNMATCHED', lost, `no row of ${dataset} for ${text}`)] : [contributed];
    }
  }
}
