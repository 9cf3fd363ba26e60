import type pg from 'pg';
import type { Storage } from '../records/open-storage.ts';

/**
 * Runs `work` on the connection. When the signal comes, the statement that runs there is cancelled and the signal's reason is
 * thrown; between two statements there is nothing to cancel, so `work` looks at the signal itself before each.
 */
export async function cancelBy<T>(signal: AbortSignal, storage: Storage, client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const cancel = (): void => {
    storage.pool.query('select pg_cancel_backend($1)', [rows[0]?.pid]).catch(() => {});
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
