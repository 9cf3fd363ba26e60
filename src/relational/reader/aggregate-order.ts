import { usableFields, type Dataset } from '../../contract/index.ts';
import { counted, isMeasure, quoteName, type Direction, type ValueType } from '../../sql/index.ts';
import { directionOf, oneEntry } from './direction.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import type { Writing } from './writing.ts';

/** The aggregate over rows of `alias` that one field of an order names, its direction and its type. Throws BAD_USER_INPUT. */
export function aggregateOrder(
  { dialect }: Writing,
  dataset: Dataset,
  alias: string,
  name: string,
  input: Input,
): readonly [sql: string, Direction, ValueType] {
  if (name === 'count') return ['count(*)', directionOf(input), counted(dialect, 'count(*)').type];
  const [measure, direction] = oneEntry(input);
  const field = usableFields(dataset).find((each) => each.name === name);
  if (!field) throw invalid(input.path, name, `is no field of ${dataset.type}`);
  if (!isMeasure(measure)) throw invalid(input.path, measure, `is no aggregate of \`${name}\``);
  const { sql, type } = dialect.measure(measure, `${alias}.${quoteName(field.column)}`, field, '');
  return [sql, directionOf(direction), type];
}
