import type pg from 'pg';
import type { LoggedChange, LoggedTransaction } from '../contract/index.ts';
import type { Storage } from '../storage/index.ts';

/** A transaction of the log without its rows. */
export interface LogEntry {
  readonly position: bigint;
  readonly origin: string;
  readonly datasets: readonly string[];
}

/**
 * The hub's reading side of the change log: what its leader has given a position, in that order, once each.
 * Listeners of a dataset get the rows; rows that nobody listens for are not read.
 */
export interface ChangeLog {
  /** Names this log among all logs: a cursor of another one is not a place in it. */
  readonly id: string;
  /** The newest position there is, and the newest that was trimmed away. */
  bounds(): Promise<{ readonly head: bigint; readonly trimmedTo: bigint }>;
  /** What a dataset has after `after`, up to and with `upTo`, page by page. */
  read(dataset: string, after: bigint, upTo: bigint): AsyncIterable<LoggedTransaction>;
  onEntry(listener: (entry: LogEntry) => void): () => void;
  onChanges(dataset: string, listener: (transaction: LoggedTransaction) => void): () => void;
  /** Position up to which listeners have been told. */
  told(): bigint;
  /** Tells listeners what is new. Called by the leader of this hub, by NOTIFY from others, and now and then. */
  advance(): Promise<void>;
  close(): Promise<void>;
}

const PAGE = 500;
/** A safety net under NOTIFY, for a connection that was lost and found again. */
const POLL_MS = 5_000;

interface Row {
  position: string;
  origin: string;
  transaction: string;
  at: string;
  dataset: string;
  op: LoggedChange['op'];
  key: string | null;
  before: string | null;
  after: string | null;
  changed: string[] | null;
}

const ROWS = `select t.position::text as position, t.origin, t.transaction, extract(epoch from t.at)::text as at, r.dataset, r.op,
  r.key::text as key, r.before::text as before, r.after::text as after, r.changed
  from hub.change_transaction t join hub.change_row r on r.transaction_id = t.id`;

const image = (text: string | null) => (text === null ? null : (JSON.parse(text) as LoggedChange['key']));

/** Rows of one dataset or of several, ordered by position: one LoggedTransaction a position. */
function group(rows: readonly Row[]): LoggedTransaction[] {
  const found: (LoggedTransaction & { changes: LoggedChange[] })[] = [];
  for (const row of rows) {
    const position = BigInt(row.position);
    let last = found.at(-1);
    if (last?.position !== position) {
      last = { position, origin: row.origin, transaction: row.transaction, at: new Date(Number(row.at) * 1000), changes: [] };
      found.push(last);
    }
    last.changes.push({
      dataset: row.dataset,
      op: row.op,
      key: image(row.key),
      before: image(row.before),
      after: image(row.after),
      changed: row.changed,
    });
  }
  return found;
}

/** Opens the log of a storage. Faults of the database while it runs are reported and tried again. */
export async function openChangeLog(storage: Storage, report: (line: string) => void): Promise<ChangeLog> {
  const bounds = async () => {
    const answer = await storage.pool.query<{ position: string; trimmed_to: string; log_id: string }>(
      'select position::text, trimmed_to::text, log_id::text from hub.change_head',
    );
    const head = answer.rows[0];
    if (!head) throw new Error('hub.change_head is empty');
    return { head: BigInt(head.position), trimmedTo: BigInt(head.trimmed_to), id: head.log_id };
  };
  const start = await bounds();
  const entryListeners = new Set<(entry: LogEntry) => void>();
  const changeListeners = new Map<string, Set<(transaction: LoggedTransaction) => void>>();
  let told = start.head;
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;

  const advanceOnce = async () => {
    for (;;) {
      const entries = await storage.pool.query<{ position: string; origin: string; datasets: string[] }>(
        'select position::text, origin, datasets from hub.change_transaction where position > $1 order by position limit $2',
        [told.toString(), PAGE],
      );
      const last = entries.rows.at(-1);
      if (!last) return;
      const wanted = [...new Set(entries.rows.flatMap((entry) => entry.datasets))].filter((dataset) => changeListeners.get(dataset)?.size);
      const rows = wanted.length
        ? await storage.pool.query<Row>(
            `${ROWS} where t.position > $1 and t.position <= $2 and r.dataset = any($3) order by t.position, r.seq`,
            [told.toString(), last.position, wanted],
          )
        : { rows: [] };
      told = BigInt(last.position);
      for (const { position, origin, datasets } of entries.rows) {
        for (const listener of entryListeners) listener({ position: BigInt(position), origin, datasets });
      }
      for (const transaction of group(rows.rows)) {
        for (const dataset of new Set(transaction.changes.map((change) => change.dataset))) {
          const changes = transaction.changes.filter((change) => change.dataset === dataset);
          for (const listener of changeListeners.get(dataset) ?? []) listener({ ...transaction, changes });
        }
      }
    }
  };
  const advance = (): Promise<void> => {
    if (closed) return Promise.resolve();
    again = true;
    running ??= (async () => {
      try {
        while (again && !closed) {
          again = false;
          await advanceOnce();
        }
      } catch (thrown) {
        if (!closed)
          report(`change log: could not read it (${thrown instanceof Error ? thrown.message : String(thrown)}); it is tried again`);
      } finally {
        running = undefined;
      }
    })();
    return running;
  };
  let ears: pg.Client | undefined;
  /** Hears of what another hub's leader has done. A connection that ends is made anew with the next look. */
  const listen = async () => {
    if (ears || closed) return;
    const client = await storage.client();
    ears = client;
    const lost = () => {
      if (ears === client) ears = undefined;
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', () => void advance());
    await client.query('listen weir_log');
  };
  await listen();
  const timer = setInterval(() => {
    listen().catch(() => undefined);
    void advance();
  }, POLL_MS);
  timer.unref();

  return {
    id: start.id,
    bounds,
    told: () => told,
    advance,
    async *read(dataset, after, upTo) {
      for (let from = after; from < upTo;) {
        const positions = await storage.pool.query<{ position: string }>(
          'select position::text from hub.change_transaction where position > $1 and position <= $2 and $3 = any(datasets) order by position limit $4',
          [from.toString(), upTo.toString(), dataset, PAGE],
        );
        const last = positions.rows.at(-1);
        if (!last) return;
        const rows = await storage.pool.query<Row>(
          `${ROWS} where t.position > $1 and t.position <= $2 and r.dataset = $3 order by t.position, r.seq`,
          [from.toString(), last.position, dataset],
        );
        yield* group(rows.rows);
        from = BigInt(last.position);
      }
    },
    onEntry(listener) {
      entryListeners.add(listener);
      return () => entryListeners.delete(listener);
    },
    onChanges(dataset, listener) {
      const listeners = changeListeners.get(dataset) ?? new Set();
      changeListeners.set(dataset, listeners.add(listener));
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      clearInterval(timer);
      await ears?.end().catch(() => undefined);
      await running;
    },
  };
}
