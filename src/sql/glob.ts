import { parseLike } from './like.ts';

/** A LIKE pattern in the words of SQLite's GLOB, which tells A from a. */
export const globOf = (pattern: string): string =>
  (parseLike(pattern) ?? [])
    .map((step) => (step === 'many' ? '*' : step === 'one' ? '?' : step.character.replace(/[*?[]/, '[$&]')))
    .join('');
