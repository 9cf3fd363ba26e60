import type { Column, Declared, ModelDeclaration } from '../../contract/index.ts';
import type { ExpressionType } from '../../sql/index.ts';
import type { Expectation } from './expectations/expectation.ts';
import type { PlanStep } from './plan-step.ts';

/** A dataset that a model may read, with its source's column names; for another model, its fields. */
export interface ModelInput {
  /** `bts.flights`, or a model's name. */
  readonly id: string;
  readonly columns: readonly Column[];
}

/** A model file whose every name was found and whose types fit. Frozen data: running it needs nothing else of the workspace. */
export interface CompiledModel {
  readonly name: string;
  readonly declared: Declared<ModelDeclaration>;
  readonly key: readonly string[];
  readonly fields: readonly ModelField[];
  readonly from: string;
  /** Each dataset once, with the columns that the plan reads of it; `from` is the first. */
  readonly inputs: readonly PlannedInput[];
  readonly steps: readonly PlanStep[];
  readonly expectations: readonly Expectation[];
  /** The same for two files that make the same rows. */
  readonly definition: string;
}

export interface ModelField {
  readonly name: string;
  readonly type: ExpressionType;
  /** What the plan gives, where that is wider than the field: checked when it runs. */
  readonly given: ExpressionType;
  readonly was?: string;
  readonly description?: string;
}

export interface PlannedInput {
  readonly dataset: string;
  readonly columns: readonly Column[];
}
