import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { messageOf, WeirError } from '../../../contract/index.ts';
import { codeOf } from '../fault.ts';
import type { Place } from '../fault.ts';
import { quoteName, quoteText } from '../../../sql/index.ts';
import { parseLsn } from './lsn.ts';
import type { Lsn } from './lsn.ts';

interface SlotState {
  readonly plugin: string | null;
  readonly here: boolean;
  readonly pid: number | null;
  readonly lost: boolean;
  readonly confirmed: string | null;
  /** Bytes of log that it holds back. */
  readonly held: string | null;
}

const STATE = `
select plugin, database = current_database() as here, active_pid as pid, coalesce(wal_status = 'lost', false) as lost,
  confirmed_flush_lsn::text as confirmed, pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn)::text as held
from pg_catalog.pg_replication_slots where slot_name = $1`;

/** A hub that was killed leaves its slot in use until the server has seen its socket close. */
const RELEASE_MS = 5_000;
/** After this an operator is told why nothing arrives. */
const PATIENCE_MS = 3_000;

export interface SlotWish {
  readonly name: string;
  readonly maxWal: number | undefined;
  /** What an older slot remembers is of no use. */
  readonly anew: boolean;
  /** Is awaited before a slot is made: what was before is lost from then on. */
  readonly beforeMade: () => Promise<void>;
}

/**
 * Sees to it that there is a slot that can be read. `made` says that what was before cannot be had. Making one waits for every
 * transaction of the whole server that writes: nothing is held meanwhile.
 */
export async function prepareSlot(
  client: pg.Client,
  wish: SlotWish,
  place: Place,
  report: (line: string) => void,
): Promise<{ readonly made: boolean; readonly confirmed: Lsn }> {
  const { source } = place;
  const wrong = (code: 'SOURCE_ERROR' | 'SOURCE_UNAVAILABLE', what: string, cause?: unknown) =>
    new WeirError(code, `Source "${source}": ${what}`, { source }, { cause });
  let state = await stateOf(client, wish.name);
  for (let waited = 0; state?.pid && waited < RELEASE_MS; waited += 100) {
    await sleep(100);
    state = await stateOf(client, wish.name);
  }
  if (state && (state.plugin !== 'pgoutput' || !state.here)) {
    throw wrong(
      'SOURCE_ERROR',
      `the slot "${wish.name}" is another's: it has plugin ${state.plugin ?? '(none)'} or another database. Name one of your own`,
    );
  }
  if (state?.pid)
    throw wrong('SOURCE_UNAVAILABLE', `the slot "${wish.name}" is read by process ${state.pid} of the server: two hubs cannot share one`);
  const tooMuch = wish.maxWal !== undefined && Number(state?.held ?? 0) > wish.maxWal;
  if (!state || wish.anew || state.lost || tooMuch) await wish.beforeMade();
  if (state && (wish.anew || state.lost || tooMuch)) {
    report(
      `source ${source}: the slot ${wish.name} ${state.lost ? 'was lost' : tooMuch ? 'held back more than maxWal' : 'is older than its publication'} and is made anew`,
    );
    await client.query('select pg_catalog.pg_drop_replication_slot($1)', [wish.name]);
    state = undefined;
  }
  if (state?.confirmed) return { made: false, confirmed: parseLsn(state.confirmed) };

  const patience = setTimeout(
    () => report(`source ${source}: waiting to make the slot ${wish.name} until all open writing transactions of its server have ended`),
    PATIENCE_MS,
  );
  try {
    const { rows } = await client.query<{ lsn: string }>(
      `select lsn::text from pg_catalog.pg_create_logical_replication_slot($1, 'pgoutput')`,
      [wish.name],
    );
    return { made: true, confirmed: parseLsn(rows[0]?.lsn ?? '0/0') };
  } catch (thrown) {
    const { role } = place.address;
    if (codeOf(thrown) === '42501') {
      throw wrong(
        'SOURCE_ERROR',
        `its role "${role}" may not make the slot "${wish.name}". Run as a superuser: alter role ${quoteName(role)} replication; or make it: select pg_create_logical_replication_slot(${quoteText(wish.name)}, 'pgoutput');`,
        thrown,
      );
    }
    if (codeOf(thrown) === '53400')
      throw wrong('SOURCE_ERROR', `${messageOf(thrown)}. Raise max_replication_slots and restart the server`, thrown);
    throw thrown;
  } finally {
    clearTimeout(patience);
  }
}

async function stateOf(client: pg.Client, slot: string): Promise<SlotState | undefined> {
  const { rows } = await client.query<SlotState>(STATE, [slot]);
  return rows[0];
}
