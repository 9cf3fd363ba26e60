import { refused, type Outcome } from '../../contract/index.ts';
import type { Storage } from '../../storage/index.ts';
import { hashToken, makeToken } from './token-text.ts';
import { checkWanted, type TokenWanted } from './token-wanted.ts';

/** A token as the control plane shows it: everything but itself. */
export interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly claims: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly state: 'ACTIVE' | 'EXPIRED' | 'REVOKED';
  readonly createdAt: Date;
  readonly createdBy: string | null;
  readonly expiresAt: Date | null;
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: string | null;
}

/** Tokens in the hub's records. */
export interface TokenRecords {
  /** The only time at which the token itself is known. Throws BAD_USER_INPUT and LIMIT_EXCEEDED. */
  create(wanted: TokenWanted, actor: string): Promise<{ readonly token: string; readonly created: TokenView }>;
  find(id: string): Promise<TokenView | undefined>;
  revoke(id: string, actor: string): Promise<Outcome<{ readonly revoked: TokenView }>>;
  /** Newest first, after the token with that id. */
  list(page: { readonly first: number; readonly after: string | undefined }): Promise<{
    readonly tokens: readonly TokenView[];
    readonly hasNext: boolean;
    readonly total: number;
  }>;
}

type TokenRow = NonNullable<Awaited<ReturnType<Storage['records']['token']['findUnique']>>>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @param written - is called with each change, which resolves when that has; it may fail, and the change still holds. */
export function tokenRecords({ records }: Storage, written: () => Promise<void> = () => Promise.resolve()): TokenRecords {
  const find: TokenRecords['find'] = async (id) => {
    const row = UUID.test(id) ? await records.token.findUnique({ where: { id } }) : null;
    return row ? viewOf(row) : undefined;
  };
  const told = () => written().catch(() => undefined);
  return {
    find,
    async create(wanted, actor) {
      const { name, roles, scopes, claims, expiresAt } = checkWanted(wanted, new Date());
      const token = makeToken();
      const data = { hash: hashToken(token).toString('hex'), name, roles: [...roles], scopes: [...scopes], claims, expiresAt, actor };
      const created = viewOf(await records.token.create({ data }));
      await told();
      return { token, created };
    },
    async revoke(id, actor) {
      const { count } = UUID.test(id)
        ? await records.token.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date(), revokedBy: actor } })
        : { count: 0 };
      const found = await find(id);
      if (!found)
        return refused({
          code: 'NOT_FOUND',
          message: `There is no token ${id.slice(0, 100)}: give the \`id\` that the list of tokens has.`,
        });
      if (count === 0) return refused({ code: 'CONFLICT', message: `The token ${found.name} was revoked already.` });
      await told();
      return { revoked: found };
    },
    async list({ first, after }) {
      const rows = await records.token.findMany({
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: first + 1,
        ...(after !== undefined && UUID.test(after) && { cursor: { id: after }, skip: 1 }),
      });
      return { tokens: rows.slice(0, first).map(viewOf), hasNext: rows.length > first, total: await records.token.count() };
    },
  };
}

function viewOf({ id, name, roles, scopes, claims, createdAt, actor, expiresAt, usedAt, revokedAt, revokedBy }: TokenRow): TokenView {
  const values = claims as Readonly<Record<string, readonly string[]>>;
  return {
    id,
    name,
    roles,
    scopes,
    claims: Object.entries(values).map(([claim, each]) => ({ name: claim, values: each })),
    state: revokedAt ? 'REVOKED' : expiresAt && expiresAt <= new Date() ? 'EXPIRED' : 'ACTIVE',
    createdAt,
    createdBy: actor,
    expiresAt,
    usedAt,
    revokedAt,
    revokedBy,
  };
}
