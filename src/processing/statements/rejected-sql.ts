import { duckdbCast, mayFail, quoteName, quoteText } from '../../sql/index.ts';
import type { PlanStep } from '../model/plan-step.ts';
import type { Segment } from './segment.ts';
import { streamOf, withParts, type SegmentPlace } from './segment-sql.ts';
import { castable } from './step-sql.ts';
import { FATE, OURS } from './stream.ts';

type CastStep = Extract<PlanStep, { kind: 'cast' }>;

/** Values that could not be cast, as `field`, `value` and `rows`: those of most rows first. A row counts for the first of its values. */
export function rejectedValues(segment: Segment, step: CastStep, place: SegmentPlace, limit: number): string {
  const failing = step.casts
    .filter(({ from, to }) => mayFail(from, to))
    .map(({ column, from, to }) => {
      const value = `${OURS}.${quoteName(column)}`;
      return { column, value, fails: `${value} is not null and ${duckdbCast(value, from, to, 'try_cast')} is null` };
    });
  const field = failing.map(({ column, fails }) => ` when ${fails} then ${quoteText(column)}`).join('');
  const value = failing.map(({ value: text, fails }) => ` when ${fails} then cast(${text} as varchar)`).join('');
  const { parts, from } = rejectedRows(segment, step, place);
  return `${withParts({ parts })}select case${field} end as field, case${value} end as value, count(*) as rows ${from} group by 1, 2 order by 3 desc, 1, 2 limit ${limit}`;
}

/** Whole rows that were rejected, each as JSON of the columns that the model reads, in the column `row`. */
export function rejectedExamples(segment: Segment, step: CastStep, place: SegmentPlace, limit: number): string {
  const { parts, from, columns } = rejectedRows(segment, step, place);
  const row = columns.map((name) => `${quoteText(name)}: ${OURS}.${quoteName(name)}`).join(', ');
  return `${withParts({ parts })}select cast(to_json({${row}}) as varchar) as row ${from} limit ${limit}`;
}

function rejectedRows(
  segment: Segment,
  step: CastStep,
  place: SegmentPlace,
): { parts: readonly string[]; from: string; columns: readonly string[] } {
  const stream = streamOf(segment, place, step);
  const living = stream.marked ? `${OURS}.${FATE} is null and ` : '';
  return {
    parts: stream.parts,
    columns: stream.columns,
    from: `from ${stream.from} ${OURS} where ${living}not (${castable(step) ?? 'true'})`,
  };
}
