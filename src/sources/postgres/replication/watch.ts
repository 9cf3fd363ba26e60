import { WeirError } from '../../../contract/index.ts';
import type { Replication } from '../declaration.ts';
import type { Place } from '../fault.ts';
import type { Sessions } from '../sessions.ts';
import type { Publishable } from './publishable.ts';

const STATE = `
select (select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn)::text
    from pg_catalog.pg_replication_slots where slot_name = $1),
  (select count(*)::text from pg_catalog.pg_publication_tables t
    where t.pubname = $2 and (t.schemaname, t.tablename) in (select * from unnest($3::text[], $4::text[])))`;

/**
 * Looks for what a stream cannot tell of itself: a table that left the publication (dropped and made again, renamed), and a slot
 * that holds back more than it may. Throws SOURCE_UNAVAILABLE; asking for changes again mends it, with RESETs where it must.
 */
export async function watchSlot(
  sessions: Sessions,
  replication: Replication,
  tables: readonly Publishable[],
  place: Place,
  signal: AbortSignal,
): Promise<void> {
  const { slot, publication, maxWal } = replication;
  const addresses = tables.map(({ table }) => table.at);
  const values = [slot, publication, addresses.map(({ schema }) => schema ?? 'public'), addresses.map(({ name }) => name)];
  const [row] = await sessions.query(STATE, values, signal);
  const [held, published] = [Number(row?.[0] ?? 0), Number(row?.[1] ?? 0)];
  const stop = (what: string) => new WeirError('SOURCE_UNAVAILABLE', `Source "${place.source}": ${what}`, { source: place.source });
  if (published < tables.length) throw stop(`the publication "${publication}" no longer has all of its tables`);
  if (maxWal !== undefined && held > maxWal) throw stop(`the slot "${slot}" holds back ${held} bytes of log, more than maxWal`);
}
