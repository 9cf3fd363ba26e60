import { ADMIN, isAdmin, WeirError, type Identity } from '../contract/index.ts';
import { isToken } from './tokens.ts';

/** A door of the hub and what it takes to pass. */
export type Door = 'graph' | 'registry';

/** Decides who asks, and what for, before anything is planned. */
export interface Access {
  readonly mode: 'development' | 'production';
  /** From an `authorization` value, of a header or of `connectionParams`. Throws UNAUTHENTICATED for a token that is not one. */
  identify(authorization: string | undefined): Identity;
  /** Throws where this identity may not pass at all. */
  admit(identity: Identity, door: Door): void;
}

const administrator = (name: string): Identity => ({ name, roles: [ADMIN], scopes: ['admin'], claims: {} });
const ANONYMOUS: Identity = { name: 'anonymous', roles: [], scopes: [], claims: {} };

/**
 * Development: whoever reaches the loopback address is admin (the doors let no web page of elsewhere through). Production:
 * nothing is allowed without the admin token, of which only the hash is known.
 */
export function createAccess(options: { mode: Access['mode']; adminHash?: Buffer | undefined }): Access {
  const admin = options.adminHash;
  const withoutToken = options.mode === 'development' ? administrator('development') : ANONYMOUS;
  const byToken = administrator('admin token');
  return {
    mode: options.mode,
    identify(authorization) {
      if (authorization === undefined || authorization === '') return withoutToken;
      const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
      if (token !== undefined && admin && isToken(admin, token)) return byToken;
      throw new WeirError(
        'UNAUTHENTICATED',
        'This token is not known here. Send `authorization: Bearer <token>` with a token of this hub.',
      );
    },
    admit(identity, door) {
      if (isAdmin(identity)) return;
      if (identity.roles.length === 0) {
        throw new WeirError('UNAUTHENTICATED', 'This hub answers nobody without a token. Send `authorization: Bearer <token>`.');
      }
      if (door === 'registry') throw new WeirError('FORBIDDEN', `The control plane takes the role ${ADMIN}.`);
    },
  };
}
