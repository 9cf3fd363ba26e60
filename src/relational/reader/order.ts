import { shownFields, usableFields } from '../../contract/index.ts';
import type { Dataset, Field } from '../../contract/index.ts';
import { quoteName, scalarOf, type Dialect, type Direction, type OrderTerm } from '../../sql/index.ts';
import { directionOf, oneEntry } from './direction.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';

/**
 * The terms that a list is sorted by: those asked for, then the key, or all columns of a dataset that has none, so that every
 * answer is the same and pages neither repeat nor miss rows.
 */
export function orderTerms(dialect: Dialect, dataset: Dataset, alias: string, orderBy: Input | undefined): readonly OrderTerm[] {
  const asked = orderBy === undefined || orderBy.current === null ? [] : orderBy.items().map((item) => askedTerm(dataset, item));
  const key = dataset.key?.map((name) => fieldOf(dataset, name));
  // Masks as well: they are what is seen, and rows that differ by them alone would have no order.
  const completing = (key ?? [...usableFields(dataset), ...shownFields(dataset)]).map((field) => [field, 'ASC'] as const);
  const seen = new Set<Field>();
  return [...asked, ...completing].flatMap(([field, direction]) => {
    if (!field || seen.has(field)) return [];
    seen.add(field);
    return [{ column: field.column, sql: dialect.orderTerm(sortable(dialect, field, alias), direction) }];
  });
}

function askedTerm(dataset: Dataset, item: Input): readonly [Field, Direction] {
  const [name, direction] = oneEntry(item);
  const field = fieldOf(dataset, name);
  if (!field) throw invalid(item.path, name, `is no field of ${dataset.type}`);
  return [field, directionOf(direction)];
}

const fieldOf = (dataset: Dataset, name: string): Field | undefined => usableFields(dataset).find((field) => field.name === name);

/** Not every type has an order (json, point, a structure); their text has one. */
function sortable(dialect: Dialect, field: Field, alias: string): string {
  const column = `${alias}.${quoteName(field.column)}`;
  return field.opaque || scalarOf(field) === 'JSON' ? dialect.text(column, field) : column;
}
