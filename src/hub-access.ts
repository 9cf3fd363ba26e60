import { createAccess, hashToken, madeAdminToken, type Access } from './access/index.ts';
import { WeirError } from './contract/index.ts';
import type { StartOptions } from './server/index.ts';
import type { Storage } from './storage/index.ts';

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** Where the hub listens by its mode, which its first line says. Throws BAD_USER_INPUT where the two do not go together. */
export function hostOf({ host = '127.0.0.1', production }: StartOptions, report: (line: string) => void): string {
  if (production) {
    report('Weir in production mode: nothing is allowed without a token.');
    return host;
  }
  if (!LOOPBACK.test(host)) {
    const message = `In development mode the hub listens on loopback only, and WEIR_HOST is ${host}: whoever reaches it is admin. Say --production.`;
    throw new WeirError('BAD_USER_INPUT', message);
  }
  report(
    `Weir in development mode: whoever reaches ${host} is admin, and no page of another origin may ask. Say --production for more than one person.`,
  );
  return host;
}

/** Who may ask: in production whoever has the admin token that was given, or else the one that was made for this database and said once. */
export async function openAccess(
  { production, adminToken }: StartOptions,
  storage: Storage,
  report: (line: string) => void,
): Promise<Access> {
  const mode = production ? 'production' : 'development';
  if (adminToken !== undefined || !production)
    return createAccess({ mode, adminHash: adminToken === undefined ? undefined : hashToken(adminToken) });
  const { hash, token } = await madeAdminToken(storage);
  if (token === undefined) report('The admin token is the one that was said when this database was new; WEIR_ADMIN_TOKEN gives another.');
  else report(`The admin token, said this once: ${token}\nIt is kept as a hash; WEIR_ADMIN_TOKEN gives another.`);
  return createAccess({ mode, adminHash: hash });
}
