import { WeirError, type Scalar } from '../../contract/index.ts';

/** What a curated model's table in PostgreSQL is made from. */
export interface CuratedTable {
  /** The model's name is the table's, in the schema `curated`. */
  readonly model: string;
  /** Names of the key's columns, in its order; they are never null. */
  readonly key: readonly string[];
  readonly columns: readonly CuratedColumn[];
  readonly description?: string;
}

export interface CuratedColumn {
  /** The model's field, and the column as well: `meanDelay`. */
  readonly name: string;
  readonly scalar: Scalar;
  readonly nullable: boolean;
  /** The name it had before: its values are kept. */
  readonly was?: string;
  readonly description?: string;
}

/** PostgreSQL cuts a longer identifier. */
const LONGEST_NAME = 63;

/** Whether a column refuses null: every column of the key does. */
export const isRequired = (table: CuratedTable, column: CuratedColumn): boolean => !column.nullable || table.key.includes(column.name);

/** The columns that refuse null. */
export const requiredColumns = (table: CuratedTable): readonly CuratedColumn[] =>
  table.columns.filter((column) => isRequired(table, column));

/** Whether rows made for one can be put into the other's table. */
export function sameForm(a: CuratedTable, b: CuratedTable): boolean {
  const form = (table: CuratedTable): string =>
    JSON.stringify([
      table.key,
      [...table.columns]
        .sort((x, y) => (x.name < y.name ? -1 : 1))
        .map((column) => [column.name, column.scalar, isRequired(table, column)]),
    ]);
  return form(a) === form(b);
}

/** Throws BAD_DEFINITION that names the model and what PostgreSQL or Prisma could not make of it. */
export function checkTables(tables: readonly CuratedTable[]): void {
  const models = new Set<string>();
  for (const table of tables) {
    const fault = models.has(table.model) ? 'is defined twice' : faultOf(table);
    if (fault !== undefined) throw new WeirError('BAD_DEFINITION', `Model ${table.model} ${fault}.`);
    models.add(table.model);
  }
}

function faultOf({ model, key, columns }: CuratedTable): string | undefined {
  const names = columns.map(({ name }) => name);
  const long = [model, ...names].find((name) => Buffer.byteLength(name) > LONGEST_NAME);
  if (long !== undefined) return `cannot be stored: the name \`${long}\` is longer than ${LONGEST_NAME} bytes; shorten it`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `has two fields \`${twice}\`; rename one`;
  if (!key.length) return 'has no key; write `key: [...]` with the fields that tell its rows apart';
  const missing = key.find((name) => !names.includes(name));
  if (missing !== undefined) return `has the key field \`${missing}\`, which it does not make; its fields are ${names.join(', ')}`;
  const json = columns.find(({ name, scalar }) => scalar === 'JSON' && key.includes(name));
  if (json) return `has the key field \`${json.name}\` of type JSON, which cannot tell rows apart; take another field`;
  return undefined;
}
