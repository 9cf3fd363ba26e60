import type { PlanStep } from '../model/plan-step.ts';

/** A statement in the making: common table expressions, each of one step, of which the last has the rows. */
export interface Stream {
  readonly parts: readonly string[];
  /** SQL of what the next step reads from. */
  readonly from: string;
  readonly columns: readonly string[];
  /** Some step before may have marked rows with their fate: then there is the column FATE, null for rows that go on. */
  readonly marked: boolean;
  /** Left joins so far: for each a boolean column that says that the row found nothing. */
  readonly lonely: readonly PlanStep[];
}

/** The number of the step at which a row left. No column of a source is called so. */
export const FATE = '"#fate"';
export const ROWS = '"#rows"';
export const lonelyColumn = (step: PlanStep): string => `"#alone ${step.number}"`;

/** The name under which a step reads the rows before it, and the one of what it joins. */
export const OURS = 'o';
export const THEIRS = 't';
