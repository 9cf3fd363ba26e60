import { columnsOf, type TypedExpression } from '../../sql/index.ts';
import type { CompiledModel } from './compiled-model.ts';
import type { PlanStep } from './plan-step.ts';

/** A column of a dataset, in the source's name. */
export interface SourceColumn {
  readonly dataset: string;
  readonly column: string;
}

/**
 * The source columns that each field of a model is made of (DESIGN: invariant 9). What only chooses rows (a filter, a join's
 * condition, the columns grouped by) is not part of a value; a field of `count()` alone has none.
 */
export function lineage({ fields, steps, from }: CompiledModel): ReadonlyMap<string, readonly SourceColumn[]> {
  return new Map(fields.map(({ name }) => [name, unique(trace(name, steps, from))]));
}

function trace(name: string, steps: readonly PlanStep[], from: string): readonly SourceColumn[] {
  const last = steps.at(-1);
  if (!last) return [{ dataset: from, column: name }];
  const before = steps.slice(0, -1);
  const through = (expression: TypedExpression): readonly SourceColumn[] =>
    columnsOf(expression).flatMap(({ name: column, table }) =>
      last.kind === 'join' && table === last.alias ? [{ dataset: last.dataset, column }] : trace(column, before, from),
    );
  const made = last.kind === 'derive' ? last.columns : last.kind === 'aggregate' ? last.measures : last.kind === 'join' ? last.take : [];
  const found = made.find((each) => each.name === name);
  return found ? through(found.expression) : trace(name, before, from);
}

const unique = (columns: readonly SourceColumn[]): readonly SourceColumn[] => [
  ...new Map(columns.map((each) => [`${each.dataset} ${each.column}`, each])).values(),
];
