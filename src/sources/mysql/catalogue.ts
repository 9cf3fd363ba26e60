import { quoteName } from '../../sql/index.ts';
import type { Sessions } from './sessions.ts';

/** A table or view as `information_schema` describes it. */
export interface CatalogueTable {
  readonly name: string;
  readonly view: boolean;
  readonly comment: string;
  readonly columns: readonly CatalogueColumn[];
  /** Its unique indexes; the primary key is called `PRIMARY`. Parts of a column are not among them. */
  readonly uniques: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly foreignKeys: readonly CatalogueKey[];
}

export interface CatalogueColumn {
  readonly name: string;
  /** With its size, as `bigint(20) unsigned`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly collation: string | null;
  readonly comment: string;
  /** It is text that a check holds to be JSON. */
  readonly json: boolean;
}

export interface CatalogueKey {
  readonly name: string;
  readonly target: string;
  readonly columns: readonly { readonly from: string; readonly to: string }[];
}

const inOrder = (values: string, order: string): string => `json_arrayagg(${values} order by ${order})`;

const TABLES = `select coalesce(json_arrayagg(json_object('name', table_name, 'view', table_type = 'VIEW', 'comment', if(table_type = 'VIEW', '', table_comment)) order by table_name), '[]')
  from information_schema.tables where table_schema = database() and table_type in ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED')`;

const COLUMNS = `select coalesce(json_arrayagg(json_object('table', c.table_name, 'name', c.column_name, 'type', c.column_type, 'nullable', c.is_nullable = 'YES',
    'collation', c.collation_name, 'comment', c.column_comment)
  order by c.table_name, c.ordinal_position), '[]')
  from information_schema.columns c where c.table_schema = database()`;

const CHECKS = `select coalesce(json_arrayagg(json_object('table', table_name, 'clause', check_clause)), '[]')
  from information_schema.check_constraints where constraint_schema = database()`;

const UNIQUES = `select coalesce(json_arrayagg(json_object('table', t, 'name', n, 'columns', json_compact(columns)) order by t, n), '[]') from (
  select table_name as t, index_name as n, ${inOrder('column_name', 'seq_in_index')} as columns
  from information_schema.statistics where table_schema = database() and non_unique = 0 group by table_name, index_name having count(sub_part) = 0) u`;

const FOREIGN_KEYS = `select coalesce(json_arrayagg(json_object('table', t, 'name', n, 'target', target, 'columns', json_compact(columns)) order by t, n), '[]') from (
  select table_name as t, constraint_name as n, max(referenced_table_name) as target,
    ${inOrder("json_object('from', column_name, 'to', referenced_column_name)", 'ordinal_position')} as columns
  from information_schema.key_column_usage where table_schema = database() and referenced_table_schema = database() group by table_name, constraint_name) f`;

type OfTable<Part> = Part & { readonly table: string };
type Flags<Part, Names extends keyof Part> = Omit<Part, Names> & Readonly<Record<Names, boolean | 0 | 1>>;

/** Every table and view of the database, in five questions. */
export async function readCatalogue(sessions: Sessions, signal: AbortSignal): Promise<readonly CatalogueTable[]> {
  const read = async <Part>(text: string): Promise<readonly Part[]> => JSON.parse(await sessions.cell(text, [], signal)) as readonly Part[];
  const [tables, columns, checks, uniques, foreignKeys] = await Promise.all([
    read<Flags<Pick<CatalogueTable, 'name' | 'view' | 'comment'>, 'view'>>(TABLES),
    read<OfTable<Flags<Omit<CatalogueColumn, 'json'>, 'nullable'>>>(COLUMNS),
    read<OfTable<{ readonly clause: string }>>(CHECKS),
    read<OfTable<CatalogueTable['uniques'][number]>>(UNIQUES),
    read<OfTable<CatalogueKey>>(FOREIGN_KEYS),
  ]);
  const holdsJson = new Set(checks.map(({ table, clause }) => `${table} ${clause}`));
  const [columnsOf, uniquesOf, keysOf] = [byTable(columns), byTable(uniques), byTable(foreignKeys)];
  return tables.map(({ name, view, comment }) => ({
    name,
    view: Boolean(view),
    comment,
    columns: (columnsOf.get(name) ?? []).map((column) => ({
      ...column,
      nullable: Boolean(column.nullable),
      json: holdsJson.has(`${name} json_valid(${quoteName(column.name)})`),
    })),
    uniques: uniquesOf.get(name) ?? [],
    foreignKeys: keysOf.get(name) ?? [],
  }));
}

function byTable<Part>(parts: readonly OfTable<Part>[]): ReadonlyMap<string, readonly OfTable<Part>[]> {
  const found = new Map<string, OfTable<Part>[]>();
  for (const part of parts) {
    const known = found.get(part.table);
    if (known) known.push(part);
    else found.set(part.table, [part]);
  }
  return found;
}
