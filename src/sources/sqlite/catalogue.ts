import { messageOf, WeirError } from '../../contract/index.ts';
import { quoteName, quoteTable } from '../../sql/index.ts';
import type { Sessions } from './sessions.ts';

/** A table or view as SQLite describes it. */
export interface CatalogueTable {
  readonly name: string;
  /** Its columns' types are enforced. */
  readonly strict: boolean;
  readonly view: boolean;
  /** It has a rowid, which an INTEGER PRIMARY KEY is another name of. */
  readonly rowid: boolean;
  readonly columns: readonly CatalogueColumn[];
  readonly foreignKeys: readonly CatalogueKey[];
  /** Columns of each unique index over all rows; null where a part of one is an expression. */
  readonly uniques: readonly (readonly (string | null)[])[];
}

export interface CatalogueColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: 0 | 1;
  /** Its place in the primary key, from 1; 0 outside. */
  readonly key: number;
}

export interface CatalogueKey {
  readonly id: number;
  readonly target: string;
  /** `to` is null where the target's primary key is meant. */
  readonly columns: readonly { readonly from: string; readonly to: string | null }[];
}

const TABLES = `select coalesce(json_group_array(json_object('name', name, 'strict', strict, 'view', type = 'view', 'rowid', type = 'table' and wr = 0) order by name), '[]')
  from pragma_table_list where schema = 'main' and type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\' and name <> 'libsql_wasm_func_table'`;

/** Generated columns are columns; those of virtual tables that are hidden are none. */
const PARTS = `select json_object(
  'columns', json((select json_group_array(json_object('name', name, 'type', type, 'notNull', "notnull", 'key', pk) order by cid)
    from pragma_table_xinfo($1) where hidden <> 1)),
  'foreignKeys', json((select json_group_array(json_object('id', id, 'target', target, 'columns', json(columns)) order by id)
    from (select id, max("table") as target, json_group_array(json_object('from', "from", 'to', "to") order by seq) as columns
      from pragma_foreign_key_list($1) group by id))),
  'uniques', json((select json_group_array(json(columns)) from
    (select (select json_group_array(i.name order by i.seqno) from pragma_index_info(l.name) i) as columns
      from pragma_index_list($1) l where l."unique" and not l.partial order by l.seq))))`;

type Listed = Pick<CatalogueTable, 'name'> & { readonly strict: number; readonly view: number; readonly rowid: number };
type Parts = Pick<CatalogueTable, 'columns' | 'foreignKeys' | 'uniques'>;

/** Whether a column is another name of its table's rowid: an INTEGER that alone is the primary key. */
export const isRowid = ({ columns, rowid }: CatalogueTable, { type, key }: CatalogueColumn): boolean =>
  rowid && type.toUpperCase() === 'INTEGER' && key === 1 && !columns.some((other) => other.key > 1);

/**
 * Whether there are rows whose primary key is null, in part or whole: SQLite takes them, any number of them, unless the key is the rowid or
 * the table has none, or it is said to be NOT NULL.
 */
async function hasNullKeys(sessions: Sessions, table: CatalogueTable, signal: AbortSignal): Promise<boolean> {
  const nullable = table.columns
    .filter((column) => column.key > 0 && column.notNull === 0 && !isRowid(table, column))
    .map((column) => `${quoteName(column.name)} is null`);
  if (!table.rowid || nullable.length === 0) return false;
  return (
    (await sessions.cell(
      `select exists (select 1 from ${quoteTable({ name: table.name })} where ${nullable.join(' or ')})`,
      [],
      signal,
    )) === '1'
  );
}

function withoutKey(table: CatalogueTable, report: (line: string) => void): CatalogueTable {
  report(`the table ${table.name} has rows whose primary key is null: it has no key here until they have one`);
  return { ...table, columns: table.columns.map((column) => ({ ...column, key: 0 })) };
}

/** Every table and view that can be read; a view over what is not there any more is reported and left out. */
export async function readCatalogue(
  sessions: Sessions,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly CatalogueTable[]> {
  const listed = JSON.parse(await sessions.cell(TABLES, [], signal)) as readonly Listed[];
  const tables: CatalogueTable[] = [];
  for (const { name, strict, view, rowid } of listed) {
    try {
      const parts = JSON.parse(await sessions.cell(PARTS, [name], signal)) as Parts;
      const table = { name, strict: strict === 1, view: view === 1, rowid: rowid === 1, ...parts };
      tables.push((await hasNullKeys(sessions, table, signal)) ? withoutKey(table, report) : table);
    } catch (thrown) {
      if (!view || !(thrown instanceof WeirError) || thrown.code !== 'SOURCE_ERROR') throw thrown;
      report(`${messageOf(thrown)}: the view ${name} is left out`);
    }
  }
  return tables;
}
