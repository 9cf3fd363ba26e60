import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { preparedStatements } from './prepared-statements.ts';
import type { PreparedStatements } from './prepared-statements.ts';
import { eitherSignal } from './either-signal.ts';
import { stopped } from './faults.ts';

/** A connection with the statements prepared on it, held by one statement at a time. */
export interface Lease {
  readonly connection: DuckDBConnection;
  readonly prepared: PreparedStatements;
}

interface ConnectionPool {
  /** Lends a connection for the work; waits for one in turn. The signal that the work is handed fires with the caller's or when the database closes. */
  with<T>(signal: AbortSignal, work: (lease: Lease, until: AbortSignal) => Promise<T>): Promise<T>;
  /** Resolves when what was lent is back and every connection closed. */
  close(): Promise<void>;
}

/**
 * How many statements run at once. Each holds one of libuv's threads while it runs (UV_THREADPOOL_SIZE, 4 where nothing is
 * said), and files and host names need some as well: two are left to them. Each statement uses all of DuckDB's own threads.
 */
const CONNECTIONS = Math.min(8, Math.max(2, Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) - 2));

/** A few connections to one database, opened when first needed. The signal says that the database closes. */
export function connectionPool(instance: DuckDBInstance, closing: AbortSignal): ConnectionPool {
  const idle: Lease[] = [];
  const waiting: ((lease: Lease) => void)[] = [];
  const lent = new Set<Promise<unknown>>();
  let opened = 0;

  async function take(signal: AbortSignal): Promise<Lease> {
    if (signal.aborted) throw stopped(signal);
    const ready = idle.pop();
    if (ready) return ready;
    if (opened < CONNECTIONS) {
      opened += 1;
      const connection = await instance.connect();
      return { connection, prepared: preparedStatements(connection) };
    }
    return new Promise((resolve, reject) => {
      const turn = (lease: Lease): void => {
        signal.removeEventListener('abort', leave);
        resolve(lease);
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(turn), 1);
        reject(stopped(signal));
      };
      waiting.push(turn);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  function giveBack(lease: Lease): void {
    const next = waiting.shift();
    if (next) next(lease);
    else idle.push(lease);
  }

  async function lend<T>(signal: AbortSignal, work: (lease: Lease, until: AbortSignal) => Promise<T>): Promise<T> {
    const lease = await take(signal);
    try {
      return await work(lease, signal);
    } finally {
      giveBack(lease);
    }
  }

  return {
    async with(signal, work) {
      const until = eitherSignal(signal, closing);
      const lending = lend(until.signal, work);
      lent.add(lending);
      try {
        return await lending;
      } finally {
        lent.delete(lending);
        until.release();
      }
    },
    async close() {
      await Promise.allSettled(lent);
      for (const { connection, prepared } of idle.splice(0)) {
        prepared.clear();
        connection.closeSync();
      }
    },
  };
}
