import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createAccess,
  hashToken,
  makeToken,
  openTokenBook,
  tokenRecords,
  type Credentials,
  type TokenBook,
  type TokenRecords,
} from '../../src/access/index.ts';
import { WeirError, type AuthSettings, type Identity } from '../../src/contract/index.ts';
import { openStorage, type Storage } from '../../src/storage/index.ts';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';
import { codeOf, messageFrom } from './outcome.ts';

let database: FreshDatabase;
let storage: Storage;
let book: TokenBook;
let records: TokenRecords;
beforeAll(async () => {
  database = await freshDatabase();
  storage = await openStorage({ url: database.url, report: () => {} });
  book = await openTokenBook(storage, () => {});
  records = tokenRecords(storage);
});
afterAll(async () => {
  await book.close();
  await storage.close();
  await database.drop();
});

const adminToken = makeToken();
const from = { address: '192.0.2.7', requestId: 'r1' };
const saying = (authorization?: string, more: Partial<Credentials> = {}): Credentials => ({ ...from, authorization, ...more });
const bearer = (token: string, more: Partial<Credentials> = {}) => saying(`Bearer ${token}`, more);

function accessOf(mode: 'development' | 'production', auth: AuthSettings = {}) {
  const refused: (readonly [Credentials, string, string | undefined])[] = [];
  const first: string[] = [];
  const access = createAccess({
    mode,
    adminHash: hashToken(adminToken),
    tokens: book,
    jwt: () => ({ known: () => undefined, verify: () => Promise.reject(new WeirError('UNAUTHENTICATED', 'no')), close: () => {} }),
    auth,
    events: {
      refused: (credentials, { code }, identity) => void refused.push([credentials, code, identity?.name]),
      firstUsed: (_credentials, { name }) => void first.push(name),
    },
  });
  return { access, refused, first };
}

describe('who asks', () => {
  const development = accessOf('development').access;
  const production = accessOf('production').access;

  test('is admin without a token in development, and nobody in production', async () => {
    expect((await development.identify(saying())).roles).toEqual(['admin']);
    const nobody = await production.identify(saying());
    expect(nobody.roles).toEqual([]);
    for (const door of ['graph', 'registry', 'read'] as const)
      expect(await codeOf(() => production.admit(nobody, door)), door).toBe('UNAUTHENTICATED');
  });

  test('is what `auth.anonymous` says in production; in development still admin', async () => {
    const { access } = accessOf('production', { anonymous: 'visitor' });
    const visitor = await access.identify(saying());
    expect([visitor.roles, visitor.scopes]).toEqual([['visitor'], []]);
    expect(await codeOf(() => access.admit(visitor, 'graph'))).toBe('passed');
    expect(await codeOf(() => access.admit(visitor, 'registry'))).toBe('UNAUTHENTICATED');
    expect(await codeOf(() => access.admit(visitor, 'read'))).toBe('UNAUTHENTICATED');
    expect((await accessOf('development', { anonymous: 'visitor' }).access.identify(saying(''))).roles).toEqual(['admin']);
  });

  test('is admin with the admin token, and with nothing that only looks like it', async () => {
    const admin = await production.identify(bearer(adminToken));
    expect(await codeOf(() => production.admit(admin, 'registry'))).toBe('passed');
    for (const wrong of [
      `Bearer ${adminToken}x`,
      `Bearer ${adminToken.slice(1)}`,
      adminToken,
      'Basic YTpi',
      'Bearer ',
      'Bearer',
      `Bearer ${adminToken} x`,
      `Bearer ${adminToken}, Bearer x`,
      `Bearer\t${adminToken}`,
      'Bearer null',
      'Bearer undefined',
    ])
      for (const access of [production, development])
        expect(await codeOf(() => access.identify(saying(wrong, { address: wrong }))), `a token is never ignored: ${wrong}`).toBe(
          'UNAUTHENTICATED',
        );
  });

  test('is what a token says, in both modes, until it expires or is revoked', async () => {
    const { access, refused, first } = accessOf('development');
    const { token, created } = await records.create({ name: 'ana', roles: ['analyst'], scopes: ['read'], claims: [] }, 'ada');
    const identity = await access.identify(bearer(token));
    expect([identity.name, identity.roles]).toEqual(['ana', ['analyst']]);
    expect(await access.identify(bearer(token))).toBe(identity);
    await expect.poll(() => first, { timeout: 10_000 }).toEqual(['ana']);
    await records.revoke(created.id, 'ada');
    await expect.poll(() => messageFrom(() => access.identify(bearer(token))), { timeout: 10_000 }).toBe('The token ana was revoked.');
    const short = await records.create({ name: 'short', roles: ['analyst'], scopes: [], claims: [], expires: '3s' }, 'ada');
    expect((await access.identify(bearer(short.token))).name).toBe('short');
    await expect
      .poll(() => messageFrom(() => access.identify(bearer(short.token))), { timeout: 10_000 })
      .toBe('The token short has expired. Ask with a new one.');
    expect(refused.map(([, code]) => code)).toContain('UNAUTHENTICATED');
    expect(JSON.stringify(refused.map(([, ...rest]) => rest))).not.toContain(token);
  });

  test('chooses among the roles that it has, and adds none', async () => {
    const { access, refused } = accessOf('production', { anonymous: 'visitor' });
    const { token } = await records.create({ name: 'two', roles: ['analyst', 'visitor'], scopes: ['read'], claims: [] }, 'ada');
    const as = async (role: string) => (await access.identify(bearer(token, { role }))).roles;
    expect(await as('visitor')).toEqual(['visitor']);
    for (const role of ['admin', 'Visitor', 'VISITOR', 'visitor,analyst', 'visitor, analyst', ' visitor', 'visitor ', '', '*', 'toString'])
      expect(await codeOf(() => as(role)), role).toBe('FORBIDDEN');
    expect(await codeOf(() => access.identify(saying(undefined, { role: 'admin' })))).toBe('FORBIDDEN');
    expect((await access.identify(saying(undefined, { role: 'visitor' }))).roles).toEqual(['visitor']);
    expect(refused.at(-1)?.slice(1)).toEqual(['FORBIDDEN', 'anonymous']);
    const chosen = await access.identify(bearer(adminToken, { role: 'admin' }));
    expect(chosen.roles).toEqual(['admin']);
    expect(await codeOf(() => access.identify(bearer(adminToken, { role: 'visitor' })))).toBe('FORBIDDEN');
  });

  test('passes the doors that its roles and scopes open', async () => {
    const outcome = (identity: Pick<Identity, 'roles' | 'scopes'>, door: 'graph' | 'registry' | 'read', of = {}) =>
      codeOf(() => production.admit({ name: 'x', claims: {}, ...identity }, door, of));
    const all = async (identity: Pick<Identity, 'roles' | 'scopes'>) =>
      Promise.all((['graph', 'registry', 'read'] as const).map((door) => outcome(identity, door)));
    expect(await all({ roles: ['visitor'], scopes: [] })).toEqual(['passed', 'FORBIDDEN', 'FORBIDDEN']);
    expect(await all({ roles: [], scopes: ['read'] })).toEqual(['FORBIDDEN', 'passed', 'passed']);
    expect(await all({ roles: [], scopes: ['publish:source=shop'] })).toEqual(['FORBIDDEN', 'passed', 'FORBIDDEN']);
    expect(await all({ roles: [], scopes: ['admin'] })).toEqual(['FORBIDDEN', 'passed', 'passed']);
    expect(await all({ roles: [], scopes: ['nonsense', 'toString'] })).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    expect(await outcome({ roles: [], scopes: ['read:target=default'] }, 'read', { target: 'default' })).toBe('passed');
    expect(await outcome({ roles: [], scopes: ['read:target=default'] }, 'read', { target: 'other' })).toBe('FORBIDDEN');
    expect(await outcome({ roles: [], scopes: ['read:target=default'] }, 'read')).toBe('FORBIDDEN');
  });
});

describe('tokens that are not taken', () => {
  test('are too many from one address at some time; those that are right are taken from there still', async () => {
    const { access } = accessOf('production');
    const { token } = await records.create({ roles: ['analyst'], scopes: [], claims: [] }, 'ada');
    const codes: string[] = [];
    for (let tries = 0; tries < 110; tries += 1) codes.push(await codeOf(() => access.identify(bearer(makeToken()))));
    expect(codes.slice(0, 100).every((code) => code === 'UNAUTHENTICATED')).toBe(true);
    expect(codes.slice(100).every((code) => code === 'LIMIT_EXCEEDED')).toBe(true);
    expect((await access.identify(bearer(token))).roles).toEqual(['analyst']);
    expect(await codeOf(() => access.identify(bearer(makeToken(), { address: '192.0.2.8' })))).toBe('UNAUTHENTICATED');
    await expect(access.identify(bearer('x'))).rejects.toMatchObject({
      message: expect.stringMatching(/100 tokens within a minute.*Try again in \d+ seconds/) as string,
      extensions: { retryAfterSeconds: expect.any(Number) as number },
    });
  });

  test('of one IPv6 network are counted together, and IPv4 in IPv6 as what it is', async () => {
    const { access } = accessOf('production');
    const fail = (address: string) => codeOf(() => access.identify(bearer('x', { address })));
    for (let tries = 0; tries < 100; tries += 1) await fail(`2001:db8:1:2::${tries.toString(16)}`);
    expect(await fail('2001:db8:1:2:ffff::1')).toBe('LIMIT_EXCEEDED');
    expect(await fail('2001:db8:1:3::1')).toBe('UNAUTHENTICATED');
    for (let tries = 0; tries < 100; tries += 1) await fail('::ffff:198.51.100.1');
    expect(await fail('198.51.100.1')).toBe('LIMIT_EXCEEDED');
  });
});

describe('who holds something open', () => {
  const watched = (access: ReturnType<typeof accessOf>['access'], identity: Identity) => {
    const told: string[] = [];
    const stop = access.watch(identity, ({ code, message }) => told.push(`${code}: ${message}`));
    return { told, stop };
  };

  test('is told when the token expires, at its time, and only once', async () => {
    const { access } = accessOf('production');
    const { token } = await records.create({ name: 'brief', roles: ['analyst'], scopes: [], claims: [], expires: '3s' }, 'ada');
    const began = Date.now();
    const identity = await access.identify(bearer(token));
    const { told } = watched(access, { ...identity, roles: [] });
    await expect
      .poll(() => told, { timeout: 10_000, interval: 10 })
      .toEqual(['UNAUTHENTICATED: The token brief has expired. Ask with a new one.']);
    expect(Date.now() - began).toBeGreaterThan(2_000);
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  test('is told of a revocation, and of roles that changed; not once it has left', async () => {
    const { access } = accessOf('production');
    const make = () => records.create({ name: 'held', roles: ['analyst', 'visitor'], scopes: [], claims: [] }, 'ada');
    const [gone, changed, left] = [await make(), await make(), await make()];
    const [a, b, c] = await Promise.all(
      [gone, changed, left].map(async ({ token }) => watched(access, await access.identify(bearer(token, { role: 'visitor' })))),
    );
    c?.stop();
    await records.revoke(gone.created.id, 'ada');
    await records.revoke(left.created.id, 'ada');
    await storage.pool.query("update hub.token set roles = '{visitor}' where id = $1", [changed.created.id]);
    await expect.poll(() => a?.told, { timeout: 10_000 }).toEqual(['UNAUTHENTICATED: The token held was revoked.']);
    await expect.poll(() => b?.told, { timeout: 10_000 }).toEqual(['UNAUTHENTICATED: What the token held may do has changed. Ask again.']);
    expect(c?.told).toEqual([]);
  });

  test('is told when the settings by which it came in are others', async () => {
    const { access } = accessOf('production', { anonymous: 'visitor' });
    const visitor = watched(access, await access.identify(saying()));
    const admin = watched(access, await access.identify(bearer(adminToken)));
    access.use({ anonymous: 'visitor' });
    expect(visitor.told).toEqual([]);
    access.use({ anonymous: 'guest' });
    expect(visitor.told).toHaveLength(1);
    expect(admin.told).toEqual([]);
    expect((await access.identify(saying())).roles).toEqual(['guest']);
    access.use({});
    expect((await access.identify(saying())).roles).toEqual([]);
  });

  test('of a token that never expires, or in a hundred years, is left alone', async () => {
    const { access } = accessOf('production');
    const far = watched(access, {
      name: 'far',
      roles: [],
      scopes: [],
      claims: {},
      expiresAt: new Date(Date.now() + 100 * 365 * 86_400_000),
    });
    await new Promise((done) => setTimeout(done, 50));
    expect(far.told).toEqual([]);
    far.stop();
  });
});
