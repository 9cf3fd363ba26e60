import { createAccess, makeToken, type Access } from './access/index.ts';
import { WeirError } from './contract/index.ts';
import type { StartOptions } from './server/index.ts';

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** Decides by the mode who may ask and where the hub listens, and says so in its first line. Throws BAD_USER_INPUT. */
export function openAccess(options: StartOptions, report: (line: string) => void): { access: Access; host: string } {
  const host = options.host ?? '127.0.0.1';
  if (!options.production) {
    if (!LOOPBACK.test(host)) {
      throw new WeirError(
        'BAD_USER_INPUT',
        `In development mode the hub listens on loopback only, and WEIR_HOST is ${host}: whoever reaches it is admin. Say --production.`,
      );
    }
    report(
      `Weir in development mode: whoever reaches ${host} is admin, and no page of another origin may ask. Say --production for more than one person.`,
    );
    return { access: createAccess({ mode: 'development', adminToken: options.adminToken }), host };
  }
  const token = options.adminToken ?? makeToken();
  report('Weir in production mode: nothing is allowed without a token.');
  if (options.adminToken === undefined) report(`The admin token, said this once: ${token}\nGive one by WEIR_ADMIN_TOKEN to keep it.`);
  return { access: createAccess({ mode: 'production', adminToken: token }), host };
}
