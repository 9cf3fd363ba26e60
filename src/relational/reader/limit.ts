import { WeirError, type ReadRequest } from '../../contract/index.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import type { Binder } from './statement.ts';
import type { Writing } from './writing.ts';

/** Rows that a list has where the request says nothing: fewer inside another answer, and never more than is allowed at all. */
export function defaultLimit(nested: boolean, most = Infinity): (request: ReadRequest) => number {
  return ({ context: { limits } }) => Math.min(nested ? limits.nestedRows : limits.defaultRows, limits.maxRows, most);
}

/** Throws BAD_USER_INPUT below 0, and LIMIT_EXCEEDED past `maxRows`, or past `most`, which the caller's role has. */
export function limitBinder(limit: Input, most = Infinity): Binder {
  return ({ variables, context: { limits } }) => {
    const rows = wholeNumber(limit, limit.read(variables));
    if (rows > limits.maxRows && limits.maxRows <= most)
      throw new WeirError(
        'LIMIT_EXCEEDED',
        `\`${limit.path}\`: ${rows} is past maxRows, which is ${limits.maxRows}. Ask for fewer rows, by pages.`,
        { argument: limit.path, limit: 'maxRows', allowed: limits.maxRows },
      );
    if (rows > most)
      throw new WeirError(
        'LIMIT_EXCEEDED',
        `\`${limit.path}\`: ${rows} is past ${most}, which your role may ask for. Ask for fewer rows, by pages.`,
        { argument: limit.path, limit: 'limit', allowed: most },
      );
    return String(rows);
  };
}

/** Throws BAD_USER_INPUT below 0. */
export function offsetBinder(offset: Input): Binder {
  return ({ variables }) => String(wholeNumber(offset, offset.read(variables)));
}

/** A number of rows, as SQL that can stand behind LIMIT and OFFSET, and beside other numbers. */
export const rowsSql = ({ dialect, parts }: Pick<Writing, 'dialect' | 'parts'>, binder: Binder): string =>
  limitSql(dialect, parts.writtenNumber(binder));

/** The same of a parameter that there is already. */
export const limitSql = (dialect: Writing['dialect'], parameter: string): string =>
  dialect.bareLimits ? parameter : dialect.cast(parameter, 'whole');

/** One row more than a number of them, behind LIMIT. */
export const oneMoreSql = ({ dialect, parts }: Pick<Writing, 'dialect' | 'parts'>, rows: string, binder: Binder): string =>
  dialect.bareLimits ? parts.writtenNumber((request) => String(Number(binder(request)) + 1)) : `${rows} + 1`;

function wholeNumber(input: Input, value: unknown): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw invalid(input.path, value, 'is no whole number');
  if (number < 0) throw invalid(input.path, number, 'is negative; the least is 0');
  return number;
}
