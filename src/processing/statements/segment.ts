import type { PlanStep } from '../model/plan-step.ts';

/**
 * Steps that are one statement. Its answer is a temporary table; the rows that some step did not let go on are in it too,
 * as counts, so that every row's fate is known from one pass.
 *
 * Counts within a segment follow from one another as long as at most one number is not known beforehand: that of the rows a
 * `dedupe` leaves, or that of the rows a join makes when it finds several matches. A second such step begins a new segment.
 */
export interface Segment {
  /** Counted from 1. */
  readonly number: number;
  readonly steps: readonly PlanStep[];
}

/** `mayMultiply` says whether a join may find several rows for one. */
export function cutSegments(steps: readonly PlanStep[], mayMultiply: (step: PlanStep) => boolean): readonly Segment[] {
  const segments: PlanStep[][] = [];
  let current: PlanStep[] = [];
  let unknown = false;
  const cut = (): void => {
    if (current.length > 0) segments.push(current);
    current = [];
    unknown = false;
  };
  for (const step of steps) {
    const multiplies = mayMultiply(step);
    // Of the rows that go into a dedupe none may be lost already: it would not know which to compare.
    if ((step.kind === 'dedupe' && current.length > 0) || (multiplies && unknown)) cut();
    current.push(step);
    unknown ||= step.kind === 'dedupe' || multiplies;
    if (step.kind === 'aggregate') cut();
  }
  cut();
  return (segments.length > 0 ? segments : [[]]).map((each, index) => ({ number: index + 1, steps: each }));
}

/** Whether the segment's answer has a row for each group rather than for each row. */
export const endsInGroups = ({ steps }: Segment): boolean => steps.at(-1)?.kind === 'aggregate';

/** Its temporary table. */
export const segmentTable = ({ number }: Segment): string => `weir_part_${number}`;
