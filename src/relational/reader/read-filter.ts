import type { Input } from './input.ts';
import { invalid } from './invalid.ts';

/** What the parts of a filter input become, and how they are put together. */
export interface FilterReading<T> {
  readonly all: (parts: readonly T[]) => T;
  readonly any: (parts: readonly T[]) => T;
  readonly not: (part: T) => T;
  /** A field of the filter that is none of `and`, `or` and `not`. */
  readonly member: (name: string, input: Input) => T;
}

/** Reads a filter input, of rows or of aggregates. Throws BAD_USER_INPUT for a null where there is to be a condition. */
export function readFilter<T>(filter: Input, reading: FilterReading<T>): T {
  const parts = given(filter).map(([name, input]): T => {
    switch (name) {
      case 'and':
        return reading.all(listOf(input).map((part) => readFilter(part, reading)));
      case 'or':
        return reading.any(listOf(input).map((part) => readFilter(part, reading)));
      case 'not':
        return reading.not(readFilter(input, reading));
      default:
        return reading.member(name, input);
    }
  });
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : reading.all(parts);
}

/** The fields of an input of conditions. */
export function given(input: Input): readonly (readonly [string, Input])[] {
  if (input.current === null) throw invalid(input.path, null, 'is no condition; leave it out, or say `{isNull: true}` of a field');
  return input.entries();
}

function listOf(input: Input): readonly Input[] {
  if (input.current === null) throw invalid(input.path, null, 'is no list of conditions; leave it out');
  return input.items();
}

const joined = (word: 'and' | 'or', empty: string) => (parts: readonly string[]) =>
  parts.length === 0 ? empty : parts.length === 1 && parts[0] !== undefined ? parts[0] : `(${parts.join(` ${word} `)})`;

/** Conditions as SQL; every part of more than one has parentheses of its own. */
export const SQL_LOGIC = { all: joined('and', 'true'), any: joined('or', 'false'), not: (part: string) => `not ${part}` };
