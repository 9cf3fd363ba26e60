import type { DuckDBConnection } from '@duckdb/node-api';
import { faultOf, stopped } from './faults.ts';

/** How often a statement is told to stop. DuckDB forgets an interrupt that comes before the statement has begun, so once is not enough. */
const INTERRUPT_EVERY_MS = 10;

/**
 * Does work on a connection, and settles only when DuckDB has really ended it: after the signal, once the statement is
 * interrupted.
 *
 * @throws WeirError SOURCE_ERROR with DuckDB's words, TIMEOUT (or the signal's own WeirError) after the signal.
 */
export async function interruptible<T>(connection: DuckDBConnection, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw stopped(signal);
  let interrupting: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    interrupting = setInterval(() => connection.interrupt(), INTERRUPT_EVERY_MS);
  };
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    return await work();
  } catch (fault) {
    throw faultOf(fault, signal);
  } finally {
    signal.removeEventListener('abort', interrupt);
    clearInterval(interrupting);
  }
}
