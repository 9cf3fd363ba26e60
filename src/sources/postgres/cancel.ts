import { Socket } from 'node:net';
import type pg from 'pg';

/** The server process of a connection. pg keeps it, though its types do not say so. */
function processOf(client: pg.ClientBase): number | undefined {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : undefined;
}

/** Its socket, which pg keeps likewise. */
function socketOf(client: pg.ClientBase): Socket | undefined {
  const { connection } = client as { connection?: { stream?: unknown } };
  return connection?.stream instanceof Socket ? connection.stream : undefined;
}

/**
 * Stops what the server does for a connection, by asking over another one. Never throws: where the server cannot be asked, the
 * answer is false and the connection is cut, for nobody could say when its server answers again.
 */
export async function cancelBackend(connect: () => Promise<pg.Client>, client: pg.ClientBase): Promise<boolean> {
  const pid = processOf(client);
  if (pid === undefined) return false;
  try {
    const other = await connect();
    try {
      await other.query('select pg_catalog.pg_cancel_backend($1)', [pid]);
      return true;
    } finally {
      await other.end();
    }
  } catch {
    socketOf(client)?.destroy();
    return false;
  }
}
