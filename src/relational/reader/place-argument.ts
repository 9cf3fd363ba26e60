import type { FieldItem } from '../../contract/index.ts';
import { invalid } from './invalid.ts';
import { argumentsIn } from './rows.ts';
import type { Writing } from './writing.ts';

/** A quantile's argument `p` as SQL. Throws BAD_USER_INPUT when run, where it is not from 0 to 1. */
export function placeArgument(writing: Writing, item: FieldItem): string {
  const given = argumentsIn(writing, item).get('p');
  const parameter = writing.parts.parameter(({ variables }) => {
    const p = Number(given?.read(variables));
    if (p >= 0 && p <= 1) return String(p);
    throw invalid(`${item.path}(p)`, given?.read(variables), 'is no place in an order; it is from 0 to 1');
  });
  return writing.dialect.cast(parameter, 'double');
}
