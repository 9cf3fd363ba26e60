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

interface CatalogueForeignKey {
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
), labels as (
  select enumtypid, json_agg(enumlabel order by enumsortorder) as labels from pg_catalog.pg_enum group by enumtypid
), columns as (
  select a.attrelid, a.attnum, a.attname, a.attgenerated <> '' as generated,
    n.nspname, e.typname, e.typtype, e.typdelim, l.labels, a.attnotnull or coalesce(outside.not_null, false) as not_null,
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
  left join labels l on l.enumtypid = e.oid
  cross join lateral (select coalesce(inside.modifier, outside.modifier, a.atttypmod) as modifier) m
), column_lists as (
  select attrelid, bool_or(generated) as generated, json_agg(json_build_object(
    'name', attname, 'typeSchema', nspname, 'type', typname, 'typeKind', typtype, 'nativeType', native_type,
    'dimensions', dimensions, 'delimiter', typdelim, 'notNull', not_null, 'labels', labels,
    'description', pg_catalog.col_description(attrelid, attnum)) order by attnum) as list
  from columns group by attrelid
), indexes as (
  select i.indrelid, i.indisprimary, json_agg(c.attname order by k.place) as columns
  from tables t join pg_catalog.pg_index i on i.indrelid = t.oid
  cross join lateral unnest(i.indkey::int2[]) with ordinality k(attnum, place)
  left join columns c on c.attrelid = i.indrelid and c.attnum = k.attnum
  where i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null and k.place <= i.indnkeyatts
  group by i.indexrelid, i.indrelid, i.indisprimary having coalesce(bool_and(coalesce(c.not_null, false)), false)
), uniques as (
  select indrelid, json_agg(columns order by columns::text) as sets from indexes where not indisprimary group by indrelid
)
select json_build_object(
  'schemas', (select coalesce(json_agg(nspname), '[]') from pg_catalog.pg_namespace
    where nspname = any ($1::text[]) and pg_catalog.has_schema_privilege(oid, 'usage')),
  'tables', (select coalesce(json_agg(json_build_object(
      'oid', t.oid::bigint, 'schema', t.nspname, 'name', t.relname, 'description', pg_catalog.obj_description(t.oid, 'pg_class'),
      'columns', c.list, 'key', p.columns, 'uniques', u.sets,
      'oldRows', not c.generated and case t.relkind
        when 'r' then t.relreplident = 'f'
        when 'p' then (select count(*) > 0 and bool_and(leaf.relreplident = 'f') from pg_catalog.pg_partition_tree(t.oid) part
          join pg_catalog.pg_class leaf on leaf.oid = part.relid where part.isleaf)
        else false end
    ) order by array_position($1::text[], t.nspname::text), t.relname), '[]')
    from tables t join column_lists c on c.attrelid = t.oid
    left join indexes p on p.indrelid = t.oid and p.indisprimary
    left join uniques u on u.indrelid = t.oid),
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
