import { setTimeout as pause } from 'node:timers/promises';
import type { Sessions } from '../sessions.ts';

/** Between two looks: a commit is seen in microseconds, or when a standby has answered the server. */
const LOOK_AGAIN_MS = 2;

interface Snapshot {
  readonly xmin: bigint;
  readonly xmax: bigint;
  readonly running: ReadonlySet<bigint>;
}

/**
 * A server sends a transaction when its commit is durable, which is a moment before other sessions see it: until a synchronous
 * standby has answered, or until a busy machine comes back to it. Whoever then reads the source because of the change would read
 * what was before, and hear of nothing more. So a transaction is handed on once it is seen. Of many that arrive together one look
 * is enough.
 */
export class SeenCommits {
  readonly #sessions: Sessions;
  #newest: Snapshot | undefined;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** Resolves when whoever looks sees the transaction of this 32-bit number. */
  async wait(xid: string, signal: AbortSignal): Promise<void> {
    while (!this.#newest || !isSeen(BigInt(xid), this.#newest)) {
      const [[text] = []] = await this.#sessions.query('select pg_current_snapshot()::text', [], signal);
      this.#newest = parse(text ?? '');
      if (!isSeen(BigInt(xid), this.#newest)) await pause(LOOK_AGAIN_MS, undefined, { signal });
    }
  }
}

/** https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT-PARTS */
function parse(text: string): Snapshot {
  const [xmin = '', xmax = '', running = ''] = text.split(':');
  return { xmin: BigInt(xmin), xmax: BigInt(xmax), running: new Set(running.split(',').filter(Boolean).map(BigInt)) };
}

/** The stream has the lower half of a transaction's number: the whole one is the nearest to the newest that has ended. */
function isSeen(xid: bigint, { xmin, xmax, running }: Snapshot): boolean {
  const whole = xmax + BigInt.asIntN(32, xid - xmax);
  return whole < xmin || (whole < xmax && !running.has(whole));
}
