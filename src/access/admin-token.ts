import type { Storage } from '../storage/index.ts';
import { hashToken, makeToken } from './tokens.ts';

const NAME = 'admin';

/**
 * The hash of the admin token that was made for this database. The first hub on it makes one, which is then the only time that
 * the token itself is known: it is in the answer, to be said.
 */
export async function madeAdminToken(storage: Storage): Promise<{ readonly hash: Buffer; readonly token?: string }> {
  return storage.transaction(async (client) => {
    await client.query('lock table hub.token in exclusive mode');
    const { rows } = await client.query<{ hash: string }>('select hash from hub.token where name = $1 and revoked_at is null', [NAME]);
    if (rows[0]) return { hash: Buffer.from(rows[0].hash, 'hex') };
    const token = makeToken();
    const hash = hashToken(token);
    await client.query("insert into hub.token (hash, name, roles, scopes) values ($1, $2, '{admin}', '{admin}')", [
      hash.toString('hex'),
      NAME,
    ]);
    return { hash, token };
  });
}
