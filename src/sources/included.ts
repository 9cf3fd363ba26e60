import { namePattern } from '../contract/index.ts';

/** Those of a source's names that its `include` means; all where it says nothing. Throws what `unknown` makes of a text that means none. */
export function included(
  names: readonly string[],
  include: readonly string[] | undefined,
  unknown: (text: string) => Error,
): ReadonlySet<string> {
  if (!include) return new Set(names);
  const patterns = include.map((text) => {
    const matches = namePattern(text);
    if (!names.some(matches)) throw unknown(text);
    return matches;
  });
  return new Set(names.filter((name) => patterns.some((matches) => matches(name))));
}
