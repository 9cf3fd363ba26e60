import { suggestion } from '../../contract/index.ts';
import type { Column, Table } from '../../contract/index.ts';

/** What of a declared key is wrong, and where in it. */
export interface KeyFault {
  readonly message: string;
  readonly place: readonly number[];
}

/**
 * The key that a declaration gives to a view or a table without one. With a fault, or where the source has that key itself, there is
 * none. Its columns may be nullable, as a view's all are: a row with null in one of them is found by no key.
 */
export function declaredKey(
  { columns, key: own }: Pick<Table, 'columns' | 'key'>,
  said: readonly string[] | undefined,
  id: string,
): { readonly key?: readonly string[]; readonly faults: readonly KeyFault[] } {
  if (!said) return { faults: [] };
  if (own) {
    const same = own.length === said.length && own.every((name) => said.includes(name));
    const list = own.map((name) => `\`${name}\``).join(', ');
    return { faults: same ? [] : [{ message: `\`${id}\` has a key of its source's: ${list}. Take \`key\` out.`, place: [] }] };
  }
  const known = columns.map(({ name }) => name);
  const faults = said.flatMap((name, place): KeyFault[] => {
    if (!known.includes(name)) return [{ message: `\`${id}\` has no column \`${name}\`.${suggestion(name, known)}`, place: [place] }];
    if (said.indexOf(name) < place) return [{ message: `The key of \`${id}\` names \`${name}\` twice.`, place: [place] }];
    if (!canBeKey([name], columns))
      return [{ message: `\`${id}.${name}\` is in no key: lists and JSON are not compared alike everywhere.`, place: [place] }];
    return [];
  });
  return faults.length > 0 ? { faults } : { key: said, faults };
}

/** Arrays and JSON have no equality that every dialect and the planner agree on. */
export const canBeKey = (names: readonly string[], columns: readonly Column[]): boolean =>
  names.every((name) => columns.some((column) => column.name === name && !column.list && column.scalar !== 'JSON'));
