import type pg from 'pg';
import { messageOf, WeirError, type Identity } from '../../contract/index.ts';
import type { Storage } from '../../storage/index.ts';
import { hashToken } from './token-text.ts';

/** A token that there is, or was. */
export interface KnownToken {
  readonly id: string;
  readonly name: string;
  readonly identity: Identity;
  readonly revoked: boolean;
}

/**
 * Every token of this database, in memory: asking by one waits for nothing. A change that any hub makes is here when PostgreSQL has
 * carried its NOTIFY, and at the latest with the next look, a second later.
 */
export interface TokenBook {
  /**
   * `late`: a token that is not known is looked up once more, for it may have been made this moment. Throws UNAVAILABLE where the
   * database has not been heard of for so long that a token may have been revoked meanwhile.
   */
  find(token: string, options: { readonly late: boolean }): Promise<KnownToken | undefined>;
  /** What was written before is here when it resolves. Rejects where the database does not answer. */
  look(): Promise<void>;
  /** Hears of tokens that are not what they were. */
  onChange(listener: (token: KnownToken) => void): void;
  /** Notes that a token was used. Resolves to whether that was the first time at all. */
  used(id: string): Promise<boolean>;
  close(): Promise<void>;
}

interface Row {
  readonly id: string;
  readonly hash: string;
  readonly name: string;
  readonly roles: string[];
  readonly scopes: string[];
  readonly claims: string;
  readonly expires: string | null;
  readonly revoked: boolean;
  readonly used: boolean;
  readonly version: string;
}

/** How late a revocation can be where NOTIFY does not arrive. */
const LOOK_MS = 1_000;
/** Tokens are taken for so long without word from the database. */
const TRUST_MS = 5_000;
/** For one look: a connection that hangs is given up for a new one. */
const ANSWER_MS = 3_000;
const USED_MS = 10_000;

const CHANGED = `select id::text, hash, name, roles, scopes, claims::text as claims, extract(epoch from expires_at)::text as expires,
  revoked_at is not null as revoked, used_at is not null as used, version::text from hub.token where version > $1 order by version`;

export async function openTokenBook(storage: Storage, report: (line: string) => void): Promise<TokenBook> {
  const byHash = new Map<string, KnownToken>();
  const listeners = new Set<(token: KnownToken) => void>();
  /** Tokens that were used at some time, and those that were since it was written down. */
  const everUsed = new Set<string>();
  const usedNow = new Set<string>();
  let seen = '-1';
  let heardAt = Number.NEGATIVE_INFINITY;
  let ears: pg.Client | undefined;
  let closed = false;

  const listen = async (): Promise<pg.Client> => {
    if (ears) return ears;
    const client = await storage.client();
    const lost = () => {
      if (ears === client) ears = undefined;
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', () => void look().catch(() => undefined));
    await client.query('listen weir_token');
    return (ears = client);
  };
  const lookOnce = async (): Promise<void> => {
    const began = performance.now();
    const client = await listen();
    const late = setTimeout(() => {
      if (ears === client) ears = undefined;
      void client.end().catch(() => undefined);
    }, ANSWER_MS);
    try {
      const { rows } = await client.query<Row>(CHANGED, [seen]);
      heardAt = began;
      rows.forEach(take);
    } finally {
      clearTimeout(late);
    }
  };
  const take = (row: Row): void => {
    const known = knownOf(row);
    const before = byHash.get(row.hash);
    byHash.set(row.hash, known);
    if (row.used) everUsed.add(row.id);
    seen = row.version;
    if (before) for (const listener of listeners) listener(known);
  };

  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  /** A look that begins from now on: of several that are asked for meanwhile, one. */
  const look = (): Promise<void> =>
    (next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        running = closed ? Promise.resolve() : lookOnce();
        return running;
      }));

  await look();
  let silent = false;
  const looking = setInterval(() => {
    look().then(
      () => {
        if (silent) report('tokens: the database answers again');
        silent = false;
      },
      (thrown: unknown) => {
        if (!silent && !closed)
          report(`tokens: the database does not answer (${messageOf(thrown)}); after ${TRUST_MS / 1000} s none is taken`);
        silent = true;
      },
    );
  }, LOOK_MS).unref();
  const writeUsed = async () => {
    const ids = [...usedNow];
    usedNow.clear();
    if (ids.length) await storage.pool.query('update hub.token set used_at = now() where id = any($1::uuid[])', [ids]);
  };
  const writing = setInterval(() => void writeUsed().catch(() => undefined), USED_MS).unref();

  return {
    async find(token, { late }) {
      const hash = hashToken(token).toString('hex');
      if (performance.now() - heardAt > TRUST_MS) await look().catch(() => undefined);
      if (performance.now() - heardAt > TRUST_MS)
        throw new WeirError(
          'UNAVAILABLE',
          'The hub cannot tell now whether this token still holds: its database does not answer. Ask again in a moment.',
        );
      const found = byHash.get(hash);
      if (found || !late) return found;
      await look().catch(() => undefined);
      return byHash.get(hash);
    },
    look,
    onChange: (listener) => void listeners.add(listener),
    async used(id) {
      usedNow.add(id);
      if (everUsed.has(id)) return false;
      everUsed.add(id);
      const { rowCount } = await storage.pool.query('update hub.token set used_at = now() where id = $1 and used_at is null', [id]);
      return rowCount === 1;
    },
    async close() {
      closed = true;
      clearInterval(looking);
      clearInterval(writing);
      await writeUsed().catch(() => undefined);
      await ears?.end().catch(() => undefined);
      await running.catch(() => undefined);
    },
  };
}

function knownOf({ id, name, roles, scopes, claims, expires, revoked }: Row): KnownToken {
  const values = JSON.parse(claims) as Readonly<Record<string, readonly string[]>>;
  const identity: Identity = {
    name,
    roles,
    scopes,
    // Without a prototype: a claim that it does not have is undefined, whatever its name.
    claims: Object.assign(Object.create(null) as Record<string, readonly string[]>, values),
    credential: `token:${id}`,
    ...(expires === null ? {} : { expiresAt: new Date(Number(expires) * 1000) }),
  };
  return { id, name, identity: Object.freeze(identity), revoked };
}
