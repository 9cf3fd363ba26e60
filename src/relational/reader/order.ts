import type { Dataset, Field } from '../../contract/index.ts';
import { DIRECTIONS, quoteName, scalarOf, type Dialect, type Direction, type OrderTerm } from '../../sql/index.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';

/**
 * The terms that a list is sorted by: those asked for, then the key, or all columns of a dataset that has none, so that every
 * answer is the same and pages neither repeat nor miss rows.
 */
export function orderTerms(dialect: Dialect, dataset: Dataset, alias: string, orderBy: Input | undefined): readonly OrderTerm[] {
  const asked = orderBy === undefined || orderBy.current === null ? [] : orderBy.items().map((item) => askedTerm(dataset, item));
  const completing = (dataset.key ?? dataset.fields.map(({ name }) => name)).map((name) => [fieldOf(dataset, name), 'ASC'] as const);
  const seen = new Set<Field>();
  return [...asked, ...completing].flatMap(([field, direction]) => {
    if (!field || seen.has(field)) return [];
    seen.add(field);
    return [{ column: field.column, sql: dialect.orderTerm(sortable(dialect, field, alias), direction) }];
  });
}

function askedTerm(dataset: Dataset, item: Input): readonly [Field, Direction] {
  const entries = item.entries();
  const [entry] = entries;
  if (!entry || entries.length > 1) throw invalid(item.path, item.current ?? null, 'must name exactly one field, as `{name: ASC}`');
  const [name, direction] = entry;
  const field = fieldOf(dataset, name);
  if (!field) throw invalid(item.path, name, `is no field of ${dataset.type}`);
  const known = DIRECTIONS.find((each) => each === direction.current);
  if (!known) throw invalid(direction.path, direction.current, `is none of ${DIRECTIONS.join(', ')}`);
  return [field, known];
}

const fieldOf = (dataset: Dataset, name: string): Field | undefined => dataset.fields.find((field) => field.name === name);

/** Not every type has an order (json, point, a structure); their text has one. */
function sortable(dialect: Dialect, field: Field, alias: string): string {
  const column = `${alias}.${quoteName(field.column)}`;
  return field.opaque || scalarOf(field) === 'JSON' ? dialect.text(column, field) : column;
}
