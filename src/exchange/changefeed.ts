import type { Dataset, GraphAnswer, LoggedChange, LoggedTransaction, NodeReader, ReadContext, Representation } from '../contract/index.ts';
import { WeirError } from '../contract/index.ts';
import type { ChangeLog } from './change-log.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { ShapedChange } from './change-event.ts';
import { EventQueue } from './event-queue.ts';
import { imageByField, type ChangeEvent, type EventWriter } from './event-writer.ts';

/** Transactions that may wait for a subscriber who reads slowly. */
const WAITING = 10_000;

export interface ChangefeedRequest {
  readonly log: ChangeLog;
  /** Its id. */
  readonly dataset: string;
  /** Name of the root field in the response. */
  readonly response: string;
  /** How events are written and their nodes read on the graph that the subscriber is served now: the same object until it changes. */
  readonly prepared: () => Promise<Prepared>;
  readonly onSwap: (listener: () => void) => () => void;
  readonly since?: string | undefined;
  readonly context: ReadContext;
}

export interface Prepared {
  readonly dataset: Dataset;
  /** What a change is to the subscriber; undefined where they need not know. */
  readonly shape: (change: LoggedChange) => ShapedChange | undefined;
  readonly writer: EventWriter;
  /** One for each slot of the writer. */
  readonly readers: readonly NodeReader[];
}

/** Where a subscriber begins, and whether it must forget what it had. */
async function beginning(log: ChangeLog, since: string | undefined): Promise<{ from: bigint; reset: boolean }> {
  const { head, trimmedTo } = await log.bounds();
  if (since === undefined) return { from: head, reset: false };
  const place = decodeCursor(since);
  const known = place.log === log.id && place.position >= trimmedTo && place.position <= head;
  return known ? { from: place.position, reset: false } : { from: head, reset: true };
}

/**
 * The changes of a dataset from now, or from a cursor: in the log's order, none left out, each once. Resolves when the starting
 * position is fixed. A cursor that the log no longer reaches gets RESET first (DESIGN: invariant 3).
 */
export async function openChangefeed(request: ChangefeedRequest): Promise<AsyncIterableIterator<GraphAnswer>> {
  const { log, dataset, context } = request;
  await request.prepared();
  const live = new EventQueue<LoggedTransaction>({
    limit: WAITING,
    overflow: () =>
      new WeirError(
        'LIMIT_EXCEEDED',
        `${request.response}: more than ${WAITING} transactions wait for this subscriber; subscribe again with \`since\`, the last cursor you got.`,
      ),
    onEnd: () => {
      stopListening();
      stopFollowing();
    },
  });
  // A graph that has no room for it any more ends it at once, rather than with the next change, which may never come.
  const stopFollowing = request.onSwap(() => {
    request.prepared().catch((thrown: unknown) => live.end(thrown instanceof Error ? thrown : new Error(String(thrown))));
  });
  const stopListening = log.onChanges(dataset, (transaction) => live.push(transaction));
  const { from, reset } = await beginning(log, request.since).catch((thrown: unknown) => {
    live.end();
    throw thrown;
  });
  context.signal.addEventListener('abort', () => live.end(), { once: true });

  const answer = async (event: ChangeEvent, { dataset: of, writer, readers }: Prepared): Promise<GraphAnswer> => {
    const present = event.changes.flatMap((change, index) => (change.after ? [{ change, index }] : []));
    const rows: Representation[] = present.map(({ change }) => imageByField(of, change.after ?? {}));
    const read = rows.length ? await Promise.all(readers.map((reader) => reader(rows, context))) : [];
    const nodes = read.map((one) => {
      const texts: string[] = event.changes.map(() => 'null');
      present.forEach(({ index }, at) => (texts[index] = one.nodes[at] ?? 'null'));
      return texts;
    });
    const errors = read.flatMap((one) => one.errors);
    return { data: `{${JSON.stringify(request.response)}:${writer.write(event, nodes)}}`, ...(errors.length ? { errors } : {}) };
  };
  const event = (position: bigint, changes: readonly ShapedChange[], transaction: LoggedTransaction | undefined): ChangeEvent => ({
    cursor: encodeCursor({ log: log.id, position }),
    transaction: transaction?.transaction ?? null,
    at: transaction?.at ?? new Date(),
    changes,
  });

  async function* events(): AsyncGenerator<GraphAnswer, undefined> {
    try {
      if (reset)
        yield answer(
          event(from, [{ op: 'RESET', key: null, changed: null, before: null, after: null }], undefined),
          await request.prepared(),
        );
      let last = from;
      const shown = async (transaction: LoggedTransaction): Promise<GraphAnswer | undefined> => {
        if (transaction.position <= last) return undefined;
        last = transaction.position;
        const prepared = await request.prepared();
        const changes = transaction.changes.flatMap((change) => prepared.shape(change) ?? []);
        return changes.length > 0 ? answer(event(transaction.position, changes, transaction), prepared) : undefined;
      };
      for await (const transaction of log.read(dataset, from, log.told())) {
        const told = await shown(transaction);
        if (told) yield told;
      }
      for await (const transaction of live) {
        const told = await shown(transaction);
        if (told) yield told;
      }
    } finally {
      live.end();
    }
    return undefined;
  }
  const generator = events();
  const changefeed: AsyncIterableIterator<GraphAnswer> = {
    next: () => generator.next(),
    // The queue first: a generator that waits for it would not hear of its own end before the next change.
    return: () => (live.end(), generator.return(undefined)),
    throw: (thrown: unknown) => (live.end(), generator.throw(thrown)),
    [Symbol.asyncIterator]: () => changefeed,
  };
  return changefeed;
}
