import { usableFields, type Dataset } from '../../contract/index.ts';
import { isMeasure, quoteName, type Direction } from '../../sql/index.ts';
import { directionOf, oneEntry } from './direction.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import type { Writing } from './writing.ts';

/** The aggregate over rows of `alias` that one field of an order names, and its direction. Throws BAD_USER_INPUT. */
export function aggregateOrder(
  { dialect }: Writing,
  dataset: Dataset,
  alias: string,
  name: string,
  input: Input,
): readonly [sql: string, Direction] {
  if (name === 'count') return ['count(*)', directionOf(input)];
  const [measure, direction] = oneEntry(input);
  const field = usableFields(dataset).find((each) => each.name === name);
  if (!field) throw invalid(input.path, name, `is no field of ${dataset.type}`);
  if (!isMeasure(measure)) throw invalid(input.path, measure, `is no aggregate of \`${name}\``);
  return [dialect.measure(measure, `${alias}.${quoteName(field.column)}`, field, '').sql, directionOf(direction)];
}
