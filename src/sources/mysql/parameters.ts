import mysql2, { type TypedParameterValue } from 'mysql2';

/** A parameter, or a quoted name or text, in which there is none. */
const PARAMETER = /"[^"]*"|'[^']*'|((?:limit|offset) )?\$(\d+)/g;

/** A statement with `?` in the place of `$n`, and the values of those in their order. */
export interface Bound {
  readonly sql: string;
  readonly values: (string | null | TypedParameterValue)[];
}

/**
 * The protocol of MySQL knows parameters by their order alone: one that is named twice is given twice. All are text but those of LIMIT and
 * OFFSET, which take nothing but whole numbers.
 */
export function bound(text: string, given: readonly unknown[]): Bound {
  const values: Bound['values'] = [];
  const sql = text.replace(PARAMETER, (found, before: string | undefined, digits?: string) => {
    if (digits === undefined) return found;
    const value = (given[Number(digits) - 1] ?? null) as string | null;
    values.push(before === undefined || value === null ? value : mysql2.TypedParameter.BIGINT(value));
    return `${before ?? ''}?`;
  });
  return { sql, values };
}
