import type { Storage } from '../../storage/index.ts';
import { hashToken, makeToken } from './token-text.ts';

/** No token that is asked for can have it. */
export const ADMIN_TOKEN = 'admin';

/**
 * Sees to it that this database has an admin token. The first hub on it makes one, and one that is revoked is followed by another at
 * the next start: that is the only time at which the token itself is known, and it is the answer, to be said.
 */
export async function madeAdminToken(storage: Storage): Promise<string | undefined> {
  return storage.transaction(async (client) => {
    await client.query('lock table hub.token in exclusive mode');
    const { rowCount } = await client.query('select 1 from hub.token where name = $1 and revoked_at is null', [ADMIN_TOKEN]);
    if (rowCount) return undefined;
    const token = makeToken();
    await client.query("insert into hub.token (hash, name, roles, scopes) values ($1, $2, '{admin}', '{admin}')", [
      hashToken(token).toString('hex'),
      ADMIN_TOKEN,
    ]);
    return token;
  });
}
