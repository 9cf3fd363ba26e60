import { setMaxListeners } from 'node:events';
import type { RowDataPacket } from 'mysql2';
import { WeirError } from '../../contract/index.ts';
import { closedFault } from '../closed-fault.ts';
import { endedFault } from '../ended-fault.ts';
import type { Dialer, Linked } from './dial.ts';
import { faultOf, otherServer } from './fault.ts';
import { bound } from './parameters.ts';
import type { Server } from './server-version.ts';
import { mustBeWhole } from './whole-answer.ts';

/** Connections to one source at once. Servers have 151 by default, for everyone. */
const CONNECTIONS = 10;
const IDLE_MS = 30_000;

/** A question that was under way for longer was really begun, and is not begun again. */
const LOST_AT_ONCE_MS = 250;

type Row = readonly unknown[];

interface Asked {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly server: Server | undefined;
}

interface Idle {
  readonly linked: Linked;
  readonly timer: NodeJS.Timeout;
}

/** The connections over which one source is asked, and what is being asked. Nothing is opened before the first question. */
export class Sessions {
  readonly #dialer: Dialer;
  readonly #idle: Idle[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #asked = new Set<AbortController>();
  readonly #working = new Set<Promise<unknown>>();
  #open = 0;
  #closed = false;

  constructor(dialer: Dialer) {
    this.#dialer = dialer;
  }

  /**
   * The one cell of a statement, which is asked of that server alone where it says which. The signal cancels it in the server; the promise
   * is then rejected at once.
   */
  async cell(text: string, values: readonly unknown[], signal: AbortSignal, server?: Server): Promise<string> {
    const { source } = this.#dialer.place;
    if (this.#closed) throw closedFault(this.#dialer.place.source);
    if (signal.aborted) throw endedFault(signal.reason, source);
    const end = new AbortController();
    const ended = new Promise<never>((_, reject) => {
      end.signal.addEventListener('abort', () => reject(endedFault(end.signal.reason, source)), { once: true });
    });
    const forward = () => end.abort(signal.reason);
    // One request may have many statements.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', forward, { once: true });
    this.#asked.add(end);
    const working = this.#askAgain({ text, values, server }, end.signal);
    this.#working.add(working);
    const over = () => {
      this.#working.delete(working);
      this.#asked.delete(end);
      signal.removeEventListener('abort', forward);
    };
    working.then(over, over);
    const [row] = await Promise.race([working, ended]);
    return textOf(row?.[0]);
  }

  /** Ends every question, with SOURCE_UNAVAILABLE for its asker, and every connection. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const end of this.#asked) end.abort(closedFault(this.#dialer.place.source));
    this.#wake();
    await Promise.allSettled(this.#working);
    this.#endIdle();
  }

  /** A connection that waited may have been ended by the server without our knowing yet. What is lost with it at once is asked over another. */
  async #askAgain(asked: Asked, signal: AbortSignal): Promise<readonly Row[]> {
    const began = performance.now();
    const waited = this.#idle.length > 0;
    try {
      return await this.#ask(asked, signal);
    } catch (thrown) {
      const lost = waited && thrown instanceof WeirError && thrown.code === 'SOURCE_UNAVAILABLE';
      if (!lost || signal.aborted || performance.now() - began > LOST_AT_ONCE_MS) throw thrown;
      this.#endIdle();
      return this.#ask(asked, signal);
    }
  }

  async #ask({ text, values, server }: Asked, signal: AbortSignal): Promise<readonly Row[]> {
    const linked = await this.#take(signal);
    if (server !== undefined && linked.server !== server) {
      this.#giveBack(linked, false);
      throw faultOf(otherServer(linked.server, server), this.#dialer.place);
    }
    const { connection } = linked;
    let cancelled: Promise<boolean> | undefined;
    const cancel = () => {
      cancelled = this.#dialer.cancel(linked).then((done) => {
        if (!done) connection.destroy();
        return done;
      });
    };
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    let healthy = false;
    try {
      const statement = bound(text, values);
      // Known statements are not prepared again: the connection keeps them.
      const [rows] = await connection.execute<RowDataPacket[][]>({ sql: statement.sql, rowsAsArray: true }, statement.values);
      await mustBeWhole(connection, this.#dialer.place.source);
      healthy = true;
      return rows as unknown as readonly Row[];
    } catch (thrown) {
      const fault = faultOf(thrown, this.#dialer.place);
      healthy = fault.code !== 'SOURCE_UNAVAILABLE';
      throw fault;
    } finally {
      signal.removeEventListener('abort', cancel);
      await cancelled;
      // A cancellation that arrived late would hit whatever is asked next over this connection.
      this.#giveBack(linked, healthy && cancelled === undefined);
    }
  }

  async #take(signal: AbortSignal): Promise<Linked> {
    while (this.#idle.length === 0 && this.#open >= CONNECTIONS && !signal.aborted && !this.#closed)
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    if (this.#closed) throw closedFault(this.#dialer.place.source);
    if (signal.aborted) throw endedFault(signal.reason, this.#dialer.place.source);
    const idle = this.#idle.pop();
    if (idle) {
      clearTimeout(idle.timer);
      return idle.linked;
    }
    this.#open += 1;
    try {
      return await this.#dialer.connect('ask');
    } catch (thrown) {
      this.#open -= 1;
      this.#wake();
      throw thrown;
    }
  }

  #giveBack(linked: Linked, healthy: boolean): void {
    if (this.#closed || !healthy) this.#end(linked);
    else {
      const idle: Idle = { linked, timer: setTimeout(() => this.#leave(idle), IDLE_MS).unref() };
      this.#idle.push(idle);
    }
    this.#wake();
  }

  #leave(idle: Idle): void {
    this.#idle.splice(this.#idle.indexOf(idle), 1);
    this.#end(idle.linked);
  }

  #endIdle(): void {
    for (const { linked, timer } of this.#idle.splice(0)) {
      clearTimeout(timer);
      this.#end(linked);
    }
  }

  #end({ connection }: Linked): void {
    this.#open -= 1;
    connection.destroy();
  }

  /** All of them look for themselves: who was woken alone may have left meanwhile. */
  #wake(): void {
    for (const next of this.#waiting.splice(0)) next();
  }
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return 'null';
  if (Buffer.isBuffer(cell)) return cell.toString('utf8');
  return typeof cell === 'string' ? cell : String(cell as number | bigint);
}
