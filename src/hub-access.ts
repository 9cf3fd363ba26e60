import {
  createAccess,
  hashToken,
  keyPlace,
  madeAdminToken,
  openAuditLog,
  openJwtVerifier,
  openTokenBook,
  tokenRecords,
  type Access,
  type AuditLog,
  type TokenEvents,
  type TokenRecords,
} from './access/index.ts';
import { messageOf, WeirError, type AuthSettings, type Outbound } from './contract/index.ts';
import type { StartOptions } from './server/index.ts';
import type { Storage } from './storage/index.ts';

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** Where the hub listens by its mode, which its first line says. Throws BAD_USER_INPUT where the two do not go together. */
export function hostOf({ host = '127.0.0.1', production }: StartOptions, report: (line: string) => void): string {
  if (production) {
    report('Weir in production mode: who has no token is nobody, or what `auth.anonymous` of weir.yaml says.');
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

/** Who may ask, and the log of who did what. */
export interface HubAccess {
  readonly access: Access;
  readonly audit: AuditLog;
  readonly tokens: TokenRecords;
  /** From now on this holds. What cannot be is said, and then no JWT is taken. */
  follow(auth: AuthSettings): void;
  close(): Promise<void>;
}

export interface HubAccessOptions {
  readonly storage: Storage;
  readonly folder: string;
  readonly auth: AuthSettings;
  /** The guard on the address that keys of JWTs come from. */
  readonly outbound: Outbound;
  readonly report: (line: string) => void;
}

/**
 * Who may ask: by tokens of the hub's own, by JWTs, and by the admin token, which in production is the one that was given, or else one
 * that was made for this database and said once. Throws BAD_DEFINITION for an `auth` that cannot be.
 */
export async function openHubAccess(
  { production, adminToken }: StartOptions,
  { storage, folder, auth, outbound, report }: HubAccessOptions,
): Promise<HubAccess> {
  const opened: (() => unknown)[] = [];
  const close = async () => {
    for (const each of opened.splice(0).reverse()) await each();
  };
  try {
    if (production && adminToken === undefined) await sayAdminToken(storage, report);
    const audit = openAuditLog(storage, report);
    opened.push(() => audit.close());
    const book = await openTokenBook(storage, report);
    opened.push(() => book.close());
    const access = createAccess({
      mode: production ? 'production' : 'development',
      adminHash: adminToken === undefined ? undefined : hashToken(adminToken),
      tokens: book,
      jwt: (settings, ended) =>
        openJwtVerifier(settings, keyPlace(settings.jwks, { workspace: folder, production, outbound }), { ended, report }),
      auth,
      events: eventsIn(audit),
    });
    opened.push(() => access.close());
    const follow = (next: AuthSettings) => {
      try {
        access.use(next);
      } catch (thrown) {
        report(`${messageOf(thrown)} No JWT is taken until it is mended.`);
      }
    };
    // Whoever is given a token by this hub can ask it at once.
    const tokens = tokenRecords(storage, () => book.look());
    return { access, audit, tokens, follow, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function sayAdminToken(storage: Storage, report: (line: string) => void): Promise<void> {
  const token = await madeAdminToken(storage);
  if (token === undefined)
    report(
      'The admin token is the one that was said when this database was new; WEIR_ADMIN_TOKEN gives another, and once it is revoked the next start makes one.',
    );
  else report(`The admin token, said this once: ${token}\nIt is kept as a hash; WEIR_ADMIN_TOKEN gives another.`);
}

/** What of tokens is kept for whoever looks later. */
const eventsIn = (audit: AuditLog): TokenEvents => ({
  refused: ({ address, requestId }, { message }, identity) =>
    audit.note(
      { identity: identity ?? { name: 'unknown' }, address, requestId },
      { action: identity ? 'chooseRole' : 'useToken', outcome: 'DENIED', reason: message },
    ),
  firstUsed: ({ address, requestId }, identity) =>
    audit.note({ identity, address, requestId }, { action: 'useToken', outcome: 'DONE', reason: 'the first time' }),
});
