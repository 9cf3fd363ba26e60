import type { Candidate } from './candidate.ts';

/**
 * Whether at most one row has given values in these columns, since a key or unique set lies within them: `known` of the source,
 * `asserted` by a declared key alone; undefined where there may be more.
 */
export function uniqueness({ key, assertedKey, uniques }: Candidate, columns: readonly string[]): 'known' | 'asserted' | undefined {
  const lieWithin = (unique: readonly string[]): boolean => unique.every((column) => columns.includes(column));
  if ([...(key && !assertedKey ? [key] : []), ...uniques].some(lieWithin)) return 'known';
  return key && lieWithin(key) ? 'asserted' : undefined;
}
