import type { Sessions } from './sessions.ts';

/** The answer of the catalogue query. Names as the server has them. */
export interface Catalogue {
  /** Those of the schemas asked for that are there and may be used. */
  readonly schemas: readonly string[];
  readonly tables: readonly CatalogueTable[];
  readonly foreignKeys: readonly CatalogueForeignKey[];
}

export interface CatalogueTable {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly description: string | null;
  readonly columns: readonly CatalogueColumn[];
  readonly key: readonly string[] | null;
  readonly uniques: readonly (readonly string[])[] | null;
  readonly oldRows: boolean;
}

export interface CatalogueColumn {
  readonly name: string;
  /** Of the type below domains and arrays: its schema and bare name, and its kind in pg_type (`b`, `c`, `e`, `r`, …). */
  readonly typeSchema: string;
  readonly type: string;
  readonly typeKind: string;
  /** As a cast to it is written, with its modifiers. */
  readonly nativeType: string;
  readonly dimensions: number;
  readonly delimiter: string;
  readonly notNull: boolean;
  readonly labels: readonly string[] | null;
  readonly description: string | null;
}

export interface CatalogueForeignKey {
  readonly name: string;
  readonly table: number;
  readonly columns: readonly string[];
  readonly target: number;
  readonly targetColumns: readonly string[];
}

/**
 * One question for the whole structure.
 * - Tables, views, materialized and foreign tables, partitioned parents without their partitions, nothing that an extension
 *   brought along, and nothing that the role may not read.
 * - A domain is its base type, an array its element; `dimensions` is 0 for what is no array, and what was declared for one.
 * - Unique indexes only where every row is covered, by plain columns that are never null: not partial, without expressions.
 * - Old rows come with changes where REPLICA IDENTITY is FULL, for a partitioned table on every partition; a generated column
 *   is not part of what the server replicates, so a row with one is never whole.
 */
const QUERY = `
with recursive domains as (
  select oid as domain, typbasetype as base, typtypmod as modifier, typnotnull as not_null from pg_catalog.pg_type where typtype = 'd'
  union all
  select d.domain, t.typbasetype, case when t.typtypmod >= 0 then t.typtypmod else d.modifier end, d.not_null or t.typnotnull
  from domains d join pg_catalog.pg_type t on t.oid = d.base where t.typtype = 'd'
), resolved as (
  select d.* from domains d join pg_catalog.pg_type t on t.oid = d.base where t.typtype <> 'd'
), tables as (
  select c.oid, n.nspname, c.relname, c.relkind, c.relreplident
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any ($1::text[]) and c.relkind in ('r', 'v', 'm', 'f', 'p') and not c.relispartition
    and pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_any_column_privilege(c.oid, 'select')
    and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
), columns as (
  select a.attrelid, a.attnum, a.attname, a.attgenerated <> '' as generated,
    n.nspname, e.typname, e.typtype, e.typdelim, a.attnotnull or coalesce(outside.not_null, false) as not_null,
    case when element.oid is null then 0 else greatest(a.attndims, 1) end as dimensions,
    case when n.nspname = 'pg_catalog' then pg_catalog.format_type(e.oid, m.modifier)
      else pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(e.typname)
        || substr(pg_catalog.format_type(e.oid, m.modifier), length(pg_catalog.format_type(e.oid, -1)) + 1) end as native_type
  from tables c
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    and pg_catalog.has_column_privilege(c.oid, a.attnum, 'select')
  left join resolved outside on outside.domain = a.atttypid
  left join pg_catalog.pg_type element on element.typarray = coalesce(outside.base, a.atttypid)
  left join resolved inside on inside.domain = element.oid
  join pg_catalog.pg_type e on e.oid = coalesce(inside.base, element.oid, outside.base, a.atttypid)
  join pg_catalog.pg_namespace n on n.oid = e.typnamespace
  cross join lateral (select coalesce(inside.modifier, outside.modifier, a.atttypmod) as modifier) m
), indexes as (
  select i.indrelid, i.indexrelid, i.indisprimary, names.columns
  from tables c join pg_catalog.pg_index i on i.indrelid = c.oid
  cross join lateral (
    select json_agg(col.attname order by k.place) as columns, count(col.attname) as known, bool_and(col.not_null) as not_null
    from unnest(i.indkey::int2[]) with ordinality k(attnum, place)
    left join columns col on col.attrelid = i.indrelid and col.attnum = k.attnum
    where k.place <= i.indnkeyatts
  ) names
  where i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null and names.known = i.indnkeyatts and names.not_null
)
select json_build_object(
  'schemas', (select coalesce(json_agg(nspname), '[]') from pg_catalog.pg_namespace
    where nspname = any ($1::text[]) and pg_catalog.has_schema_privilege(oid, 'usage')),
  'tables', (select coalesce(json_agg(json_build_object(
      'oid', c.oid::bigint, 'schema', c.nspname, 'name', c.relname, 'description', pg_catalog.obj_description(c.oid, 'pg_class'),
      'columns', (select json_agg(json_build_object(
          'name', col.attname, 'typeSchema', col.nspname, 'type', col.typname, 'typeKind', col.typtype, 'nativeType', col.native_type,
          'dimensions', col.dimensions, 'delimiter', col.typdelim, 'notNull', col.not_null,
          'labels', case when col.typtype = 'e' then (
            select json_agg(l.enumlabel order by l.enumsortorder) from pg_catalog.pg_enum l
            join pg_catalog.pg_type t on t.oid = l.enumtypid join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
            where t.typname = col.typname and tn.nspname = col.nspname) end,
          'description', pg_catalog.col_description(col.attrelid, col.attnum)) order by col.attnum)
        from columns col where col.attrelid = c.oid),
      'key', (select i.columns from indexes i where i.indrelid = c.oid and i.indisprimary),
      'uniques', (select json_agg(i.columns order by i.columns::text) from indexes i where i.indrelid = c.oid and not i.indisprimary),
      'oldRows', not exists (select from columns col where col.attrelid = c.oid and col.generated) and case c.relkind
        when 'r' then c.relreplident = 'f'
        when 'p' then (select count(*) > 0 and bool_and(leaf.relreplident = 'f') from pg_catalog.pg_partition_tree(c.oid) t
          join pg_catalog.pg_class leaf on leaf.oid = t.relid where t.isleaf)
        else false end
    ) order by array_position($1::text[], c.nspname::text), c.relname), '[]') from tables c),
  'foreignKeys', (select coalesce(json_agg(json_build_object(
      'name', k.conname, 'table', k.conrelid::bigint, 'target', k.confrelid::bigint,
      'columns', (select json_agg(a.attname order by x.place) from unnest(k.conkey) with ordinality x(attnum, place)
        join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = x.attnum),
      'targetColumns', (select json_agg(a.attname order by x.place) from unnest(k.confkey) with ordinality x(attnum, place)
        join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = x.attnum)
    ) order by k.conrelid, k.conname), '[]')
    from pg_catalog.pg_constraint k join tables c on c.oid = k.conrelid join tables d on d.oid = k.confrelid
    where k.contype = 'f' and k.conparentid = 0)
)::text`;

/** Asks a server for what is in these schemas. */
export async function readCatalogue(sessions: Sessions, schemas: readonly string[], signal: AbortSignal): Promise<Catalogue> {
  const [row] = await sessions.query(QUERY, [schemas], signal);
  return JSON.parse(row?.[0] ?? 'null') as Catalogue;
}
