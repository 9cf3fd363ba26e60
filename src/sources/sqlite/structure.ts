import { suggestion, WeirError } from '../../contract/index.ts';
import type { Column, ForeignKey, RelationalStructure, Scalar, Table } from '../../contract/index.ts';
import { included } from '../included.ts';
import { isRowid, type CatalogueColumn, type CatalogueTable } from './catalogue.ts';
import { scalarOfDeclared } from './column-type.ts';
import type { SqliteDeclaration } from './declaration.ts';

/** The structure of a database's tables and views. Throws BAD_DEFINITION where `include` or `types` name what is not there. */
export function structureOf(catalogue: readonly CatalogueTable[], declaration: SqliteDeclaration): RelationalStructure {
  const { source, include, types } = declaration;
  const wrong = (message: string) => new WeirError('BAD_DEFINITION', `Source "${source}": ${message}`, { source });
  const names = catalogue.map(({ name }) => name);
  for (const [name, columns] of Object.entries(types)) {
    const table = catalogue.find((each) => each.name === name);
    if (!table) throw wrong(`\`types\` names "${name}", and there is no such table.${suggestion(name, names)}`);
    const known = table.columns.map((column) => column.name);
    for (const column of Object.keys(columns))
      if (!known.includes(column)) throw wrong(`\`types\` names "${name}.${column}", which there is not.${suggestion(column, known)}`);
  }
  const wanted = included(names, include, (text) =>
    wrong(`\`include\` names "${text}", and there is no such table.${suggestion(text, names)}`),
  );
  const chosen = catalogue.filter(({ name }) => wanted.has(name));
  const tables = chosen.map((table) => tableOf(table, types[table.name] ?? {}));
  return frozen({ kind: 'relational', tables, foreignKeys: chosen.flatMap((table) => foreignKeysOf(table, chosen)) });
}

function tableOf(table: CatalogueTable, types: Readonly<Record<string, Scalar>>): Table {
  const key = keyOf(table);
  const uniques = table.uniques
    .filter((columns): columns is readonly string[] =>
      columns.every((name) => name !== null && table.columns.some((column) => column.name === name && column.notNull === 1)),
    )
    .filter((set, place, all) => !same(set, key) && all.findIndex((other) => same(set, other)) === place);
  return {
    name: table.name,
    at: { name: table.name },
    columns: table.columns.map((column) => columnOf(table, column, types[column.name])),
    ...(key.length > 0 && { key }),
    uniques,
  };
}

const keyOf = ({ columns }: CatalogueTable): readonly string[] =>
  columns
    .filter(({ key }) => key > 0)
    .toSorted((one, other) => one.key - other.key)
    .map(({ name }) => name);

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((column) => other.includes(column));

function columnOf(table: CatalogueTable, column: CatalogueColumn, told: Scalar | undefined): Column {
  const scalar = told ?? scalarOfDeclared(column.type);
  return {
    name: column.name,
    nativeType: column.type === '' ? 'ANY' : column.type,
    scalar,
    list: false,
    nullable: !isSure(table, column, scalar),
  };
}

/** Types that a STRICT table enforces, by what they hold then. */
const STRICT: Readonly<Record<string, Scalar>> = { INT: 'BigInt', INTEGER: 'BigInt', REAL: 'Float', TEXT: 'String', BLOB: 'Bytes' };

/** Whether SQLite itself sees to it that every value is one of the scalar: what is none is null in answers. */
function isSure(table: CatalogueTable, column: CatalogueColumn, scalar: Scalar | null): boolean {
  const type = column.type.toUpperCase();
  if (isRowid(table, column)) return scalar === 'BigInt' || scalar === 'String';
  if (column.notNull === 0 || table.view) return false;
  // Anything can be written as text.
  return scalar === 'String' || (table.strict && STRICT[type] === scalar);
}

/** Names are told apart by more than the case of their letters nowhere in SQLite. */
const alike = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function foreignKeysOf(table: CatalogueTable, tables: readonly CatalogueTable[]): ForeignKey[] {
  return table.foreignKeys.flatMap(({ id, target: named, columns: pairs }): ForeignKey[] => {
    const target = tables.find(({ name }) => alike(name, named));
    if (!target) return [];
    const targetKey = keyOf(target);
    const nameIn = (of: CatalogueTable, name: string | null | undefined) =>
      of.columns.find((column) => name !== null && name !== undefined && alike(column.name, name))?.name;
    const columns = pairs.map(({ from }) => nameIn(table, from));
    const targetColumns = pairs.map(({ to }, place) => nameIn(target, to ?? targetKey[place]));
    const whole = (names: readonly (string | undefined)[]): names is readonly string[] => names.every((name) => name !== undefined);
    if (!whole(columns) || !whole(targetColumns)) return [];
    return [{ name: `${table.name}_${id}`, table: table.name, columns, target: target.name, targetColumns }];
  });
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}
