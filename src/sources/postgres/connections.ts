import pg from 'pg';
import { WeirError } from '../../contract/index.ts';
import type { NamedStatement } from './known-statements.ts';
import { PooledClient } from './pooled-client.ts';

/** Connections to one source at once. Servers have 100 by default, for everyone. */
export const CONNECTIONS = 10;
const IDLE_MS = 30_000;
/** Plans that one server process keeps for us; a connection that holds as many is replaced, which frees them. */
const PLANS = 200;

/** A question that was under way for longer was really begun, and is not begun again. */
const LOST_AT_ONCE_MS = 250;

/** Values as the server writes them. */
const AS_TEXT = { getTypeParser: () => (text: string | Buffer) => text.toString() };

export type Row = readonly (string | null)[];

/** A database, as those who ask it need it. */
export interface Link {
  /** How it is reached, so that what is asked is only read, and each value is written in the one form. */
  config(): Promise<pg.ClientConfig>;
  /** Ends what the server does for a connection, or cuts the connection, which is then false. Never throws. */
  cancel(client: pg.ClientBase): Promise<boolean>;
  /** What to tell of anything thrown; SOURCE_UNAVAILABLE where the server is not there. */
  fault(thrown: unknown): WeirError;
  /** What to tell one who was not answered any more, by the reason of his signal. */
  ended(reason: unknown): WeirError;
}

/** The connections over which one database is asked. None is opened before the first question. */
export class Connections {
  readonly #link: Link;
  readonly #plans = new WeakMap<pg.PoolClient, Set<string>>();
  #pool: Promise<pg.Pool> | undefined;

  constructor(link: Link) {
    this.#link = link;
  }

  /**
   * The rows of one statement. The signal cancels it in the server; the promise is settled when the server has let go of it.
   *
   * A connection that waited in the pool may have been ended by the server without our knowing yet. What is lost with it at once
   * is asked over another: statements here only read.
   */
  async ask(statement: NamedStatement, values: readonly unknown[], signal: AbortSignal): Promise<readonly Row[]> {
    const began = performance.now();
    try {
      return await this.#askOnce(statement, values, signal);
    } catch (thrown) {
      const lost = thrown instanceof WeirError && thrown.code === 'SOURCE_UNAVAILABLE' && this.#pool !== undefined;
      if (!lost || signal.aborted || performance.now() - began > LOST_AT_ONCE_MS) throw thrown;
      return this.#askOnce(statement, values, signal);
    }
  }

  /** Ends every connection that is not in use, and the others when they are not any more. */
  async close(): Promise<void> {
    const pool = await this.#pool?.catch(() => undefined);
    await pool?.end();
  }

  async #askOnce({ text, name }: NamedStatement, values: readonly unknown[], signal: AbortSignal): Promise<readonly Row[]> {
    const client = await this.#connection(signal);
    const plans = this.#plans.get(client) ?? new Set<string>();
    if (name !== undefined) this.#plans.set(client, plans.add(name));

    let cancelled: Promise<boolean> | undefined;
    const cancel = () => {
      cancelled = this.#link.cancel(client);
    };
    const ignore = () => undefined;
    client.on('error', ignore);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const answer = await client.query<(string | null)[]>({ text, values: [...values], name, rowMode: 'array', types: AS_TEXT });
      return answer.rows;
    } catch (thrown) {
      throw this.#link.fault(thrown);
    } finally {
      signal.removeEventListener('abort', cancel);
      // Until the cancellation has arrived it could hit whatever is asked next over this connection.
      const healthy = (await cancelled) ?? true;
      client.removeListener('error', ignore);
      client.release(!healthy || plans.size >= PLANS);
    }
  }

  async #connection(signal: AbortSignal): Promise<pg.PoolClient> {
    const opened = (this.#pool ??= this.#open());
    let client: pg.PoolClient;
    try {
      client = await (await opened).connect();
    } catch (thrown) {
      const fault = this.#link.fault(thrown);
      if (fault.code === 'SOURCE_UNAVAILABLE') this.#drop(opened);
      throw fault;
    }
    if (!signal.aborted) return client;
    client.release();
    throw this.#link.ended(signal.reason);
  }

  async #open(): Promise<pg.Pool> {
    const pool = new pg.Pool({ ...(await this.#link.config()), max: CONNECTIONS, idleTimeoutMillis: IDLE_MS, Client: PooledClient });
    // An idle connection that breaks is replaced by the pool; nobody waits for it.
    pool.on('error', () => undefined);
    return pool;
  }

  /** The server may come back elsewhere: what was found out about it is found out anew. */
  #drop(failed: Promise<pg.Pool>): void {
    if (this.#pool !== failed) return;
    this.#pool = undefined;
    void failed.then((pool) => pool.end()).catch(() => undefined);
  }
}
