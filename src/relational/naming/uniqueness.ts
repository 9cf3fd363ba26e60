import type { Candidate } from './candidate.ts';

/** Whether at most one row has given values in these columns: a key or unique set lies within them. */
export const isUnique = (candidate: Candidate, columns: readonly string[]): boolean =>
  [...(candidate.key ? [candidate.key] : []), ...candidate.uniques].some((unique) => unique.every((column) => columns.includes(column)));
