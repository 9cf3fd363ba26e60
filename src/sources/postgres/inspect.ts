import { ANY_ADDRESS } from '../../contract/index.ts';
import { parseAddress } from './address.ts';
import { Dialer } from './dial.ts';
import { closedFault } from '../closed-fault.ts';
import { linkOf } from './link-of.ts';
import { Sessions } from './sessions.ts';

/** What a PostgreSQL server says of itself to a role: what may be read in a database, and what can be known of its changes. */
export interface PostgresFacts {
  /** `db.example:5432/shop` */
  readonly label: string;
  readonly database: string;
  readonly role: string;
  /** `15.3`, and 150003 */
  readonly version: string;
  readonly versionNumber: number;
  readonly walLevel: string;
  /** The role may make a replication slot. */
  readonly mayReplicate: boolean;
  /** The role may make a publication. */
  readonly mayPublish: boolean;
  /** A copy that another server feeds. */
  readonly standby: boolean;
  /** The server's clock, and how long the answer took: milliseconds. */
  readonly nowMs: number;
  readonly tookMs: number;
  /** Of no system and no extension. */
  readonly tables: readonly PostgresTableFacts[];
  readonly slots: readonly PostgresSlotFacts[];
  readonly maxSlots: number;
}

export interface PostgresTableFacts {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly readable: boolean;
  /** The role owns it, and may publish it. */
  readonly owned: boolean;
  readonly keyed: boolean;
  readonly identity: 'default' | 'full' | 'nothing' | 'index';
  readonly logged: boolean;
  readonly bytes: number;
  /** As the statistics have it; null where it was never analysed. */
  readonly rows: number | null;
}

export interface PostgresSlotFacts {
  readonly name: string;
  readonly plugin: string | null;
  /** It is of this database. */
  readonly here: boolean;
  readonly active: boolean;
  readonly lost: boolean;
  /** Bytes of the log that it holds back. */
  readonly heldBytes: number;
}

const QUERY = `
select json_build_object(
  'database', pg_catalog.current_database(), 'role', current_user,
  'version', pg_catalog.current_setting('server_version'), 'versionNumber', pg_catalog.current_setting('server_version_num')::int,
  'walLevel', pg_catalog.current_setting('wal_level'),
  'mayReplicate', (select rolsuper or rolreplication from pg_catalog.pg_roles where rolname = current_user),
  'mayPublish', pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create'),
  'standby', pg_catalog.pg_is_in_recovery(),
  'nowMs', extract(epoch from pg_catalog.clock_timestamp()) * 1000,
  'maxSlots', pg_catalog.current_setting('max_replication_slots')::int,
  'slots', (select coalesce(json_agg(json_build_object('name', slot_name, 'plugin', plugin,
      'here', coalesce(database = pg_catalog.current_database(), false), 'active', active, 'lost', coalesce(wal_status = 'lost', false),
      'heldBytes', coalesce(pg_catalog.pg_wal_lsn_diff(
        case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_receive_lsn() else pg_catalog.pg_current_wal_lsn() end, restart_lsn), 0)
    ) order by slot_name), '[]') from pg_catalog.pg_replication_slots),
  'tables', (select coalesce(json_agg(json_build_object('schema', n.nspname, 'name', c.relname,
      'kind', case when c.relkind in ('r', 'p') then 'table' else 'view' end,
      'readable', pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_any_column_privilege(c.oid, 'select'),
      'owned', pg_catalog.pg_has_role(c.relowner, 'usage'),
      'keyed', exists (select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary),
      'identity', case c.relreplident when 'f' then 'full' when 'n' then 'nothing' when 'i' then 'index' else 'default' end,
      'logged', c.relpersistence = 'p',
      'bytes', case when c.relkind = 'p' then (select coalesce(sum(pg_catalog.pg_table_size(t.relid)), 0) from pg_catalog.pg_partition_tree(c.oid) t where t.isleaf)
        when c.relkind in ('r', 'm') then pg_catalog.pg_table_size(c.oid) else 0 end,
      'rows', nullif(c.reltuples, -1)) order by n.nspname <> 'public', n.nspname, c.relname), '[]')
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'v', 'm', 'f', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))
)::text`;

/**
 * Asks a server about itself; nothing in it is changed. Throws BAD_DEFINITION for what is no address, SOURCE_UNAVAILABLE where it does
 * not answer.
 * @param where - the source's name for messages, and the workspace that files of the address are relative to
 */
export async function inspectPostgres(
  url: string,
  where: { readonly source: string; readonly workspace: string },
  signal: AbortSignal,
): Promise<PostgresFacts> {
  const address = parseAddress(url, where.source);
  const sessions = new Sessions(linkOf(new Dialer({ source: where.source, address }, where.workspace, ANY_ADDRESS)));
  try {
    // The first question pays for the connection; how long the second takes tells clocks apart.
    await sessions.query('select 1', [], signal);
    const began = performance.now();
    const [row] = await sessions.query(QUERY, [], signal);
    const facts = JSON.parse(row?.[0] ?? 'null') as Omit<PostgresFacts, 'label' | 'tookMs'>;
    return { ...facts, label: address.label, tookMs: performance.now() - began };
  } finally {
    await sessions.close(closedFault(where.source));
  }
}
