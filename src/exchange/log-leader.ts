import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { messageOf } from '../contract/index.ts';
import type { Storage } from '../storage/index.ts';
import type { ChangeLog } from './change-log.ts';

/** What the one leader of a log does beside giving positions; it ends by the signal when leadership is lost. */
export type WhileLeading = (signal: AbortSignal) => Promise<void>;

export interface LogLeader {
  stop(): Promise<void>;
}

/** Any number that nothing else locks by: "weir" in ASCII, and the log. */
const LOCK = [0x77656972, 1] as const;
const RETRY_MS = 2_000;
const HOUSEKEEPING_MS = 60_000;
const SAFETY_MS = 1_000;

/**
 * Gives every transaction that has none the next position. The head's row is locked until commit, so positions are gap-free,
 * appear in their order, and are given once (DESIGN: decision 10).
 */
export const ASSIGN = `with head as (select position from hub.change_head for update),
  pending as (select id, row_number() over (order by id) as n from hub.change_transaction where position is null),
  given as (update hub.change_transaction t set position = head.position + pending.n from pending, head where t.id = pending.id returning 1)
  update hub.change_head set position = position + (select count(*) from given) where exists (select 1 from given)`;

const TRIM = `with old as (delete from hub.change_transaction where position is not null and at < now() - make_interval(secs => $1) returning position)
  update hub.change_head set trimmed_to = greatest(trimmed_to, (select max(position) from old)) where exists (select 1 from old)`;

/**
 * Stands for leadership of the log until stopped: one hub at a time holds an advisory lock on a connection of its own; when
 * that connection ends, so does leadership, and another hub takes it.
 */
export function standForLeader(options: {
  storage: Storage;
  log: ChangeLog;
  /** Asked each time: settings may change while the hub runs. */
  keepSeconds: () => number;
  whileLeading: WhileLeading;
  report: (line: string) => void;
}): LogLeader {
  const { storage, log, report } = options;
  const stopping = new AbortController();

  const lead = async (client: pg.Client, lost: AbortSignal) => {
    let busy: Promise<void> | undefined;
    let again = false;
    const assign = () => {
      again = true;
      busy ??= (async () => {
        try {
          while (again && !lost.aborted) {
            again = false;
            const given = await storage.pool.query(ASSIGN);
            if (given.rowCount) {
              await log.advance();
              await storage.pool.query("select pg_notify('weir_log', '')");
            }
          }
        } catch (thrown) {
          if (!lost.aborted) report(`change log: could not give positions (${messageOf(thrown)}); it is tried again`);
        } finally {
          busy = undefined;
        }
      })();
    };
    client.on('notification', ({ channel }) => channel === 'weir_change' && assign());
    await client.query('listen weir_change');
    const safety = setInterval(assign, SAFETY_MS);
    const housekeeping = setInterval(() => {
      storage.pool.query(TRIM, [options.keepSeconds()]).catch((thrown) => report(`change log: could not trim it (${messageOf(thrown)})`));
    }, HOUSEKEEPING_MS);
    assign();
    try {
      await options.whileLeading(lost);
    } finally {
      clearInterval(safety);
      clearInterval(housekeeping);
      await busy;
    }
  };

  const stand = async () => {
    while (!stopping.signal.aborted) {
      const lost = new AbortController();
      const give = () => lost.abort();
      stopping.signal.addEventListener('abort', give, { once: true });
      let client: pg.Client | undefined;
      try {
        client = await storage.client();
        client.on('error', give);
        client.on('end', give);
        const locked = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1, $2) as held', [...LOCK]);
        if (locked.rows[0]?.held && !lost.signal.aborted) await lead(client, lost.signal);
      } catch (thrown) {
        if (!stopping.signal.aborted) report(`change log: leadership ended (${messageOf(thrown)}); it is tried again`);
      } finally {
        lost.abort();
        stopping.signal.removeEventListener('abort', give);
        await client?.end().catch(() => undefined);
      }
      await pause(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const standing = stand();
  return {
    async stop() {
      stopping.abort();
      await standing;
    },
  };
}
