import { DIRECTIONS, type Direction } from '../../sql/index.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';

/** The one field of a `@oneOf` input. Throws BAD_USER_INPUT where there is another number of them. */
export function oneEntry(item: Input): readonly [string, Input] {
  const entries = item.entries();
  const [entry] = entries;
  if (!entry || entries.length > 1) throw invalid(item.path, item.current ?? null, 'must name exactly one field, as `{name: ASC}`');
  return entry;
}

export function directionOf(input: Input): Direction {
  const known = DIRECTIONS.find((each) => each === input.current);
  if (!known) throw invalid(input.path, input.current, `is none of ${DIRECTIONS.join(', ')}`);
  return known;
}
