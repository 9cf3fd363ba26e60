import type { DuckDBConnection } from '@duckdb/node-api';
import type { EngineSession } from '../contract/index.ts';
import { WeirError } from '../contract/index.ts';
import { interruptible } from './interruptible.ts';
import { loadCsv } from './load-csv.ts';
import { readCsv } from './read-csv.ts';
import { objectsOf } from './rows.ts';

/**
 * A connection of its own. What is asked of it runs one after the other, in the order asked: DuckDB would let a second
 * statement wait on a thread of libuv's, which is scarce.
 */
export function openSession(connection: DuckDBConnection, temporary: string, closing: AbortSignal, closed: () => void): EngineSession {
  const over = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  const until = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, closing, over.signal]);
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }

  return {
    run: (text, signal) => inTurn(() => interruptible(connection, until(signal), async () => void (await connection.run(text)))),
    rows: (text, signal) => inTurn(() => interruptible(connection, until(signal), async () => objectsOf(await connection.run(text)))),
    loadCsv: (table, columns, stream, signal) => inTurn(() => loadCsv(connection, temporary, table, columns, stream, until(signal))),
    readCsv(query, signal) {
      const { stream, ended } = readCsv(connection, temporary, query, until(signal), last);
      last = ended;
      return stream;
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      over.abort(new WeirError('TIMEOUT', 'the session was closed before its statement was done'));
      await last;
      connection.closeSync();
      closed();
    },
  };
}
