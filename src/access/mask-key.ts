import { randomBytes } from 'node:crypto';
import type { Storage } from '../storage/index.ts';

const NAME = 'mask';

/** The key by which masked values are hashed, 32 random bytes: made once for a database, so that hubs that share it agree. */
export async function openMaskKey({ pool }: Storage): Promise<Buffer> {
  await pool.query('insert into hub.hub_key (name, key) values ($1, $2) on conflict do nothing', [NAME, randomBytes(32)]);
  const { rows } = await pool.query<{ key: Buffer }>('select key from hub.hub_key where name = $1', [NAME]);
  const [found] = rows;
  if (!found) throw new Error('the key of masks is gone');
  return found.key;
}
