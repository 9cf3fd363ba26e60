import type pg from 'pg';
import type { Table } from '../../../contract/index.ts';
import { cancelBackend } from '../cancel.ts';
import type { Replication } from '../declaration.ts';
import type { Dialer } from '../dial.ts';
import { endedFault } from '../../ended-fault.ts';
import { faultOf } from '../fault.ts';
import type { Lsn } from './lsn.ts';
import { publishableOf } from './publishable.ts';
import type { Publishable } from './publishable.ts';
import { markPublication, preparePublication } from './publication.ts';
import { prepareSlot } from './slot.ts';

export interface Prepared {
  readonly tables: readonly Publishable[];
  /** Where the slot stands. */
  readonly confirmed: Lsn;
  /** Tables of which changes may have been missed. */
  readonly missed: readonly Publishable[];
  /** Says that nothing is due any more. */
  settle(): Promise<void>;
}

/**
 * Makes publication and slot ready, as far as they are not. The signal ends a wait in the server too.
 */
export async function prepare(
  dialer: Dialer,
  replication: Replication,
  tables: readonly Table[],
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<Prepared> {
  const { place } = dialer;
  const { publication } = replication;
  return withClient(dialer, signal, async (client) => {
    const publishable = await publishableOf(client, tables, place, report);
    const published = await preparePublication(
      client,
      publication,
      publishable.map(({ table }) => table),
      place,
    );
    const slot = await prepareSlot(
      client,
      {
        name: replication.slot,
        maxWal: replication.maxWal,
        anew: published.made,
        beforeMade: async () => {
          if (published.own) await markPublication(client, publication, place.source, true);
        },
      },
      place,
      report,
    );
    const all = slot.made || published.resetsDue;
    return {
      tables: publishable,
      confirmed: slot.confirmed,
      missed: publishable.filter(({ table }) => all || published.added.includes(table)),
      settle: async () => {
        if (published.own && (all || published.added.length > 0)) {
          await withClient(dialer, signal, (other) => markPublication(other, publication, place.source, false));
        }
      },
    };
  });
}

async function withClient<T>(dialer: Dialer, signal: AbortSignal, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await dialer.connect('prepare');
  let cancelled: Promise<boolean> | undefined;
  const cancel = () => {
    cancelled = cancelBackend(() => dialer.connect('ask'), client);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    if (signal.aborted) throw endedFault(signal.reason, dialer.place.source);
    return await work(client);
  } catch (thrown) {
    throw signal.aborted ? endedFault(signal.reason, dialer.place.source) : faultOf(thrown, dialer.place);
  } finally {
    signal.removeEventListener('abort', cancel);
    await cancelled;
    await client.end();
  }
}
