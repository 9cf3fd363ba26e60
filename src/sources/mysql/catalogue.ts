import { objectText, quoteName } from '../../sql/index.ts';
import type { Server } from './server-version.ts';
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

/** A JSON array; null of no rows. Neither server has an aggregate of it with an order that the other has. */
const inOrder = (values: string, order: string): string => `'['||group_concat(${values} order by ${order} separator ',')||']'`;

const part = (values: Readonly<Record<string, string>>): string =>
  objectText(Object.entries(values).map(([name, sql]) => [name, { sql }] as const));

const TABLES = `select coalesce(${inOrder(`json_object('name', table_name, 'view', table_type = 'VIEW', 'comment', if(table_type = 'VIEW', '', table_comment))`, 'table_name')}, '[]')
  from information_schema.tables where table_schema = database() and table_type in ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED')`;

const COLUMNS = `select coalesce(${inOrder(
  `json_object('table', table_name, 'name', column_name, 'type', column_type, 'nullable', is_nullable = 'YES', 'collation', collation_name, 'comment', column_comment)`,
  'table_name, ordinal_position',
)}, '[]')
  from information_schema.columns where table_schema = database()`;

/** In MySQL documents have a type of their own. */
const CHECKS: Readonly<Record<Server, string>> = {
  mariadb: `select coalesce(${inOrder("json_object('table', table_name, 'clause', check_clause)", 'table_name')}, '[]')
  from information_schema.check_constraints where constraint_schema = database()`,
  mysql: `select '[]'`,
};

/** Without those of parts of a column, or of expressions. */
const UNIQUES = `select coalesce(${inOrder(part({ table: 'json_quote(t)', name: 'json_quote(n)', columns: 'names' }), 't, n')}, '[]') from (
  select table_name as t, index_name as n, ${inOrder('json_quote(column_name)', 'seq_in_index')} as names
  from information_schema.statistics where table_schema = database() and non_unique = 0
  group by table_name, index_name having count(sub_part) = 0 and count(column_name) = count(*)) u`;

const FOREIGN_KEYS = `select coalesce(${inOrder(
  part({ table: 'json_quote(t)', name: 'json_quote(n)', target: 'json_quote(target)', columns: 'names' }),
  't, n',
)}, '[]') from (
  select table_name as t, constraint_name as n, max(referenced_table_name) as target,
    ${inOrder("json_object('from', column_name, 'to', referenced_column_name)", 'ordinal_position')} as names
  from information_schema.key_column_usage where table_schema = database() and referenced_table_schema = database() group by table_name, constraint_name) f`;

type OfTable<Part> = Part & { readonly table: string };
type Flags<Part, Names extends keyof Part> = Omit<Part, Names> & Readonly<Record<Names, boolean | 0 | 1>>;

/** Every table and view of the database, in five questions. */
export async function readCatalogue(sessions: Sessions, server: Server, signal: AbortSignal): Promise<readonly CatalogueTable[]> {
  const read = async <Part>(text: string): Promise<readonly Part[]> =>
    JSON.parse(await sessions.cell(text, [], signal, server)) as readonly Part[];
  const [tables, columns, checks, uniques, foreignKeys] = await Promise.all([
    read<Flags<Pick<CatalogueTable, 'name' | 'view' | 'comment'>, 'view'>>(TABLES),
    read<OfTable<Flags<Omit<CatalogueColumn, 'json'>, 'nullable'>>>(COLUMNS),
    read<OfTable<{ readonly clause: string }>>(CHECKS[server]),
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
