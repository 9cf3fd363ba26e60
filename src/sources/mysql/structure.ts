import { suggestion, WeirError } from '../../contract/index.ts';
import type { ForeignKey, RelationalStructure, Table } from '../../contract/index.ts';
import { included } from '../included.ts';
import type { CatalogueTable } from './catalogue.ts';
import { columnOf } from './column-type.ts';
import type { MysqlDeclaration } from './declaration.ts';
import type { Server } from './server-version.ts';

const PRIMARY = 'PRIMARY';

/** The structure of a database's tables and views. Throws BAD_DEFINITION where `include` names what is not there. */
export function structureOf(
  catalogue: readonly CatalogueTable[],
  dialect: Server,
  { source, include }: MysqlDeclaration,
): RelationalStructure {
  const names = catalogue.map(({ name }) => name);
  const wanted = included(
    names,
    include,
    (text) =>
      new WeirError(
        'BAD_DEFINITION',
        `Source "${source}": \`include\` names "${text}", and there is no such table.${suggestion(text, names)}`,
        {
          source,
        },
      ),
  );
  const chosen = catalogue.filter(({ name }) => wanted.has(name));
  return frozen({
    kind: 'relational',
    dialect,
    tables: chosen.map(tableOf),
    foreignKeys: chosen.flatMap((table) => foreignKeysOf(table, wanted)),
  });
}

function tableOf({ name, comment, columns, uniques }: CatalogueTable): Table {
  const key = uniques.find((unique) => unique.name === PRIMARY)?.columns;
  const isSure = (column: string): boolean => columns.some((each) => each.name === column && !each.nullable);
  return {
    name,
    at: { name },
    ...(comment !== '' && { description: comment }),
    columns: columns.map(columnOf),
    ...(key && { key }),
    uniques: uniques.filter((unique) => unique.name !== PRIMARY && unique.columns.every(isSure)).map((unique) => unique.columns),
  };
}

const foreignKeysOf = (table: CatalogueTable, wanted: ReadonlySet<string>): ForeignKey[] =>
  table.foreignKeys
    .filter(({ target }) => wanted.has(target))
    .map(({ name, target, columns }) => ({
      name,
      table: table.name,
      columns: columns.map(({ from }) => from),
      target,
      targetColumns: columns.map(({ to }) => to),
    }));

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}
