import { LogicalReplicationService } from 'pg-logical-replication';
import type { Pgoutput } from 'pg-logical-replication';
import { messageOf, WeirError } from '../../../contract/index.ts';
import type { SourceTransaction, Table } from '../../../contract/index.ts';
import type { Replication } from '../declaration.ts';
import type { Dialer } from '../dial.ts';
import { faultOf } from '../fault.ts';
import type { Sessions } from '../sessions.ts';
import { Confirmation } from './confirmation.ts';
import { Handover } from './handover.ts';
import { parseLsn, positionOf } from './lsn.ts';
import { withWholeRows } from './missing-columns.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { RawPgoutput } from './raw-pgoutput.ts';
import { addressKey, rowForm } from './row-form.ts';
import { SeenCommits } from './seen-commits.ts';
import { TransactionReader } from './transaction-reader.ts';
import { watchSlot } from './watch.ts';

export interface Subject {
  readonly dialer: Dialer;
  readonly sessions: Sessions;
  readonly replication: Replication;
  readonly tables: readonly Table[];
  readonly report: (line: string) => void;
  /** The server describes a table otherwise than the structure does. */
  readonly drifted: (() => void) | undefined;
}

/** Changes that wait for the consumer before the server is held up. */
const WAITING_CHANGES = 1_000;
/** A server gives a silent reader up after 60 s. */
const PULSE_MS = 10_000;
/** For the server to have taken the last acknowledgement when we leave. */
const FAREWELL_MS = 500;

/**
 * Committed transactions of the tables, in commit order, from where the last acknowledged one ended; none at or before `after`.
 * Where some may have been missed, a transaction of RESETs comes first: a slot was made, a table published only now. The first
 * slot of all is no exception, since whoever read or listened while it was being made knows nothing of what was written then.
 * Ends quietly when the signal does, and throws SOURCE_UNAVAILABLE when the connection is lost: then it is called again.
 */
export async function* replicate(
  subject: Subject,
  signal: AbortSignal,
  after: string | undefined,
  answering: () => void = () => undefined,
): AsyncGenerator<SourceTransaction> {
  if (signal.aborted) return;
  let prepared: Prepared;
  try {
    prepared = await prepare(subject.dialer, subject.replication, subject.tables, subject.report, signal);
  } catch (thrown) {
    if (signal.aborted) return;
    throw thrown;
  }
  const settle = () => void prepared.settle().catch((thrown: unknown) => signal.aborted || subject.report(messageOf(thrown)));
  if (prepared.missed.length > 0) yield resets(prepared, after ?? positionOf(prepared.confirmed), settle);
  yield* follow(subject, prepared, { signal, after: after ?? '', answering });
}

/** Its position lies behind that of the last transaction before the gap, and before every one after it. */
function resets(prepared: Prepared, last: string, settle: () => void): SourceTransaction {
  return {
    position: `${last}+`,
    id: 'reset',
    committedAt: new Date(),
    changes: prepared.missed.map(({ table }) => ({ table: table.name, op: 'RESET' })),
    acknowledge: settle,
  };
}

async function* follow(
  subject: Subject,
  prepared: Prepared,
  { signal, after, answering }: { readonly signal: AbortSignal; readonly after: string; readonly answering: () => void },
): AsyncGenerator<SourceTransaction> {
  const { dialer, sessions, replication } = subject;
  const { place } = dialer;
  const confirmation = new Confirmation(prepared.confirmed);
  const waiting = new Handover<SourceTransaction>(WAITING_CHANGES);
  const forms = new Map(prepared.tables.map(({ table, key }) => [addressKey(table.at), rowForm(table, key)]));
  const reader = new TransactionReader(forms, driftDetector(prepared, subject.drifted));
  const commits = new SeenCommits(sessions);
  const plugin = new RawPgoutput(replication.publication);
  const service = new LogicalReplicationService(await dialer.config('replicate'), {
    acknowledge: { auto: false, timeoutSeconds: 0 },
    flowControl: { enabled: true },
  });

  const confirm = (ping = false) => service.acknowledge(confirmation.forLibrary, ping);
  let due = false;
  const confirmSoon = () => {
    if (due) return;
    due = true;
    setImmediate(() => {
      due = false;
      void confirm();
    });
  };

  let handled = 0;
  const take = async (message: Pgoutput.Message): Promise<void> => {
    // After a fault nothing more may be handed out: acknowledging it would confirm what was not.
    if (waiting.ended) return;
    const read = reader.take(message);
    if (!read) return;
    const { id, commitEnd, committedAt } = read;
    const position = positionOf(commitEnd);
    if (position <= after || read.changes.length === 0) return confirmation.pass(commitEnd);
    await commits.wait(id, signal);
    const changes = await withWholeRows(read.changes, sessions, signal);
    if (changes.length === 0) return confirmation.pass(commitEnd);
    confirmation.handOut(commitEnd);
    const acknowledge = () => {
      confirmation.acknowledge(commitEnd);
      confirmSoon();
    };
    await waiting.put({ position, id, committedAt, changes, acknowledge }, changes.length);
  };
  const fail = (thrown: unknown) => waiting.fail(faultOf(thrown, place));

  service.on('data', async (_lsn, message: Pgoutput.Message) => {
    await take(message).catch(fail);
    handled += 1;
  });
  service.on('heartbeat', (lsn) => {
    // Everything that was sent has been looked at: up to here the log has nothing for us that is not handed out.
    if (handled === plugin.received && !reader.open && !waiting.ended) confirmation.pass(parseLsn(lsn));
    void confirm();
  });
  service.once('start', answering);
  service.on('error', fail);
  void service
    .subscribe(plugin, replication.slot)
    .then(
      () =>
        fail(
          new WeirError('SOURCE_UNAVAILABLE', `Source "${place.source}": the server ended the stream of changes`, { source: place.source }),
        ),
      fail,
    );
  const pulse = setInterval(() => {
    void confirm();
    void watchSlot(sessions, replication, prepared.tables, place, signal).catch(fail);
  }, PULSE_MS);
  const leave = () => waiting.close();
  signal.addEventListener('abort', leave, { once: true });
  try {
    yield* waiting;
  } finally {
    signal.removeEventListener('abort', leave);
    clearInterval(pulse);
    waiting.close();
    const heard = new Promise((resolve) => service.once('heartbeat', resolve));
    if (await confirm(true)) await Promise.race([heard, new Promise((resolve) => setTimeout(resolve, FAREWELL_MS))]);
    await service.destroy();
  }
}

/** Says once that a table has columns which the structure does not have, or no longer has one that it does. */
function driftDetector(prepared: Prepared, drifted: (() => void) | undefined) {
  let said = false;
  return (relation: Pgoutput.MessageRelation): void => {
    const known = prepared.tables.find(({ table }) => addressKey(table.at) === addressKey(relation));
    const sent = new Set(relation.columns.map(({ name }) => name));
    const expected = known?.table.columns.map(({ name }) => name).filter((name) => !known.generated.includes(name)) ?? [];
    if (said || (sent.size === expected.length && expected.every((name) => sent.has(name)))) return;
    said = true;
    drifted?.();
  };
}
