import type { Dialect } from './dialect.ts';
import { quoteName } from './quoting.ts';

/** What stands in a SELECT under a name. */
interface Selected {
  readonly sql: string;
  readonly name: string;
}

/** A FROM item without an alias: values of each row of what stands in `from`, with all that stands behind it. */
export function selection({ trimsNames }: Pick<Dialect, 'trimsNames'>, values: readonly Selected[], from: string): string {
  const list = (as: (value: Selected) => string): string => values.map(as).join(', ') || '1';
  // A list of names keeps what they begin with.
  if (trimsNames && values.some(({ sql, name }) => beginsUnseen(name) && !isNamed(sql, name)))
    return `(with named(${list(({ name }) => quoteName(name))}) as (select ${list(({ sql }) => sql)} ${from}) select * from named)`;
  return `(select ${list(({ sql, name }) => (isNamed(sql, name) ? sql : `${sql} as ${quoteName(name)}`))} ${from})`;
}

/** With a space or a control character, as far as ASCII has them. */
const beginsUnseen = (name: string): boolean => name <= ' \uffff' || name.startsWith('\x7f');

/** Whether a value is the column of that name itself. */
export const isNamed = (sql: string, name: string): boolean => sql.replace(/^\w+\.(?=")/, '') === quoteName(name);
