import type { Dataset, Predicate, PredicateColumn, RowImage, ValueOperator } from '../../contract/index.ts';
import { operandOf, predicateRow } from '../../sql/index.ts';
import { constantInput } from './input.ts';
import { operandTexts, type Operand } from './operand.ts';
import { wherePredicate } from './where.ts';

/**
 * A coerced filter input as a function of row images (column names, travel form), which agrees with the SQL that the same filter
 * becomes. Null or undefined takes every row. Throws BAD_USER_INPUT where the SQL would.
 */
export function changeFilter(dataset: Dataset, where: unknown): (image: RowImage) => boolean {
  if (where === null || where === undefined) return () => true;
  return predicateRow(withValues(wherePredicate(dataset, constantInput(where, 'where')), dataset));
}

/** The values themselves in the place of where they are found, checked as for SQL. */
function withValues(predicate: Predicate<Operand>, dataset: Dataset): Predicate {
  const value = (column: PredicateColumn, operator: ValueOperator, operand: Operand): unknown => {
    const { type, list } = operandOf(column, operator);
    operandTexts(operand, type, list, { name: dataset.dialect }, {});
    return operand.read({});
  };
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return { kind: predicate.kind, of: predicate.of.map((part) => withValues(part, dataset)) };
    case 'not':
      return { kind: 'not', of: withValues(predicate.of, dataset) };
    case 'isNull':
    case 'isEmpty':
      return predicate;
    case 'between': {
      const { column, low, high } = predicate;
      return { kind: 'between', column, low: value(column, 'gte', low), high: value(column, 'lte', high) };
    }
    case 'test': {
      const { column, operator } = predicate;
      return { kind: 'test', column, operator, value: value(column, operator, predicate.value) };
    }
  }
}
