import type { Dataset, FieldItem } from '../../contract/index.ts';
import { predicateSql } from '../../sql/index.ts';
import { argumentsOf, type Input } from './input.ts';
import { operandBinder } from './operand.ts';
import { wherePredicate } from './where.ts';
import type { Writing } from './writing.ts';

/** Rows of a dataset, before arguments: those of a relation, or all. */
export interface Rows {
  readonly dataset: Dataset;
  readonly alias: string;
  readonly table: string;
  /** SQL conditions that lead here. */
  readonly conditions: readonly string[];
  /** The conditions read columns of a row around. */
  readonly correlated: boolean;
}

/** The conditions of `rows` with those of a field's `where`. */
export function conditionsOf(writing: Writing, rows: Rows, where: Input | undefined): readonly string[] {
  if (where === undefined || where.current === null) return rows.conditions;
  const { dialect, parts } = writing;
  const sql = predicateSql(dialect, wherePredicate(rows.dataset, where), rows.alias, (operand, type, list) =>
    parts.parameter(operandBinder(operand, type, list, dialect)),
  );
  return [...rows.conditions, sql];
}

export const argumentsIn = (writing: Writing, item: FieldItem): ReadonlyMap<string, Input> => argumentsOf(item, writing.variables);
