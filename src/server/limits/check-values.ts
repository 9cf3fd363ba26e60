import { pastLimit } from './past-limit.ts';

/** Looks how deep values are nested, without recursion: whoever reads them is recursive. Throws LIMIT_EXCEEDED by `limits.nesting`. */
export function checkValues(variables: Readonly<Record<string, unknown>>, nesting: number): void {
  let level: unknown[] = Object.values(variables).filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > nesting)
      throw pastLimit('nesting', nesting, `The variables nest more than ${nesting} lists and objects`, 'Send values that are less deep.');
    level = level.flatMap((value) => Object.values(value as object).filter(isNested));
  }
}

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null;
