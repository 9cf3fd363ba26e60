import { createHash } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { WeirError, type Identity, type JwtSettings } from '../../contract/index.ts';
import { badJwt } from './bad-jwt.ts';
import { ALGORITHMS, readJwt } from './jwt-header.ts';
import { jwtIdentity } from './jwt-identity.ts';
import { openKeySet } from './key-set.ts';
import type { KeyPlace } from './read-keys.ts';

/** Tells who a JWT is about. */
export interface JwtVerifier {
  /** The identity of a token that was verified before, and has not ended since. */
  known(token: string): Identity | undefined;
  /** Throws UNAUTHENTICATED, and UNAVAILABLE where the keys cannot be had. */
  verify(token: string): Promise<Identity>;
  close(): void;
}

/** Of the clocks of two machines, for when a token begins. It ends by the hub's own. */
const SKEW_SECONDS = 60;
/** Tokens that need not be verified again. */
const KEPT = 10_000;

export const jwtCredential = (kid: string): string => `jwt:${kid}`;

/** `ended` hears of credentials whose key is there no longer. */
export function openJwtVerifier(
  settings: JwtSettings,
  place: KeyPlace,
  { ended, report }: { ended: (credentials: ReadonlySet<string>) => void; report: (line: string) => void },
): JwtVerifier {
  let verified = new Map<string, Identity>();
  const keys = openKeySet(place, {
    report,
    gone(kids) {
      verified = new Map();
      ended(new Set([...kids].map(jwtCredential)));
    },
  });
  const idOf = (token: string) => createHash('sha256').update(token).digest('base64');
  return {
    known(token) {
      const identity = verified.get(idOf(token));
      return identity && !hasExpired(identity) ? identity : undefined;
    },
    async verify(token) {
      const { header, payload } = readJwt(token);
      // Another one once a key is gone: what is verified by it meanwhile is not kept.
      const kept = verified;
      const key = await keys.keyOf(header);
      try {
        await jwtVerify(token, key, {
          algorithms: [...ALGORITHMS],
          issuer: settings.issuer,
          audience: settings.audience,
          clockTolerance: SKEW_SECONDS,
          requiredClaims: ['exp'],
        });
      } catch (thrown) {
        throw refusalOf(thrown);
      }
      const { iat, exp } = payload;
      if (typeof iat === 'number' && iat > Date.now() / 1000 + SKEW_SECONDS) throw badJwt('it was made in the future');
      if (!Number.isSafeInteger(Math.trunc(Number(exp)))) throw badJwt('its `exp` is no time');
      const identity = jwtIdentity(payload, settings, jwtCredential(header.kid ?? ''));
      if (hasExpired(identity)) throw badJwt('it has expired');
      const oldest = kept.size >= KEPT ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      kept.set(idOf(token), identity);
      return identity;
    },
    close: () => keys.close(),
  };
}

/** So that a date that is past all dates never holds either. */
const hasExpired = ({ expiresAt }: Identity): boolean => !(expiresAt && expiresAt.getTime() > Date.now());

/** What is wrong with a token is said once its signature is right: it is then known to be somebody's. */
function refusalOf(thrown: unknown): WeirError {
  if (thrown instanceof errors.JWTExpired) return badJwt('it has expired');
  if (thrown instanceof errors.JWTClaimValidationFailed) return badJwt(`its \`${thrown.claim}\` is not what this hub takes`);
  return badJwt('it is signed by no key that this hub knows');
}
