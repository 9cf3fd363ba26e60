import { curatedType, keepsValues } from './column-type.ts';
import { isRequired, type CuratedTable } from './curated-table.ts';
import type { LiveColumn, LiveTable } from './live-tables.ts';

/** What has to happen to a table that Prisma's schema engine, which only sees before and after, cannot know or must not decide. */
export interface TableChange {
  readonly model: string;
  /** Before anything else. */
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  /** Columns that the model has no more, by the names they have now. */
  readonly dropped: readonly string[];
  /** Why no row can stay whatever it holds: another key, a type that the values do not fit. */
  readonly rebuild?: string;
  /** New columns that refuse null: a rebuild where there are rows. */
  readonly added: readonly string[];
  /** Columns, by the names they have now, that refuse null from now on: a rebuild where a row has one. */
  readonly tightened: readonly string[];
}

/** Compares a table that is there with what its model wants. `was` is obeyed once: where the new name is there already, nothing is renamed. */
export function compareTable(live: LiveTable, wanted: CuratedTable): TableChange {
  const there = new Set(live.columns.map(({ name }) => name));
  const renames = wanted.columns.flatMap(({ name, was }) =>
    was !== undefined && was !== name && there.has(was) && !there.has(name) ? [{ from: was, to: name }] : [],
  );
  const newName = new Map(renames.map(({ from, to }) => [from, to]));
  const present = new Map<string, LiveColumn>(live.columns.map((column) => [newName.get(column.name) ?? column.name, column]));
  const names = new Set(wanted.columns.map(({ name }) => name));
  const required = wanted.columns.filter((column) => isRequired(wanted, column));
  return {
    model: wanted.model,
    renames,
    dropped: [...present].filter(([name]) => !names.has(name)).map(([, { name }]) => name),
    rebuild: rebuildReason(
      live.key.map((name) => newName.get(name) ?? name),
      present,
      wanted,
    ),
    added: required.filter(({ name }) => !present.has(name)).map(({ name }) => name),
    tightened: required.flatMap(({ name }) => {
      const column = present.get(name);
      return column && !column.required ? [column.name] : [];
    }),
  };
}

function rebuildReason(key: readonly string[], present: ReadonlyMap<string, LiveColumn>, wanted: CuratedTable): string | undefined {
  if (JSON.stringify(key) !== JSON.stringify(wanted.key)) return `its key was (${key.join(', ')}) and is (${wanted.key.join(', ')})`;
  for (const { name, scalar } of wanted.columns) {
    const column = present.get(name);
    const type = curatedType(scalar);
    if (!column || column.type === type) continue;
    // Prisma makes the primary key anew when a column of it changes its type.
    if (wanted.key.includes(name) || !keepsValues(column.type, type)) return `\`${name}\` was ${column.type} and is ${type}`;
  }
  return undefined;
}
