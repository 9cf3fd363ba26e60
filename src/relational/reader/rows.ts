import type { Dataset, FieldItem } from '../../contract/index.ts';
import { argumentsOf, type Input } from './input.ts';
import { whereSql } from './where-sql.ts';
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
  return [...rows.conditions, whereSql(writing, rows.dataset, rows.alias, where)];
}

export const argumentsIn = (writing: Writing, item: FieldItem): ReadonlyMap<string, Input> => argumentsOf(item, writing.variables);
