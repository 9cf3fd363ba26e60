import { ADMIN, isAdmin, WeirError, type AuthSettings, type Identity } from '../contract/index.ts';
import { chooseRole } from './choose-role.ts';
import type { Credentials } from './credentials.ts';
import { openFailedTokens } from './failed-tokens.ts';
import { expired, openHolders, type Holders } from './holders.ts';
import { isJwtShaped, type JwtVerifier } from './jwt/index.ts';
import { allows, needText, SCOPES } from './scopes.ts';
import { isHubToken, isToken, type TokenBook } from './tokens/index.ts';

/** A door of the hub and what it takes to pass. `read`: what programs fetch of the hub itself, `/artifacts` and `/metrics`. */
export type Door = 'graph' | 'registry' | 'read';

/** Decides who asks, and what for, before anything is planned. */
export interface Access {
  readonly mode: 'development' | 'production';
  /**
   * Who these are of. Throws UNAUTHENTICATED for a token that is not taken, FORBIDDEN for a role that its owner does not have,
   * LIMIT_EXCEEDED where too many tokens from there were not taken, and UNAVAILABLE where that cannot be told now.
   */
  identify(credentials: Credentials): Promise<Identity>;
  /** Throws where this identity may not pass at all. */
  admit(identity: Identity, door: Door, of?: { readonly target?: string }): void;
  /** Calls `end` when the identity holds no longer: it expired, was revoked, or is another now. The answer takes that back. */
  readonly watch: Holders['watch'];
}

/** What of note happened to tokens, for the audit log. */
export interface TokenEvents {
  /** A token was not taken; or who asks, who is then known, chose a role that they do not have. */
  refused(credentials: Credentials, fault: WeirError, identity: Identity | undefined): void;
  firstUsed(credentials: Credentials, identity: Identity): void;
}

export interface AccessOptions {
  readonly mode: Access['mode'];
  /** Of the admin token that the hub was started with. */
  readonly adminHash?: Buffer | undefined;
  readonly tokens?: TokenBook | undefined;
  /** A verifier of what is set; `ended` is to hear of credentials that are no more. Throws BAD_DEFINITION for what cannot be. */
  readonly jwt: (settings: NonNullable<AuthSettings['jwt']>, ended: (credentials: ReadonlySet<string>) => void) => JwtVerifier;
  readonly auth: AuthSettings;
  readonly events?: TokenEvents | undefined;
}

/** An access that follows the workspace. */
export interface OpenAccess extends Access {
  /** From now on these hold; who came in by others is ended. Throws BAD_DEFINITION, and takes then no JWT. */
  use(auth: AuthSettings): void;
  close(): void;
}

const whole = (name: string): Identity => ({ name, roles: [ADMIN], scopes: ['admin'], claims: {}, credential: name });
const UNKNOWN = 'This token is not known here. Send `authorization: Bearer <token>` with a token of this hub.';
const NO_TOKEN = 'This hub answers nobody without a token. Send `authorization: Bearer <token>`.';
/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const BEARER = /^Bearer +([\w\-.~+/]+=*)$/i;

/**
 * Development: whoever reaches the loopback address without a token is admin (the doors let no web page of elsewhere through).
 * Production: whoever has none is what `auth.anonymous` says, or nobody. A token is what it says in both.
 */
export function createAccess(options: AccessOptions): OpenAccess {
  const { mode, adminHash, tokens, events } = options;
  const holders = openHolders();
  const failures = openFailedTokens();
  const byAdminToken = whole('admin token');
  const development = whole('development');
  let auth: AuthSettings = {};
  let jwt: JwtVerifier | undefined;
  const changed = (name: string) => new WeirError('UNAUTHENTICATED', `What ${name} may do has changed. Ask again.`);

  tokens?.onChange(({ id, name, revoked }) =>
    holders.end(
      (credential) => credential === `token:${id}`,
      revoked ? new WeirError('UNAUTHENTICATED', `The token ${name} was revoked.`) : changed(`the token ${name}`),
    ),
  );
  const anonymous = (): Identity => ({
    name: 'anonymous',
    roles: auth.anonymous === undefined ? [] : [auth.anonymous],
    scopes: [],
    claims: {},
    credential: 'anonymous',
  });
  const byHubToken = async (token: string, credentials: Credentials): Promise<Identity> => {
    const found = await tokens?.find(token, { late: !failures.isOver(credentials.address) });
    if (!found) throw new WeirError('UNAUTHENTICATED', UNKNOWN);
    const { identity, name, id, revoked } = found;
    if (revoked) throw new WeirError('UNAUTHENTICATED', `The token ${name} was revoked.`);
    if (identity.expiresAt && identity.expiresAt.getTime() <= Date.now()) throw expired(name);
    tokens?.used(id).then(
      (first) => first && events?.firstUsed(credentials, identity),
      () => undefined,
    );
    return identity;
  };
  const byToken = (credentials: Credentials): Identity | Promise<Identity> => {
    const token = BEARER.exec(credentials.authorization ?? '')?.[1];
    if (token !== undefined && adminHash && isToken(adminHash, token)) return byAdminToken;
    if (token !== undefined && isHubToken(token)) return byHubToken(token, credentials);
    if (token !== undefined && jwt && isJwtShaped(token)) return jwt.known(token) ?? jwt.verify(token);
    throw new WeirError('UNAUTHENTICATED', UNKNOWN);
  };

  const access: OpenAccess = {
    mode,
    async identify(credentials) {
      let identity: Identity | undefined;
      try {
        const { authorization, role } = credentials;
        const without = authorization === undefined || authorization === '';
        identity = without ? (mode === 'development' ? development : anonymous()) : await byToken(credentials);
        return role === undefined ? identity : chooseRole(identity, role);
      } catch (thrown) {
        if (!(thrown instanceof WeirError) || thrown.code === 'UNAVAILABLE') throw thrown;
        events?.refused(credentials, thrown, identity);
        if (thrown.code === 'UNAUTHENTICATED') failures.fail(credentials.address);
        throw thrown;
      }
    },
    admit(identity, door, { target } = {}) {
      if (isAdmin(identity)) return;
      if (door === 'graph' && identity.roles.length > 0) return;
      if (door === 'registry' && SCOPES.some((scope) => identity.scopes.some((own) => own.split(':')[0] === scope))) return;
      const read = { scope: 'read', ...(target === undefined ? {} : { target }) } as const;
      if (door === 'read' && allows(identity, read)) return;
      if (identity.credential === 'anonymous') throw new WeirError('UNAUTHENTICATED', NO_TOKEN);
      throw new WeirError('FORBIDDEN', missing(door, identity, needText(read)));
    },
    watch: (identity, end) => holders.watch(identity, end),
    use(next) {
      const before = auth;
      auth = next;
      if (before.anonymous !== next.anonymous) holders.end((credential) => credential === 'anonymous', changed('somebody without a token'));
      if (JSON.stringify(before.jwt) === JSON.stringify(next.jwt)) return;
      jwt?.close();
      jwt = undefined;
      holders.end((credential) => credential.startsWith('jwt:'), changed('a JWT'));
      const ended = (credentials: ReadonlySet<string>) =>
        holders.end(
          (credential) => credentials.has(credential),
          new WeirError('UNAUTHENTICATED', 'The key that this token is signed by is no more.'),
        );
      jwt = next.jwt && options.jwt(next.jwt, ended);
    },
    close: () => jwt?.close(),
  };
  access.use(options.auth);
  return access;
}

function missing(door: Door, { name }: Identity, read: string): string {
  switch (door) {
    case 'graph':
      return `The token ${name} has no role, and the graph takes one.`;
    case 'registry':
      return `The control plane takes a token with one of the scopes ${SCOPES.join(', ')}, or the role ${ADMIN}; ${name} has none of them.`;
    case 'read':
      return `This takes a token with the scope ${read}, and ${name} has none.`;
  }
}
