import { randomBytes } from 'node:crypto';
import type { Storage } from '../storage/index.ts';

/** `mask`: by which masked values are hashed. `cursor`: by which cursors of pages are sealed. */
type KeyName = 'mask' | 'cursor';

/** A key of the hub's own, 32 random bytes: made once for a database, so that hubs that share it agree. */
export async function openHubKey({ pool }: Storage, name: KeyName): Promise<Buffer> {
  await pool.query('insert into hub.hub_key (name, key) values ($1, $2) on conflict do nothing', [name, randomBytes(32)]);
  const { rows } = await pool.query<{ key: Buffer }>('select key from hub.hub_key where name = $1', [name]);
  const [found] = rows;
  if (!found) throw new Error(`the hub's key \`${name}\` is gone`);
  return found.key;
}
