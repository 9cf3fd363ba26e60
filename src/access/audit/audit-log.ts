import { randomUUID } from 'node:crypto';
import type { Storage } from '../../storage/index.ts';
import type { AuditActor, AuditEvent, AuditLog, AuditView } from './audit-event.ts';
import { openAuditNotes } from './audit-notes.ts';

const WRITE = `insert into hub.audit (operation, actor, credential, action, subject, outcome, reason, before, after, address, request_id, repeats)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;
/** What has ended is shown by how. */
const SHOWN = `from hub.audit a where (a.outcome <> 'BEGUN' or not exists (
  select from hub.audit b where b.operation = a.operation and b.outcome <> 'BEGUN'))`;
const READ = `select a.id::text, extract(epoch from a.at)::text as at, a.actor, a.action, a.subject, a.outcome, a.reason,
  a.before::text as before, a.after::text as after, a.address, a.request_id as "requestId", a.repeats ${SHOWN}
  and ($1::bigint is null or a.id < $1) order by a.id desc limit $2`;

type Row = Omit<AuditView, 'at' | 'before' | 'after'> & {
  readonly at: string;
  readonly before: string | null;
  readonly after: string | null;
};

/** A text that somebody sent is kept up to here. */
const MOST_TEXT = 500;

const shown = (text: string | undefined): string | null => text?.slice(0, MOST_TEXT) ?? null;
const toJson = (value: unknown): string | null => (value === undefined || value === null ? null : JSON.stringify(value));
const fromJson = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

export function openAuditLog({ pool }: Storage, report: (line: string) => void): AuditLog {
  const insert = async ({ identity, address, requestId }: AuditActor, event: AuditEvent, operation: string, repeats: number) => {
    await pool.query(WRITE, [
      operation,
      identity.name,
      identity.credential ?? null,
      event.action,
      shown(event.subject),
      event.outcome,
      shown(event.reason),
      toJson(event.before),
      toJson(event.after),
      address ?? null,
      requestId ?? null,
      repeats,
    ]);
  };
  const notes = openAuditNotes((actor, event, repeats) => insert(actor, event, randomUUID(), repeats), report);
  return {
    write: (actor, event, operation = randomUUID()) => insert(actor, event, operation, 1),
    note: (actor, event) => notes.note(actor, event),
    async list({ first, after }) {
      const { rows } = await pool.query<Row>(READ, [after ?? null, first + 1]);
      const records = rows.slice(0, first).map((row) => ({
        ...row,
        at: new Date(Number(row.at) * 1000),
        before: fromJson(row.before),
        after: fromJson(row.after),
      }));
      return { records, hasNext: rows.length > first };
    },
    async count() {
      const { rows } = await pool.query<{ count: string }>(`select count(*)::text as count ${SHOWN}`);
      return Number(rows[0]?.count ?? 0);
    },
    close: () => notes.close(),
  };
}
