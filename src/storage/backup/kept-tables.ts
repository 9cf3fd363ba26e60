import type pg from 'pg';

/** A table whose rows a backup has. */
export interface KeptTable {
  readonly schema: 'hub' | 'curated';
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * Tables of the records that no backup has. The change log is one's own: a hub that is restored has a new one, so that a cursor of
 * before is known as another log's, and reads its sources' changes from where their slots stand.
 */
const LEFT_OUT = ['migration', 'change_head', 'change_transaction', 'change_row', 'change_consumer'];

const TABLES = `select n.nspname as schema, c.relname as name,
    (select json_agg(a.attname order by a.attnum) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '')::text as columns,
    (select coalesce(json_agg(distinct f.relname), '[]') from pg_constraint k join pg_class f on f.oid = k.confrelid
      where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid)::text as parents
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and (n.nspname = 'hub' and c.relname <> all($1) or n.nspname = 'curated' and c.relname in (select name from hub.model))
  order by n.nspname = 'curated', c.relname`;

interface Found extends KeptTable {
  readonly parents: readonly string[];
}

/** The records' tables, each after those that it refers to, and then the models'. */
export async function keptTables(client: pg.ClientBase): Promise<readonly KeptTable[]> {
  const { rows } = await client.query<{ schema: KeptTable['schema']; name: string; columns: string; parents: string }>(TABLES, [LEFT_OUT]);
  const found = rows.map(({ schema, name, columns, parents }): Found => ({
    schema,
    name,
    columns: JSON.parse(columns) as string[],
    parents: JSON.parse(parents) as string[],
  }));
  const ordered = new Map<string, KeptTable>();
  const put = ({ parents, ...table }: Found): void => {
    if (ordered.has(`${table.schema}.${table.name}`)) return;
    for (const parent of found) if (parent.schema === table.schema && parents.includes(parent.name)) put(parent);
    ordered.set(`${table.schema}.${table.name}`, table);
  };
  found.forEach(put);
  return [...ordered.values()];
}
