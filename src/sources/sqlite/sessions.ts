import { setMaxListeners } from 'node:events';
import { WeirError } from '../../contract/index.ts';
import { Connection, type Row } from './connection.ts';
import type { FoundFile } from '../files/index.ts';
import { closedFault } from '../closed-fault.ts';
import { endedFault } from '../ended-fault.ts';
import { faultOf } from './fault.ts';

/** Connections to one file at once: each keeps a thread while it works. */
const CONNECTIONS = 4;

/** The file that a connection was opened on: another one of its name is another database. */
interface Opened {
  readonly connection: Connection;
  readonly file: string;
}

/** A connection that one reader has for themselves. */
interface Held {
  rows(text: string, values: readonly unknown[]): Promise<readonly Row[]>;
  release(): void;
}

/** The connections over which one file is asked, and what is being asked. Nothing is opened before the first question. */
export class Sessions {
  readonly #source: string;
  readonly #find: () => Promise<FoundFile>;
  readonly #idle: Opened[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #asked = new Set<AbortController>();
  readonly #working = new Set<Promise<unknown>>();
  #open = 0;
  /** What the file is now, as far as was looked. */
  #file: FoundFile | undefined;
  #closed = false;

  /** @param find - looks the file up, and throws where it is not there or may not be read. */
  constructor(source: string, find: () => Promise<FoundFile>) {
    this.#source = source;
    this.#find = find;
  }

  /** Looks whether the file is there, and the one it was; connections to another are closed. */
  async look(): Promise<void> {
    try {
      this.#file = await this.#find();
    } catch (thrown) {
      this.#file = undefined;
      throw this.#own(thrown);
    } finally {
      const stale = this.#idle.filter(({ file }) => file !== this.#file?.identity);
      for (const opened of stale) {
        this.#idle.splice(this.#idle.indexOf(opened), 1);
        this.#end(opened);
      }
    }
  }

  /** The one cell of a statement. The signal interrupts it; the promise is then rejected at once. */
  async cell(text: string, values: readonly unknown[], signal: AbortSignal): Promise<string> {
    const [row] = await this.rows(text, values, signal);
    const cell = row?.[0];
    return typeof cell === 'string' ? cell : cell === null || cell === undefined ? 'null' : String(cell as number | bigint);
  }

  async rows(text: string, values: readonly unknown[], signal: AbortSignal): Promise<readonly Row[]> {
    if (this.#closed) throw closedFault(this.#source);
    if (signal.aborted) throw endedFault(signal.reason, this.#source);
    const { end, leave } = this.#enter(signal);
    const ended = new Promise<never>((_, reject) => {
      end.signal.addEventListener('abort', () => reject(endedFault(end.signal.reason, this.#source)), { once: true });
    });
    const working = this.#ask(text, values, end.signal);
    this.#working.add(working);
    const over = () => {
      this.#working.delete(working);
      leave();
    };
    working.then(over, over);
    return Promise.race([working, ended]);
  }

  /** A connection of one's own, within one transaction: it sees one state of the file until it is released. */
  async hold(signal: AbortSignal): Promise<Held> {
    if (this.#closed) throw closedFault(this.#source);
    const { end, leave } = this.#enter(signal);
    const { connection, file } = await this.#connect().catch((thrown: unknown) => {
      leave();
      throw thrown;
    });
    const told = async <T>(asked: Promise<T>): Promise<T> => {
      try {
        return await asked;
      } catch (thrown) {
        if (end.signal.aborted) throw endedFault(end.signal.reason, this.#source);
        throw faultOf(thrown, this.#source, this.#file?.shown ?? file);
      }
    };
    const release = () => {
      leave();
      // A connection that is closed keeps its transaction, and with it the file from writers, until its statements are collected.
      const ending = connection
        .run('rollback')
        .catch(() => undefined)
        .then(() => connection.close());
      this.#working.add(ending);
      void ending.then(() => this.#working.delete(ending));
    };
    try {
      if (end.signal.aborted) throw endedFault(end.signal.reason, this.#source);
      await told(connection.run('begin'));
    } catch (thrown) {
      release();
      throw thrown;
    }
    return { rows: (text, values) => told(connection.rows(text, values, end.signal)), release };
  }

  /** Ends every question, with SOURCE_UNAVAILABLE for its asker, and every connection. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const end of this.#asked) end.abort(closedFault(this.#source));
    this.#wake();
    await Promise.allSettled(this.#working);
    for (const { connection } of this.#idle.splice(0)) connection.close();
  }

  /** What is asked from now on, until it leaves: its asker ends it, or the source's closing. */
  #enter(signal: AbortSignal): { readonly end: AbortController; readonly leave: () => void } {
    const end = new AbortController();
    const forward = () => end.abort(signal.reason);
    // One request may have many statements.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', forward, { once: true });
    if (signal.aborted) forward();
    this.#asked.add(end);
    return {
      end,
      leave: () => {
        signal.removeEventListener('abort', forward);
        this.#asked.delete(end);
      },
    };
  }

  async #ask(text: string, values: readonly unknown[], signal: AbortSignal): Promise<readonly Row[]> {
    const opened = await this.#take(signal);
    try {
      return await opened.connection.rows(text, values, signal);
    } catch (thrown) {
      if (signal.aborted) throw endedFault(signal.reason, this.#source);
      throw faultOf(thrown, this.#source, this.#file?.shown ?? opened.file);
    } finally {
      this.#giveBack(opened);
    }
  }

  async #take(signal: AbortSignal): Promise<Opened> {
    while (this.#idle.length === 0 && this.#open >= CONNECTIONS && !signal.aborted && !this.#closed)
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    if (this.#closed) throw closedFault(this.#source);
    if (signal.aborted) throw endedFault(signal.reason, this.#source);
    const idle = this.#idle.pop();
    if (idle) return idle;
    this.#open += 1;
    try {
      return await this.#connect();
    } catch (thrown) {
      this.#open -= 1;
      this.#wake();
      throw thrown;
    }
  }

  async #connect(): Promise<Opened> {
    try {
      const { path, shown, identity } = (this.#file ??= await this.#find());
      try {
        return { connection: await new Connection(path).prepare(), file: identity };
      } catch (thrown) {
        throw faultOf(thrown, this.#source, shown);
      }
    } catch (thrown) {
      this.#file = undefined;
      throw this.#own(thrown);
    }
  }

  #giveBack(opened: Opened): void {
    if (this.#closed || opened.file !== this.#file?.identity || opened.connection.isWorn) this.#end(opened);
    else this.#idle.push(opened);
    this.#wake();
  }

  #end({ connection }: Opened): void {
    this.#open -= 1;
    connection.close();
    this.#wake();
  }

  /** All of them look for themselves: who was woken alone may have left meanwhile. */
  #wake(): void {
    for (const next of this.#waiting.splice(0)) next();
  }

  #own(thrown: unknown): unknown {
    if (!(thrown instanceof WeirError) || thrown.extensions['source'] === this.#source) return thrown;
    return new WeirError(
      thrown.code,
      `Source "${this.#source}": ${thrown.message}`,
      { ...thrown.extensions, source: this.#source },
      { cause: thrown },
    );
  }
}
