import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyPlace, openJwtVerifier, outboundGuard } from '../../src/access/index.ts';
import { ANY_ADDRESS } from '../../src/contract/index.ts';
import type { JwtSettings } from '../../src/contract/index.ts';
import { keySetOf, makeKey, signed } from './jwt-issuer.ts';
import { codeOf, messageFrom } from './outcome.ts';

const first = makeKey('first', 'ES256');
const second = makeKey('second', 'ES256');
const payload = () => ({ iss: 'i', aud: 'a', exp: Math.floor(Date.now() / 1000) + 600 });
const by = (key: typeof first, kid: string | undefined = key.kid) => signed({ alg: 'ES256', ...(kid && { kid }) }, payload(), key);
const settings = (jwks: string): JwtSettings => ({ jwks, issuer: 'i', audience: 'a', roles: ['roles'], claims: {} });

/** A verifier whose keys are what `read` gives. */
function verifierOf(read: () => Promise<string>, { cooldownMs = 50, refreshMs = 60_000 } = {}) {
  const ended: string[] = [];
  const said: string[] = [];
  const verifier = openJwtVerifier(
    settings('test'),
    { name: 'test', refreshMs, cooldownMs, read },
    { ended: (credentials) => ended.push(...credentials), report: (line) => said.push(line) },
  );
  return { verifier, ended, said };
}
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

describe('keys that change', () => {
  test('a new one is looked for when a token names it; not for every such token', async () => {
    let text = keySetOf([first]);
    let readings = 0;
    const { verifier } = verifierOf(() => Promise.resolve(((readings += 1), text)), { cooldownMs: 300 });
    await verifier.verify(by(first));
    expect(readings).toBe(1);
    for (let tries = 0; tries < 20; tries += 1) expect(await codeOf(() => verifier.verify(by(second)))).toBe('UNAUTHENTICATED');
    expect(readings).toBe(1);
    text = keySetOf([first, second]);
    await pause(320);
    expect(await codeOf(() => verifier.verify(by(second)))).toBe('passed');
    expect(readings).toBe(2);
  });

  test('many who ask for it at once cause one reading', async () => {
    let readings = 0;
    const { verifier } = verifierOf(async () => {
      readings += 1;
      await pause(50);
      return keySetOf([first]);
    });
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(by(first))));
    expect(readings).toBe(1);
  });

  test('one that is taken away ends what came in by it, and what is kept of it', async () => {
    let text = keySetOf([first, second]);
    const { verifier, ended } = verifierOf(() => Promise.resolve(text), { refreshMs: 30 });
    const token = by(first);
    const identity = await verifier.verify(token);
    expect(identity.credential).toBe('jwt:first');
    await verifier.verify(by(second));
    expect(verifier.known(token)).toBeDefined();
    text = keySetOf([second]);
    await expect.poll(() => ended, { timeout: 10_000 }).toContain('jwt:first');
    expect(ended).not.toContain('jwt:second');
    expect(verifier.known(token)).toBeUndefined();
    expect(await codeOf(() => verifier.verify(token))).toBe('UNAUTHENTICATED');
    verifier.close();
  });

  test('another one under the same name is another', async () => {
    let text = keySetOf([first]);
    const { verifier, ended } = verifierOf(() => Promise.resolve(text), { refreshMs: 30 });
    const token = by(first);
    await verifier.verify(token);
    text = keySetOf([makeKey('first', 'ES256')]);
    await expect.poll(() => ended, { timeout: 10_000 }).toContain('jwt:first');
    expect(await codeOf(() => verifier.verify(token))).toBe('UNAUTHENTICATED');
    verifier.close();
  });

  test('a token that names none is taken where one fits, and not where two do', async () => {
    let text = keySetOf([first]);
    const { verifier, ended } = verifierOf(() => Promise.resolve(text), { refreshMs: 30 });
    const token = by(first, '');
    expect(await codeOf(() => verifier.verify(token))).toBe('passed');
    text = keySetOf([first, second]);
    await pause(80);
    expect(await codeOf(() => verifier.verify(by(second, '')))).toBe('UNAUTHENTICATED');
    text = keySetOf([second]);
    await expect.poll(() => ended, { timeout: 10_000 }).toContain('jwt:');
    expect(await codeOf(() => verifier.verify(token))).toBe('UNAUTHENTICATED');
    verifier.close();
  });

  test('where they cannot be had nobody is let in, and those that were there last are good for a while', async () => {
    let fails = true;
    const { verifier, said } = verifierOf(() => (fails ? Promise.reject(new Error('down')) : Promise.resolve(keySetOf([first]))));
    expect(await codeOf(() => verifier.verify(by(first)))).toBe('UNAVAILABLE');
    fails = false;
    await pause(60);
    expect(await codeOf(() => verifier.verify(by(first)))).toBe('passed');
    fails = true;
    await pause(60);
    expect(await codeOf(() => verifier.verify(by(second)))).toBe('UNAUTHENTICATED');
    expect(await codeOf(() => verifier.verify(by(first)))).toBe('passed');
    expect(said).toEqual([
      'auth.jwt: the keys at test cannot be had: down',
      'auth.jwt: the keys at test can be had again',
      'auth.jwt: the keys at test cannot be had: down',
    ]);
  });

  test.each([
    ['no JSON', '<html>'],
    ['no set', '[]'],
    ['no list', '{"keys": {}}'],
    ['too many', JSON.stringify({ keys: Array.from({ length: 101 }, () => first.jwk) })],
  ])('what is no set of keys is none: %s', async (_what, text) => {
    const { verifier, said } = verifierOf(() => Promise.resolve(text));
    expect(await codeOf(() => verifier.verify(by(first)))).toBe('UNAVAILABLE');
    expect(said).toHaveLength(1);
  });

  test('a key among them that cannot be used costs only itself; what is private about one is not read', async () => {
    const odd = [{ kty: 'RSA' }, { kty: 'EC', crv: 'P-256' }, 'x', null, { kty: 'oct', k: 'AAAA' }];
    const withPrivate = first.privateKey.export({ format: 'jwk' });
    const { verifier } = verifierOf(() => Promise.resolve(JSON.stringify({ keys: [...odd, { ...withPrivate, kid: 'first' }] })));
    expect(await codeOf(() => verifier.verify(by(first)))).toBe('passed');
  });
});

describe('where keys are', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'weir-keys-')));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('a file of the workspace, and of nowhere else', async () => {
    const place = (file: string) => keyPlace(file, { workspace: folder, production: true, outbound: ANY_ADDRESS });
    await writeFile(join(folder, 'jwks.json'), keySetOf([first]));
    expect(await place('jwks.json').read()).toBe(keySetOf([first]));
    await symlink('/etc/hosts', join(folder, 'link.json'));
    expect(await messageFrom(() => place('link.json').read())).toBe('link.json leads out of the workspace');
    await writeFile(join(folder, 'large.json'), ' '.repeat(1_000_001));
    expect(await messageFrom(() => place('large.json').read())).toContain('larger than');
  });

  test('an address: what it answers, without following it elsewhere', async () => {
    let asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/jwks') response.end(keySetOf([first]));
      else if (request.url === '/moved') response.writeHead(302, { location: '/jwks' }).end();
      else if (request.url === '/large') response.end(' '.repeat(2_000_000));
      else response.writeHead(500).end('{"keys":[]}');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const at = (path: string) =>
      keyPlace(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
        workspace: folder,
        production: false,
        outbound: ANY_ADDRESS,
      });
    expect(await at('/jwks').read()).toBe(keySetOf([first]));
    asked = [];
    expect(await messageFrom(() => at('/moved').read())).toBe('it answers with status 302');
    expect(asked).toEqual(['/moved']);
    expect(await messageFrom(() => at('/large').read())).toContain('more than');
    expect(await messageFrom(() => at('/broken').read())).toBe('it answers with status 500');
    server.closeAllConnections();
    server.close();
  });

  test('an address that sources may not reach is none for keys either', async () => {
    const outbound = outboundGuard({ development: false, allow: [], ownPorts: () => [] });
    const place = keyPlace('https://localhost:1/jwks', { workspace: folder, production: true, outbound });
    expect(await codeOf(() => place.read())).toBe('ADDRESS_REFUSED');
  });

  test('in production not one of http', async () => {
    expect(await codeOf(() => keyPlace('http://127.0.0.1/jwks', { workspace: folder, production: true, outbound: ANY_ADDRESS }))).toBe(
      'BAD_DEFINITION',
    );
    expect(await codeOf(() => keyPlace('https://id.example/jwks', { workspace: folder, production: true, outbound: ANY_ADDRESS }))).toBe(
      'passed',
    );
  });
});
