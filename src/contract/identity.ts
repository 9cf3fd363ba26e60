/** Who asks. Made before anything is planned, and handed to every read. */
export interface Identity {
  /** For logs: `development`, `anonymous`, or a token's name. Never a secret. */
  readonly name: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly claims: Readonly<Record<string, readonly string[]>>;
}

export const ADMIN = 'admin';

export const isAdmin = (identity: Identity): boolean => identity.roles.includes(ADMIN);
