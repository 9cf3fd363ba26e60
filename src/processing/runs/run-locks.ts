import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Storage } from '../../storage/index.ts';

/** "weit" and "weiu" in ASCII: the first of the two numbers of an advisory lock for hubs and for models. */
const HUBS = 0x77656974;
const MODELS = 0x77656975;

/**
 * Who runs what, among all hubs of one storage: locks of a connection of this hub's own, which the server lets go of when
 * the hub dies, however it dies.
 */
export interface RunLocks {
  /** Names this hub as long as it lives. */
  readonly hub: string;
  /** False while another hub runs the model. */
  takeModel(model: string): Promise<boolean>;
  releaseModel(model: string): Promise<void>;
  /** Whether a hub of that name still lives. */
  lives(hub: string): Promise<boolean>;
  close(): Promise<void>;
}

export function runLocks(storage: Storage): RunLocks {
  const hub = randomUUID();
  let connection: Promise<pg.Client> | undefined;

  /** Made anew after it was lost; the load's own lock keeps two runs of a model apart meanwhile. */
  const connect = (): Promise<pg.Client> => {
    const opening = (connection ??= storage.client().then(async (client) => {
      client.once('end', () => (connection = undefined));
      await client.query('select pg_advisory_lock($1, hashtext($2))', [HUBS, hub]);
      return client;
    }));
    opening.catch(() => (connection = undefined));
    return opening;
  };
  const take = async (kind: number, name: string): Promise<boolean> => {
    const client = await connect();
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as taken', [kind, name]);
    return rows[0]?.taken === true;
  };
  const release = async (kind: number, name: string): Promise<void> => {
    const client = await connect();
    await client.query('select pg_advisory_unlock($1, hashtext($2))', [kind, name]);
  };

  return {
    hub,
    takeModel: (model) => take(MODELS, model),
    releaseModel: (model) => release(MODELS, model),
    async lives(other) {
      if (other === hub) return true;
      if (!(await take(HUBS, other))) return true;
      await release(HUBS, other);
      return false;
    },
    async close() {
      const client = await connection?.catch(() => undefined);
      connection = undefined;
      await client?.end();
    },
  };
}
