/** Who asks. Made before anything is planned, and handed to every read. */
export interface Identity {
  /** For logs: `development`, `anonymous`, or a token's name. Never a secret. */
  readonly name: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly claims: Readonly<Record<string, readonly string[]>>;
  /** What it was made of, by which it can be ended: a token's id, a key of JWTs. Never a secret. */
  readonly credential?: string;
  /** From when on it is nobody's. */
  readonly expiresAt?: Date;
}

export const ADMIN = 'admin';

export const isAdmin = (identity: Identity): boolean => identity.roles.includes(ADMIN);
