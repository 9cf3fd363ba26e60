import { describe, expect, it } from 'vitest';
import { checkWhence, createAccess, hashToken, madeAdminToken, makeToken } from '../../src/access/index.ts';
import { WeirError } from '../../src/contract/index.ts';
import { openStorage } from '../../src/storage/index.ts';
import { freshDatabase } from '../setup/fresh-database.ts';

const code = (act: () => unknown): string => {
  try {
    act();
    return 'passed';
  } catch (thrown) {
    return thrown instanceof WeirError ? thrown.code : String(thrown);
  }
};

describe('who asks', () => {
  const token = makeToken();
  const development = createAccess({ mode: 'development' });
  const production = createAccess({ mode: 'production', adminHash: hashToken(token) });

  it('is admin without a token in development, and nobody in production', () => {
    expect(development.identify(undefined).roles).toEqual(['admin']);
    expect(production.identify(undefined).roles).toEqual([]);
    expect(code(() => production.admit(production.identify(undefined), 'graph'))).toBe('UNAUTHENTICATED');
    expect(code(() => production.admit(production.identify(undefined), 'registry'))).toBe('UNAUTHENTICATED');
  });

  it('is admin with the admin token, and with nothing that only looks like it', () => {
    expect(code(() => production.admit(production.identify(`Bearer ${token}`), 'registry'))).toBe('passed');
    for (const wrong of [
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      token,
      'Basic YTpi',
      'Bearer ',
      `Bearer ${token} x`,
      'Bearer null',
    ]) {
      expect(
        code(() => production.identify(wrong)),
        wrong,
      ).toBe('UNAUTHENTICATED');
    }
    expect(
      code(() => development.identify('Bearer whatever')),
      'a token is never ignored',
    ).toBe('UNAUTHENTICATED');
  });

  it('has one admin token for a database: said once, kept as a hash, the same for every hub on it', async () => {
    const database = await freshDatabase();
    const storage = await openStorage({ url: database.url, report: () => {} });
    const made = await Promise.all([madeAdminToken(storage), madeAdminToken(storage)]);
    const said = made.flatMap(({ token: one }) => one ?? []);
    expect(said).toHaveLength(1);
    const { rows } = await storage.pool.query('select row_to_json(t)::text as kept from hub.token t');
    expect(rows).toHaveLength(1);
    expect(rows[0].kept).not.toContain(said[0]);
    const access = createAccess({ mode: 'production', adminHash: (await madeAdminToken(storage)).hash });
    expect(access.identify(`Bearer ${said[0]}`).roles).toEqual(['admin']);
    await storage.close();
    await database.drop();
  });

  it('makes tokens that nobody guesses', () => {
    expect(makeToken()).toMatch(/^weir_[\w-]{43}$/);
    expect(makeToken()).not.toBe(makeToken());
  });
});

describe('where a request comes from', () => {
  const whence = { host: '127.0.0.1:4000', origin: undefined, fetchSite: undefined, fetchMode: undefined };
  const graph = { development: true, loopbackOrigins: true, navigation: false };
  const registry = { development: true, loopbackOrigins: false, navigation: false };

  it.each([
    ['a program', {}, 'passed'],
    ['a page of this machine', { origin: 'http://localhost:5173' }, 'passed'],
    ['a page of another host', { origin: 'http://elsewhere.example' }, 'FORBIDDEN'],
    ['a page whose host only begins like ours', { origin: 'http://127.0.0.1.elsewhere.example' }, 'FORBIDDEN'],
    ['a sandboxed page', { origin: 'null' }, 'FORBIDDEN'],
    ['an extension', { origin: 'chrome-extension://abc' }, 'FORBIDDEN'],
    ['an image of another site', { fetchSite: 'cross-site' }, 'FORBIDDEN'],
    ['a name that was bound to this machine', { host: 'rebound.example:4000' }, 'FORBIDDEN'],
    ['nobody, with no host', { host: undefined }, 'FORBIDDEN'],
    ['IPv6', { host: '[::1]:4000', origin: 'http://[::1]:4000' }, 'passed'],
  ])('%s', (_who, given, expected) => {
    expect(code(() => checkWhence({ ...whence, ...given }, graph))).toBe(expected);
  });

  it('lets only its own origin to the control plane', () => {
    expect(code(() => checkWhence({ ...whence, origin: 'http://127.0.0.1:4000' }, registry))).toBe('passed');
    expect(code(() => checkWhence({ ...whence, origin: 'http://localhost:5173' }, registry))).toBe('FORBIDDEN');
  });

  it('lets a link of another site open the page at /', () => {
    const link = { ...whence, fetchSite: 'cross-site', fetchMode: 'navigate' };
    expect(code(() => checkWhence(link, { ...registry, navigation: true }))).toBe('passed');
    expect(code(() => checkWhence(link, graph))).toBe('FORBIDDEN');
  });

  it('answers any host in production, and still no page of another origin', () => {
    const there = { ...whence, host: 'weir.example' };
    expect(code(() => checkWhence(there, { ...graph, development: false, loopbackOrigins: false }))).toBe('passed');
    expect(
      code(() => checkWhence({ ...there, origin: 'http://localhost:5173' }, { ...graph, development: false, loopbackOrigins: false })),
    ).toBe('FORBIDDEN');
  });
});
