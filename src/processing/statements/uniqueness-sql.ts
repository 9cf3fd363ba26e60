import type { PlanStep } from '../model/plan-step.ts';
import { sqlOf } from './step-sql.ts';
import { THEIRS } from './stream.ts';

/** Whether a join of this kind makes a row for each match. */
export const makesRows = (step: PlanStep): step is Extract<PlanStep, { kind: 'join' }> =>
  step.kind === 'join' && (step.type === 'left' || step.type === 'inner');

/** Answers a row where the joined dataset has two rows with equal values of what `on` sets equal; undefined where it sets nothing. */
export function multipleMatches(step: Extract<PlanStep, { kind: 'join' }>, relation: string): string | undefined {
  const theirs = step.equalities.map((each) => sqlOf(each.theirs));
  if (theirs.length === 0) return undefined;
  const present = theirs.map((each) => `${each} is not null`).join(' and ');
  return `select 1 as twice from ${relation} ${THEIRS} where ${present} group by ${theirs.join(', ')} having count(*) > 1 limit 1`;
}
