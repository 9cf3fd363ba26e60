import { setMaxListeners } from 'node:events';
import { WeirError } from '../../contract/index.ts';
import { CONNECTIONS, Connections, type Link, type Row } from './connections.ts';
import { KnownStatements } from './known-statements.ts';
import { SLOW_MS } from './pace.ts';
import { WaitingLine, type Asker } from './waiting-line.ts';

/** Why several are not answered together any longer. */
const TOO_SLOW = Symbol('too slow');

/** What is being asked of one database, and who waits until he can be answered. */
export class Sessions {
  readonly #link: Link;
  readonly #connections: Connections;
  readonly #statements = new KnownStatements();
  readonly #line = new WaitingLine();
  readonly #asked = new Set<AbortController>();
  #runs = 0;
  #beginning = false;
  #closed: { readonly why: WeirError; readonly ended: Promise<void> } | undefined;

  constructor(link: Link) {
    this.#link = link;
    this.#connections = new Connections(link);
  }

  /**
   * The rows of one statement. The signal cancels it in the server; the promise is then rejected at once, and the connection goes
   * back when the server has let go of it.
   */
  async query(text: string, values: readonly unknown[], signal: AbortSignal): Promise<readonly Row[]> {
    this.#mustBeOpen(signal);
    // One request may have many statements.
    setMaxListeners(0, signal);
    const end = new AbortController();
    const ended = new Promise<never>((_, reject) => {
      end.signal.addEventListener('abort', () => reject(this.#link.ended(end.signal.reason)), { once: true });
    });
    const forward = () => end.abort(signal.reason);
    signal.addEventListener('abort', forward, { once: true });
    this.#asked.add(end);
    try {
      return await Promise.race([this.#connections.ask(this.#statements.of(text), values, end.signal), ended]);
    } finally {
      signal.removeEventListener('abort', forward);
      this.#asked.delete(end);
    }
  }

  /**
   * The one cell of a statement whose values are texts; what is null in it is `null`. The signal is as that of `query`. Those who ask the
   * same with other values within one turn of the event loop, or while all connections are in use, may be answered by one statement, which is
   * cancelled when all of them have left.
   */
  async cell(text: string, values: readonly (string | null)[], signal: AbortSignal): Promise<string> {
    this.#mustBeOpen(signal);
    setMaxListeners(0, signal);
    return new Promise((resolve, reject) => {
      const leave = () => {
        asker.hasLeft = true;
        asker.fail(this.#link.ended(signal.reason));
        asker.left();
      };
      const asker: Asker = {
        statement: this.#statements.of(text),
        values,
        answer(cell) {
          signal.removeEventListener('abort', leave);
          resolve(cell);
        },
        fail(thrown) {
          signal.removeEventListener('abort', leave);
          reject(thrown);
        },
        hasLeft: false,
        left: () => undefined,
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#line.add(asker);
      if (this.#runs < CONNECTIONS && !this.#beginning) {
        this.#beginning = true;
        setImmediate(() => this.#begin());
      }
    });
  }

  /** Ends every question, its asker being told why, and every connection. */
  close(why: WeirError): Promise<void> {
    if (this.#closed) return this.#closed.ended;
    for (const asker of this.#line.empty()) asker.fail(why);
    for (const end of this.#asked) end.abort(why);
    const ended = this.#connections.close();
    this.#closed = { why, ended };
    return ended;
  }

  /** Gives those who asked within one turn of the event loop to the connections that are free. */
  #begin(): void {
    this.#beginning = false;
    while (this.#runs < CONNECTIONS) {
      const next = this.#line.take();
      if (next.length === 0) return;
      void this.#run(next);
    }
  }

  /** Answers these, and then whoever waits. Never throws. */
  async #run(first: readonly Asker[]): Promise<void> {
    this.#runs += 1;
    await this.#answer(first);
    for (let next = this.#line.take(CONNECTIONS); next.length > 0; next = this.#line.take(CONNECTIONS)) {
      const began = performance.now();
      if (await this.#answer(next)) next[0]?.statement.pace.took(performance.now() - began, next.length);
    }
    this.#runs -= 1;
  }

  /** Whether it answered all of them, who ask one statement. */
  async #answer(askers: readonly Asker[]): Promise<boolean> {
    const end = new AbortController();
    const fail = (thrown: unknown): void => {
      for (const asker of askers) asker.fail(thrown);
    };
    end.signal.addEventListener(
      'abort',
      () => {
        if (end.signal.reason !== TOO_SLOW) fail(this.#link.ended(end.signal.reason));
      },
      { once: true },
    );
    for (const asker of askers)
      asker.left = () => {
        if (askers.every(({ hasLeft }) => hasLeft)) end.abort();
      };
    this.#asked.add(end);
    const patience = askers.length > 1 ? setTimeout(() => end.abort(TOO_SLOW), SLOW_MS) : undefined;
    const began = performance.now();
    try {
      await this.#ask(askers, end.signal);
      return true;
    } catch (thrown) {
      const fareBetter = end.signal.aborted ? end.signal.reason === TOO_SLOW : isOfValues(thrown);
      if (askers.length > 1 && fareBetter) await this.#answerEach(askers, isOfValues(thrown));
      else fail(thrown);
      return false;
    } finally {
      clearTimeout(patience);
      this.#asked.delete(end);
      askers[0]?.statement.pace.lasted(performance.now() - began, askers.length);
    }
  }

  async #ask(askers: readonly Asker[], signal: AbortSignal): Promise<void> {
    const [first] = askers;
    if (!first) return;
    if (this.#closed) throw this.#closed.why;
    const { statement, values } = first;
    if (askers.length === 1 || !statement.together) {
      const [row] = await this.#connections.ask(statement, values, signal);
      first.answer(row?.[0] ?? 'null');
      return;
    }
    const arrays = values.map((_, place) => askers.map((asker) => asker.values[place] ?? null));
    for (const [number, cell] of await this.#connections.ask(statement.together, arrays, signal))
      askers[Number(number) - 1]?.answer(cell ?? 'null');
  }

  /** What was wrong with one's values costs the others nothing but time. Where nothing was, they were not to be asked together. */
  async #answerEach(askers: readonly Asker[], wasWrong: boolean): Promise<void> {
    const staying = askers.filter(({ hasLeft }) => !hasLeft);
    const answered = await Promise.all(staying.map((asker) => this.#answer([asker])));
    if (wasWrong && answered.every(Boolean)) askers[0]?.statement.pace.refuse();
  }

  #mustBeOpen(signal: AbortSignal): void {
    if (this.#closed) throw this.#closed.why;
    if (signal.aborted) throw this.#link.ended(signal.reason);
  }
}

/** Whether asking with other values may fare better. */
const isOfValues = (thrown: unknown): boolean =>
  thrown instanceof WeirError && (thrown.code === 'SOURCE_ERROR' || thrown.code === 'BAD_USER_INPUT');
