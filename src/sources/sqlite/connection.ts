import Database from 'libsql/promise';
import { pathToFileURL } from 'node:url';

// libsql's runtime reads it at its first use, and has otherwise as many threads as there are cores: a question holds one.
process.env['TOKIO_WORKER_THREADS'] ??= '16';

/** Milliseconds for which a reader waits where a writer has the file for itself. */
const BUSY_MS = 5_000;
/** An interruption that comes between two steps of a question is lost: it is repeated until the question has ended. */
const INTERRUPT_MS = 20;

export type Row = readonly unknown[];

/** Statements that a connection keeps: one of the hub's has some 30 KB. */
const MOST_STATEMENTS = 200;

/** What is used of a statement; its own types know nothing of it. */
interface Statement {
  raw(): unknown;
  iterate(values: readonly unknown[]): Promise<Iterable<Row>>;
}

/**
 * One connection to a file, which can only read it. What takes long happens on a thread of libsql's, but for rows after the first:
 * whoever asks for many has the database put them into one.
 */
export class Connection {
  readonly #database: Database;
  /**
   * By their texts, for as long as the connection is open: libsql ends a statement that is collected on the event loop, which waits there for
   * whatever runs on the connection.
   */
  readonly #statements = new Map<string, Statement>();

  /** Throws where the file is not there: it is not made. */
  constructor(path: string) {
    this.#database = new Database(`${pathToFileURL(path).href}?mode=ro`, {});
  }

  /** What the schema of a file says is not trusted: its views may call none but harmless functions. */
  async prepare(): Promise<this> {
    try {
      await this.run(`pragma busy_timeout = ${BUSY_MS}`);
      await this.run('pragma query_only = on');
      await this.run('pragma trusted_schema = off');
      // Sorting what does not fit in memory is for files to hold.
      await this.run('pragma temp_store = file');
      return this;
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  /** It keeps as many statements as it may, and is to be closed once it is idle. */
  get isWorn(): boolean {
    return this.#statements.size >= MOST_STATEMENTS;
  }

  async run(text: string): Promise<void> {
    await (this.#database.exec(text) as Promise<unknown>);
  }

  async rows(text: string, values: readonly unknown[], signal: AbortSignal): Promise<readonly Row[]> {
    let repeated: NodeJS.Timeout | undefined;
    const interrupt = () => {
      this.#database.interrupt();
      repeated ??= setInterval(() => this.#database.interrupt(), INTERRUPT_MS);
    };
    signal.addEventListener('abort', interrupt, { once: true });
    if (signal.aborted) interrupt();
    try {
      const statement = this.#statements.get(text) ?? (await this.#prepared(text));
      return [...(await statement.iterate([...values]))];
    } finally {
      signal.removeEventListener('abort', interrupt);
      clearInterval(repeated);
    }
  }

  async #prepared(text: string): Promise<Statement> {
    const statement = (await this.#database.prepare(text)) as Statement;
    statement.raw();
    this.#statements.set(text, statement);
    return statement;
  }

  close(): void {
    this.#database.close();
    this.#statements.clear();
  }
}
