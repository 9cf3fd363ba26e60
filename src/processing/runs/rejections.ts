import type { EngineSession, Problem } from '../../contract/index.ts';
import type { PlanStep } from '../model/plan-step.ts';
import { rejectedExamples, rejectedValues } from '../statements/rejected-sql.ts';
import type { Segment } from '../statements/segment.ts';
import type { SegmentPlace } from '../statements/segment-sql.ts';
import type { RowFate } from './fate.ts';

/** A problem of a run's data, with rows that have it: they are kept with the run. */
export interface DataProblem extends Problem {
  readonly rows?: readonly unknown[];
}

/** Values that are named one by one; the others are one number. */
const VALUES = 100;
/** Whole rows that are kept of a step. */
const ROWS = 1000;

/** The REJECTED fate of a cast by the values that could not be cast, most frequent first, and the rows to keep. */
export async function explainRejected(
  session: EngineSession,
  segment: Segment,
  step: Extract<PlanStep, { kind: 'cast' }>,
  place: SegmentPlace,
  rejected: RowFate,
  signal: AbortSignal,
): Promise<{ readonly fates: readonly RowFate[]; readonly problem: DataProblem }> {
  const values = await session.rows(rejectedValues(segment, step, place, VALUES), signal);
  const named = values.map(({ field, value, rows }) => ({
    rows: BigInt(String(rows)),
    reason: reasonOf(step, String(field), String(value)),
  }));
  const rest = named.reduce((left, { rows }) => left - rows, rejected.rows);
  const fates = [...named, ...(rest > 0n ? [{ rows: rest, reason: 'other values that cannot be cast' }] : [])].map((each) => ({
    ...rejected,
    ...each,
  }));
  const examples = await session.rows(rejectedExamples(segment, step, place, ROWS), signal);
  const message = `step ${step.number} (cast) rejected ${rejected.rows} ${rejected.rows === 1n ? 'row' : 'rows'}: ${named
    .slice(0, 3)
    .map(({ reason, rows }) => `${reason} (${rows})`)
    .join(', ')}.`;
  const rows = examples.map(({ row }): unknown => JSON.parse(String(row)));
  return { fates, problem: { code: 'SOURCE_ERROR', message, rows } };
}

/** A long value is cut: it is there to be recognised. */
function reasonOf(step: Extract<PlanStep, { kind: 'cast' }>, field: string, value: string): string {
  const to = step.casts.find(({ column }) => column === field)?.to.scalar ?? '';
  return `${field}: ${JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)} is not a ${to}`;
}
