import type pg from 'pg';
import { WeirError } from '../../../contract/index.ts';
import type { Table } from '../../../contract/index.ts';
import type { Place } from '../fault.ts';
import { addressKey } from './row-form.ts';

/** A table whose changes can be captured without breaking the source's own UPDATEs and DELETEs. */
export interface Publishable {
  readonly table: Table;
  readonly key: readonly string[];
  /** Columns that the server computes and does not replicate. */
  readonly generated: readonly string[];
}

interface Facts {
  readonly schema: string;
  readonly name: string;
  readonly table: boolean;
  readonly permanent: boolean;
  readonly identified: boolean;
  readonly generated: readonly string[];
}

const FACTS = `
select n.nspname as schema, c.relname as name, c.relkind in ('r', 'p') as table, c.relpersistence = 'p' as permanent,
  (select coalesce(bool_and(leaf.relreplident in ('d', 'f')), true) from pg_catalog.pg_class leaf
    where leaf.oid in (select t.relid from pg_catalog.pg_partition_tree(c.oid) t where t.isleaf) or (leaf.oid = c.oid and c.relkind = 'r')) as identified,
  array(select a.attname::text from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and a.attgenerated <> '') as generated
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where (n.nspname, c.relname) in (select * from unnest($1::text[], $2::text[]))`;

/**
 * The tables whose changes can be had: with a primary key that identifies a row in every change. The others are reported.
 * Throws SOURCE_ERROR where the server does not decode its log.
 */
export async function publishableOf(
  client: pg.Client,
  tables: readonly Table[],
  place: Place,
  report: (line: string) => void,
): Promise<readonly Publishable[]> {
  const { source } = place;
  const { rows: settings } = await client.query<{ level: string }>(`select pg_catalog.current_setting('wal_level') as level`);
  const level = settings[0]?.level;
  if (level !== 'logical') {
    throw new WeirError(
      'SOURCE_ERROR',
      `Source "${source}": its server has wal_level = ${level}, and changes need logical. Run: alter system set wal_level = logical; and restart the server`,
      { source },
    );
  }
  const { rows } = await client.query<Facts>(FACTS, [tables.map(({ at }) => at.schema ?? 'public'), tables.map(({ at }) => at.name)]);
  const facts = new Map(rows.map((row) => [addressKey(row), row]));
  const without: string[] = [];
  const publishable = tables.flatMap((table): Publishable[] => {
    const { key } = table;
    const known = facts.get(addressKey(table.at));
    const why = !known?.table
      ? 'no table'
      : !key
        ? 'no primary key'
        : !known.permanent
          ? 'unlogged'
          : !known.identified
            ? 'replica identity neither DEFAULT nor FULL'
            : undefined;
    if (why !== undefined) without.push(`${table.name} (${why})`);
    return why === undefined && known && key ? [{ table, key, generated: known.generated }] : [];
  });
  if (without.length > 0) report(`source ${source}: no changes of ${without.join(', ')}`);
  return publishable;
}
