import type pg from 'pg';

/** A table of the schema `curated` as PostgreSQL has it. */
export interface LiveTable {
  readonly name: string;
  readonly columns: readonly LiveColumn[];
  /** The primary key's columns, in its order. */
  readonly key: readonly string[];
}

export interface LiveColumn {
  readonly name: string;
  /** `regtype`: `double precision`, without length or precision. */
  readonly type: string;
  readonly required: boolean;
}

const TABLES = `select json_build_object(
    'name', c.relname,
    'columns', (select coalesce(json_agg(json_build_object('name', a.attname, 'type', a.atttypid::regtype::text, 'required', a.attnotnull) order by a.attnum), '[]')
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
    'key', (select coalesce(json_agg(a.attname order by k.n), '[]')
      from pg_index i cross join unnest(i.indkey::int2[]) with ordinality as k(attnum, n) join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
      where i.indrelid = c.oid and i.indisprimary)
  )::text as "table"
  from pg_class c where c.relnamespace = to_regnamespace('curated') and c.relkind in ('r', 'p')`;

/** What there is now, by name. */
export async function liveTables(client: pg.ClientBase): Promise<Map<string, LiveTable>> {
  const { rows } = await client.query<{ table: string }>(TABLES);
  return new Map(
    rows.map((row) => {
      const table = JSON.parse(row.table) as LiveTable;
      return [table.name, table];
    }),
  );
}
