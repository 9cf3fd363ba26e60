import { suggestion, WeirError } from '../../contract/index.ts';
import type { Column, ForeignKey, RelationalStructure, Scalar, Table } from '../../contract/index.ts';
import { included } from '../included.ts';
import type { Catalogue, CatalogueColumn, CatalogueTable } from './catalogue.ts';

/** The scalar of each type of pg_catalog that has one. `timetz` has none: its zone makes it no Time. */
const SCALAR_OF: Readonly<Record<string, Scalar>> = {
  int2: 'Int',
  int4: 'Int',
  int8: 'BigInt',
  float4: 'Float',
  float8: 'Float',
  numeric: 'Decimal',
  bool: 'Boolean',
  text: 'String',
  varchar: 'String',
  bpchar: 'String',
  char: 'String',
  name: 'String',
  date: 'Date',
  time: 'Time',
  timestamp: 'LocalDateTime',
  timestamptz: 'DateTime',
  json: 'JSON',
  jsonb: 'JSON',
  uuid: 'UUID',
  bytea: 'Bytes',
};

/** What of a catalogue a declaration chooses. */
export interface Choice {
  readonly source: string;
  readonly schemas: readonly string[];
  readonly include: readonly string[] | undefined;
  readonly report: (line: string) => void;
}

/**
 * The structure of the tables that are chosen. Throws BAD_DEFINITION naming a schema or an `include` that finds nothing.
 */
export function structureOf(catalogue: Catalogue, choice: Choice): RelationalStructure {
  const { source, schemas } = choice;
  for (const schema of schemas) {
    if (catalogue.schemas.includes(schema)) continue;
    throw new WeirError('BAD_DEFINITION', `Source "${source}": there is no schema "${schema}" in its database that its role may use`, {
      source,
    });
  }
  const named = new Map<string, CatalogueTable>();
  for (const table of catalogue.tables) {
    const name = table.schema === schemas[0] ? table.name : `${table.schema}_${table.name}`;
    const taken = named.get(name);
    if (!taken) named.set(name, table);
    else
      choice.report(`source ${source}: left out ${table.schema}.${table.name}, since ${taken.schema}.${taken.name} is "${name}" already`);
  }
  const chosen = chosenOf(named, choice);
  const nameOf = new Map([...chosen].map(([name, table]) => [table.oid, name]));
  const foreignKeys = catalogue.foreignKeys.flatMap(({ name, table, columns, target, targetColumns }): ForeignKey[] => {
    const [from, to] = [nameOf.get(table), nameOf.get(target)];
    return from !== undefined && to !== undefined && readable(chosen, from, columns) && readable(chosen, to, targetColumns)
      ? [{ name, table: from, columns, target: to, targetColumns }]
      : [];
  });
  return frozen({ kind: 'relational', tables: [...chosen].map(([name, table]) => tableOf(name, table)), foreignKeys });
}

function chosenOf(named: ReadonlyMap<string, CatalogueTable>, { source, include }: Choice): ReadonlyMap<string, CatalogueTable> {
  const names = included([...named.keys()], include, (text) => {
    const message = `Source "${source}": \`include\` names "${text}", and there is no such table that its role may read.${suggestion(text, named.keys())}`;
    return new WeirError('BAD_DEFINITION', message, { source });
  });
  return new Map([...named].filter(([name]) => names.has(name)));
}

const readable = (tables: ReadonlyMap<string, CatalogueTable>, name: string, columns: readonly string[]): boolean =>
  columns.every((column) => tables.get(name)?.columns.some((each) => each.name === column));

function tableOf(name: string, table: CatalogueTable): Table {
  const { key, uniques, description } = table;
  return {
    name,
    at: { schema: table.schema, name: table.name },
    columns: table.columns.map(columnOf),
    ...(key && { key }),
    uniques: (uniques ?? []).filter((set, place, all) => !same(set, key) && all.findIndex((other) => same(set, other)) === place),
    ...(description !== null && { description }),
    ...(table.oldRows && { oldRows: true }),
  };
}

const same = (one: readonly string[], other: readonly string[] | null): boolean =>
  one.length === other?.length && one.every((column) => other.includes(column));

function columnOf(column: CatalogueColumn): Column {
  const { name, dimensions, labels, description } = column;
  // A list is one of scalars: rows of rows, and `box` with its own delimiter, stay the database's text.
  const opaque = dimensions > 1 || (dimensions === 1 && column.delimiter !== ',');
  return {
    name,
    nativeType: opaque ? column.nativeType + '[]'.repeat(dimensions) : column.nativeType,
    scalar: opaque ? null : scalarOf(column),
    list: dimensions === 1 && !opaque,
    nullable: !column.notNull,
    ...(labels && !opaque && { enumValues: labels }),
    ...(description !== null && { description }),
  };
}

function scalarOf({ type, typeSchema, typeKind }: CatalogueColumn): Scalar | null {
  // citext is an extension's, and may lie in any schema.
  if (typeKind === 'e' || type === 'citext') return 'String';
  return typeSchema === 'pg_catalog' ? (SCALAR_OF[type] ?? null) : null;
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}
