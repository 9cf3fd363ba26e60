import type { RowImage, Source, SourceChange, SourceTransaction, Table } from '../contract/index.ts';
import { messageOf } from '../contract/index.ts';
import type { Storage } from '../storage/index.ts';
import type { ChangeLog } from './change-log.ts';
import { ASSIGN } from './log-leader.ts';

interface Record {
  dataset: string;
  op: SourceChange['op'];
  key: RowImage | null;
  before: RowImage | null;
  after: RowImage | null;
  changed: string[] | null;
}

/** Changes that may wait in memory for the log before the source is asked for no more. */
const WAITING = 10_000;
const RETRY_MS = [250, 500, 1_000, 2_000, 5_000, 10_000] as const;

const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);

/** A change of key is the old row's end and a new row's beginning: subscribers know rows by their key. */
function records(source: string, change: SourceChange): Record[] {
  const dataset = `${source}.${change.table}`;
  const { op, key = null, before = null, after = null } = change;
  if (op === 'UPDATE' && key && after && Object.keys(key).some((column) => differs(key[column], after[column]))) {
    const next = Object.fromEntries(Object.keys(key).map((column) => [column, after[column]]));
    return [
      { dataset, op: 'DELETE', key, before, after: null, changed: null },
      { dataset, op: 'INSERT', key: next, before: null, after, changed: null },
    ];
  }
  const changed = op === 'UPDATE' && before && after ? Object.keys(after).filter((column) => differs(before[column], after[column])) : null;
  return [{ dataset, op, key, before, after, changed }];
}

async function write(storage: Storage, source: string, transactions: readonly SourceTransaction[]): Promise<void> {
  const last = transactions.at(-1);
  if (!last) return;
  const logged = transactions
    .map((tx) => ({ tx, rows: tx.changes.flatMap((change) => records(source, change)) }))
    .filter(({ rows }) => rows.length);
  await storage.transaction(async (client) => {
    for (const { tx, rows } of logged) {
      const header = await client.query<{ id: string }>(
        'insert into hub.change_transaction (origin, transaction, source_position, at, datasets) values ($1, $2, $3, $4, $5) returning id::text',
        [source, tx.id, tx.position, tx.committedAt, [...new Set(rows.map((row) => row.dataset))]],
      );
      const text = (value: unknown) => (value === null ? null : JSON.stringify(value));
      await client.query(
        `insert into hub.change_row (transaction_id, seq, dataset, op, key, before, after, changed)
         select $1, n, dataset, op, key::json, before::json, after::json, case when changed is null then null else array(select json_array_elements_text(changed::json)) end
         from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) with ordinality as r(dataset, op, key, before, after, changed, n)`,
        [
          header.rows[0]?.id,
          rows.map((row) => row.dataset),
          rows.map((row) => row.op),
          rows.map((row) => text(row.key)),
          rows.map((row) => text(row.before)),
          rows.map((row) => text(row.after)),
          rows.map((row) => text(row.changed)),
        ],
      );
    }
    await client.query(
      `insert into hub.change_consumer (source, position, updated_at) values ($1, $2, now())
       on conflict (source) do update set position = excluded.position, updated_at = excluded.updated_at`,
      [source, last.position],
    );
    await client.query(ASSIGN);
  });
}

/**
 * Carries a source's committed changes into the log, in their order, each once: what is written and where the source stands
 * are one transaction, and only then is the source told (DESIGN: invariant 3). Runs by the leader until the signal; a source
 * that fails is asked again, and `status` hears of it.
 */
export async function feedFromSource(options: {
  storage: Storage;
  log: ChangeLog;
  source: Source;
  tables: readonly Table[];
  signal: AbortSignal;
  status: (fault: string | null) => void;
}): Promise<void> {
  const { storage, log, source, signal } = options;
  for (let failures = 0; !signal.aborted;) {
    let fault: unknown;
    try {
      const stored = await storage.pool.query<{ position: string }>('select position from hub.change_consumer where source = $1', [
        source.name,
      ]);
      const after = stored.rows[0]?.position;
      // Ended when the log cannot be written: a source that has nothing more to send would not be asked again otherwise.
      const broken = new AbortController();
      const changes = source.changes?.(options.tables, AbortSignal.any([signal, broken.signal]), after, () => {
        if (!fault) options.status(null);
      });
      if (!changes) return;
      let waiting: SourceTransaction[] = [];
      let rows = 0;
      let writing: Promise<void> | undefined;
      const drain = async () => {
        while (waiting.length && !fault) {
          const batch = waiting;
          waiting = [];
          rows = 0;
          try {
            await write(storage, source.name, batch);
            batch.at(-1)?.acknowledge();
            options.status(null);
            failures = 0;
            await log.advance();
          } catch (thrown) {
            fault = thrown;
            broken.abort();
          }
        }
        writing = undefined;
      };
      for await (const transaction of changes) {
        if (fault) break;
        if (after !== undefined && transaction.position <= after) {
          transaction.acknowledge();
          continue;
        }
        waiting.push(transaction);
        rows += transaction.changes.length;
        writing ??= drain();
        if (rows > WAITING) await writing;
      }
      await writing;
      if (fault) throw fault;
    } catch (thrown) {
      if (signal.aborted) return;
      options.status(messageOf(fault ?? thrown));
    }
    if (signal.aborted) return;
    const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 1_000;
    failures += 1;
    await new Promise<void>((done) => {
      const timer = setTimeout(done, wait);
      signal.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
    });
  }
}
