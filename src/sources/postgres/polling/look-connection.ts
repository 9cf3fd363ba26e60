import type { Readable } from 'node:stream';
import type pg from 'pg';
import { copyOut } from '../bulk.ts';
import { cancelBackend } from '../cancel.ts';
import type { Dialer } from '../dial.ts';
import { endedFault } from '../../ended-fault.ts';
import { faultOf } from '../fault.ts';

/**
 * The one connection of a look, which has no limit in time as questions have. One statement at a time; after one that failed, the next
 * has a new connection.
 */
export class LookConnection {
  readonly #dialer: Dialer;
  #client: pg.Client | undefined;
  /** Whether the last COPY was read whole, once it is over. */
  #over: Promise<boolean> = Promise.resolve(true);

  constructor(dialer: Dialer) {
    this.#dialer = dialer;
  }

  /** A statement whose answer is one cell of text. */
  async cell(statement: string, signal: AbortSignal): Promise<string> {
    const client = await this.#connected(signal);
    let cancelled: Promise<boolean> | undefined;
    const cancel = () => {
      cancelled = cancelBackend(() => this.#dialer.connect('ask'), client);
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const { rows } = await client.query<[string]>({ text: statement, rowMode: 'array' });
      return rows[0]?.[0] ?? '';
    } catch (thrown) {
      await cancelled;
      await this.close();
      throw signal.aborted ? endedFault(signal.reason, this.#dialer.place.source) : faultOf(thrown, this.#dialer.place);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  /** What a COPY writes; it is read before the next statement. */
  async copy(statement: string, signal: AbortSignal): Promise<Readable> {
    const client = await this.#connected(signal);
    let over: (whole: boolean) => void = () => undefined;
    this.#over = new Promise((resolve) => (over = resolve));
    return copyOut(this.#dialer, client, statement, signal, over);
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await this.#over;
    await client?.end().catch(() => undefined);
  }

  async #connected(signal: AbortSignal): Promise<pg.Client> {
    if (!(await this.#over)) await this.close();
    this.#over = Promise.resolve(true);
    if (signal.aborted) throw endedFault(signal.reason, this.#dialer.place.source);
    return (this.#client ??= await this.#dialer.connect('bulk'));
  }
}
