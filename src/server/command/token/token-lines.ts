import { columns } from '../columns.ts';

/** A token as the lists of tokens show it. */
export interface ShownToken {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly claims: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly state: 'ACTIVE' | 'EXPIRED' | 'REVOKED';
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly expiresAt: string | null;
  readonly usedAt: string | null;
}

export const SHOWN_TOKEN = 'id name roles scopes claims { name values } state createdAt createdBy expiresAt usedAt';

/** One line a token: what it is, what it may, and until when. */
export const tokenLines = (tokens: readonly ShownToken[]): readonly string[] =>
  columns(
    tokens.map(({ id, name, state, expiresAt, usedAt, ...may }) => [
      id,
      name,
      state,
      mayText(may),
      expiresAt === null ? 'never expires' : `${state === 'EXPIRED' ? 'expired' : 'expires'} ${minute(expiresAt)}`,
      usedAt === null ? 'never used' : `used ${minute(usedAt)}`,
    ]),
  );

/** `analyst (regions=EU,US) publish` */
export const mayText = ({ roles, scopes, claims }: Pick<ShownToken, 'roles' | 'scopes' | 'claims'>): string => {
  const said = claims.map(({ name, values }) => `${name}=${values.join(',')}`);
  return [...roles, ...(said.length ? [`(${said.join(' ')})`] : []), ...scopes].join(' ');
};

const minute = (at: string): string => at.slice(0, 16).replace('T', ' ');
