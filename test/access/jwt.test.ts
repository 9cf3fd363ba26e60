import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openJwtVerifier } from '../../src/access/index.ts';
import type { JwtSettings } from '../../src/contract/index.ts';
import { keySetOf, makeKey, signed, signedShared, unsigned } from './jwt-issuer.ts';
import { codeOf, messageFrom } from './outcome.ts';

const SETTINGS: JwtSettings = {
  jwks: 'keys/jwks.json',
  issuer: 'https://id.example',
  audience: 'weir',
  roles: ['realm', 'roles'],
  claims: { regions: ['regions'], tenant: ['org', 'tenant'] },
};
const rsa = makeKey('rsa');
const elliptic = makeKey('ec', 'ES256');
const edwards = makeKey('ed', 'EdDSA');
const pss = makeKey('pss', 'PS256');
const stranger = makeKey('rsa');
/** In the set by mistake: a secret that both would share, a key to encrypt by, and one that is too short to be safe. */
const shared = {
  jwk: { kty: 'oct', kid: 'shared', k: Buffer.from('a secret of both of them, 256 bits').toString('base64url'), alg: 'HS256' },
};
const forEncryption = makeKey('enc');
const keys = [rsa, elliptic, edwards, pss, shared, { jwk: { ...forEncryption.jwk, use: 'enc' } }];

const verifier = openJwtVerifier(
  SETTINGS,
  { name: 'test', refreshMs: 60_000, cooldownMs: 60_000, read: () => Promise.resolve(keySetOf(keys)) },
  { ended: () => {}, report: () => {} },
);

const now = Math.floor(Date.now() / 1000);
const header = { alg: 'RS256', kid: 'rsa', typ: 'JWT' };
const payload = {
  iss: 'https://id.example',
  aud: 'weir',
  sub: 'ada',
  iat: now,
  exp: now + 600,
  realm: { roles: ['analyst', 'visitor'] },
  regions: ['EU', 'US'],
};
const text = JSON.stringify(payload);
const without = (name: keyof typeof payload) => Object.fromEntries(Object.entries(payload).filter(([key]) => key !== name));
const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();

describe('a token that is right', () => {
  test.each([
    ['RSA', signed(header, payload, rsa)],
    ['RSA-PSS', signed({ alg: 'PS256', kid: 'pss' }, payload, pss)],
    ['an elliptic curve', signed({ alg: 'ES256', kid: 'ec' }, payload, elliptic)],
    ['Ed25519', signed({ alg: 'EdDSA', kid: 'ed' }, payload, edwards)],
    ['without a type', signed({ alg: 'RS256', kid: 'rsa' }, payload, rsa)],
    ['an access token', signed({ ...header, typ: 'at+JWT' }, payload, rsa)],
    ['for several audiences', signed(header, { ...payload, aud: ['other', 'weir'] }, rsa)],
    ['that begins within the skew of clocks', signed(header, { ...payload, nbf: now + 30, iat: now + 30 }, rsa)],
    ['that names no key, where one fits', signed({ alg: 'ES256' }, payload, elliptic)],
  ])('%s', async (_what, token) => {
    expect(await verifier.verify(token)).toMatchObject({
      name: 'jwt:ada',
      roles: ['analyst', 'visitor'],
      scopes: [],
      claims: { regions: ['EU', 'US'] },
      expiresAt: new Date(payload.exp * 1000),
    });
  });

  test('is verified once; what it says is kept until it expires', async () => {
    const token = signed(header, { ...payload, sub: 'kept' }, rsa);
    expect(verifier.known(token)).toBeUndefined();
    const identity = await verifier.verify(token);
    expect(verifier.known(token)).toBe(identity);
    expect(verifier.known(`${token}x`)).toBeUndefined();
    const short = signed(header, { ...payload, exp: Date.now() / 1000 + 1.5 }, rsa);
    await verifier.verify(short);
    await new Promise((done) => setTimeout(done, 1_700));
    expect(verifier.known(short)).toBeUndefined();
  });

  test('gives claims as lists of texts, and none that it does not have', async () => {
    const { claims, roles } = await verifier.verify(
      signed(header, { ...payload, regions: 'EU', org: { tenant: [7, true, 'x'] }, realm: { roles: 'analyst' } }, rsa),
    );
    expect([roles, claims['regions'], claims['tenant']]).toEqual([['analyst'], ['EU'], ['7', 'true', 'x']]);
    const { claims: none, roles: nobody } = await verifier.verify(signed(header, without('regions'), rsa));
    expect([none['regions'], none['tenant'], none['constructor'], none['__proto__'], nobody.length]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      2,
    ]);
    expect((await verifier.verify(signed(header, without('realm'), rsa))).roles).toEqual([]);
  });

  test('never makes an admin: the role of that name means something else where it was given', async () => {
    const { roles, scopes } = await verifier.verify(
      signed(header, { ...payload, scopes: ['admin'], realm: { roles: ['admin', 'analyst'] } }, rsa),
    );
    expect([roles, scopes]).toEqual([['analyst'], []]);
  });

  test('has a name that breaks no line of a log', async () => {
    const named = async (sub: unknown) => (await verifier.verify(signed(header, { ...payload, sub }, rsa))).name;
    expect(await named('a\nWeir: all is well')).toBe('jwt');
    expect(await named('x'.repeat(500))).toHaveLength(204);
    expect((await verifier.verify(signed(header, without('sub'), rsa))).name).toBe('jwt');
  });
});

/** Each is refused. Those that begin with `!` are signed by the right key: only what they say is wrong. */
const BAD: readonly (readonly [what: string, token: string])[] = [
  ['alg none', unsigned({ alg: 'none' }, payload)],
  ['alg none in other letters', unsigned({ alg: 'nOnE', kid: 'rsa' }, payload, 'AA')],
  ['alg none over a signature that is right', `${signed({ ...header, alg: 'none' }, payload, rsa)}`],
  ['HS256 with the public key as PEM', signedShared({ alg: 'HS256', kid: 'rsa' }, payload, publicPem)],
  [
    'HS256 with the public key as DER',
    signedShared({ alg: 'HS256', kid: 'rsa' }, payload, rsa.publicKey.export({ type: 'spki', format: 'der' })),
  ],
  ['HS256 with the public key as JWK', signedShared({ alg: 'HS256', kid: 'rsa' }, payload, JSON.stringify(rsa.jwk))],
  ['HS256 with the modulus', signedShared({ alg: 'HS256', kid: 'rsa' }, payload, Buffer.from(String(rsa.jwk['n']), 'base64url'))],
  ['HS256 with the shared key of the set', signedShared({ alg: 'HS256', kid: 'shared' }, payload, 'a secret of both of them, 256 bits')],
  ['HS256 with an empty key', signedShared({ alg: 'HS256' }, payload, '')],
  ['no alg', signed({ kid: 'rsa' }, payload, rsa)],
  ['alg that is a list', signed({ ...header, alg: ['RS256'] }, payload, rsa)],
  ['alg of another key: RS256 by the name of an elliptic one', signed({ alg: 'RS256', kid: 'ec' }, payload, rsa)],
  ['alg of another key: ES256 by the name of an RSA one', signed({ alg: 'ES256', kid: 'rsa' }, payload, elliptic)],
  ['alg other than the one of its key', signed({ alg: 'PS256', kid: 'rsa' }, payload, { ...rsa, alg: 'PS256' })],
  ['alg that nobody knows', signed({ ...header, alg: 'RS1' }, payload, rsa)],
  ['a stranger by the name of a known key', signed(header, payload, stranger)],
  ['a stranger without a name', signed({ alg: 'ES256' }, payload, makeKey('x', 'ES256'))],
  ['a key that is for encrypting', signed({ alg: 'RS256', kid: 'enc' }, payload, forEncryption)],
  ['an empty signature', unsigned(header, payload)],
  ['a signature of zeros, which an elliptic curve may take', unsigned({ alg: 'ES256', kid: 'ec' }, payload, 'A'.repeat(86))],
  ['a signature cut short', signed(header, payload, rsa).slice(0, -10)],
  [
    'a changed payload',
    signed(header, payload, rsa).replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify({ ...payload, sub: 'eve' })).toString('base64url')}.`),
  ],
  ['its own key in the header', signed({ ...header, jwk: stranger.jwk }, payload, stranger)],
  ['the address of its keys in the header', signed({ ...header, jku: 'https://evil.example/jwks.json' }, payload, stranger)],
  ['a certificate in the header', signed({ ...header, x5c: ['MIIB'] }, payload, stranger)],
  ['a kid that is a path', signed({ ...header, kid: '../../../../dev/null' }, payload, stranger)],
  ['a kid that is SQL', signed({ ...header, kid: "x' union select 'k" }, payload, stranger)],
  ['a kid of a prototype', signed({ ...header, kid: '__proto__' }, payload, stranger)],
  ['a kid that is a number', signed({ ...header, kid: 1 }, payload, rsa)],
  ['a kid with a line end', signed({ ...header, kid: 'rsa\n' }, payload, rsa)],
  ['a kid that is long', signed({ ...header, kid: 'k'.repeat(300) }, payload, rsa)],
  ['! crit', signed({ ...header, crit: ['exp'], exp: 1 }, payload, rsa)],
  ['! crit that asks for b64', signed({ ...header, crit: ['b64'], b64: false }, payload, rsa)],
  ['! b64', signed({ ...header, b64: false }, payload, rsa)],
  ['! a token inside a token', signed({ ...header, cty: 'JWT' }, `"${signed(header, payload, rsa)}"`, rsa)],
  ['! compressed', signed({ ...header, zip: 'DEF' }, payload, rsa)],
  ['! of the type of a logout', signed({ ...header, typ: 'logout+jwt' }, payload, rsa)],
  ['! of the type of a proof', signed({ ...header, typ: 'dpop+jwt' }, payload, rsa)],
  ['! a type that is no text', signed({ ...header, typ: 7 }, payload, rsa)],
  ['! a duplicate alg', signed('{"alg":"none","alg":"RS256","kid":"rsa"}', payload, rsa)],
  ['! a duplicate sub', signed(header, text.replace('{', '{"sub":"root",'), rsa)],
  ['! a duplicate role list, inside', signed(header, text.replace('"realm":{', '"realm":{"roles":["visitor"],'), rsa)],
  ['! a duplicate exp that is written otherwise', signed(header, text.replace('{', '{"\\u0065xp":9999999999,'), rsa)],
  ['! nested deep', signed(header, text.replace('{', `{"x":${'['.repeat(500)}${']'.repeat(500)},`), rsa)],
  ['! huge', signed(header, { ...payload, x: 'x'.repeat(10_000) }, rsa)],
  ['! a payload that is a list', signed(header, [payload], rsa)],
  ['! a payload that is a text', signed(header, '"ada"', rsa)],
  ['! a payload that is no JSON', signed(header, `${text},`, rsa)],
  [
    '! a payload that is no UTF-8',
    signed(header, Buffer.concat([Buffer.from(`${text.slice(0, -1)},"x":"`), Buffer.from([0xff]), Buffer.from('"}')]), rsa),
  ],
  ['! no exp', signed(header, without('exp'), rsa)],
  ['! expired', signed(header, { ...payload, exp: now - 1 }, rsa)],
  ['! expired long ago', signed(header, { ...payload, exp: 1 }, rsa)],
  ['! an exp that is a text', signed(header, { ...payload, exp: String(now + 600) }, rsa)],
  ['! an exp that is null', signed(header, { ...payload, exp: null }, rsa)],
  ['! an exp past all dates', signed(header, { ...payload, exp: 1e300 }, rsa)],
  ['! an exp that is negative', signed(header, { ...payload, exp: -now }, rsa)],
  ['! from the future', signed(header, { ...payload, nbf: now + 120 }, rsa)],
  ['! an nbf that is a text', signed(header, { ...payload, nbf: 'now' }, rsa)],
  ['! made in the future', signed(header, { ...payload, iat: now + 120 }, rsa)],
  ['! an iat that is a text', signed(header, { ...payload, iat: 'now' }, rsa)],
  ['! no issuer', signed(header, without('iss'), rsa)],
  ['! another issuer', signed(header, { ...payload, iss: 'https://id.example.evil.example' }, rsa)],
  ['! an issuer in other letters', signed(header, { ...payload, iss: 'https://ID.example' }, rsa)],
  ['! an issuer with a slash more', signed(header, { ...payload, iss: 'https://id.example/' }, rsa)],
  ['! a list of issuers', signed(header, { ...payload, iss: ['https://id.example'] }, rsa)],
  ['! no audience', signed(header, without('aud'), rsa)],
  ['! another audience', signed(header, { ...payload, aud: 'weird' }, rsa)],
  ['! audiences without this one', signed(header, { ...payload, aud: ['a', 'b'] }, rsa)],
  ['! an audience that is an object', signed(header, { ...payload, aud: { weir: true } }, rsa)],
  ['! a sub that is a number', signed(header, { ...payload, sub: 1 }, rsa)],
  ['! roles that are a number', signed(header, { ...payload, realm: { roles: 1 } }, rsa)],
  ['! roles that are an object', signed(header, { ...payload, realm: { roles: { analyst: true } } }, rsa)],
  ['! roles that are null', signed(header, { ...payload, realm: { roles: null } }, rsa)],
  ['! a role that is a list', signed(header, { ...payload, realm: { roles: [['analyst']] } }, rsa)],
  ['! a text where the path to the roles goes on', signed(header, { ...payload, realm: 'analyst' }, rsa)],
  ['! a list where the path to the roles goes on', signed(header, { ...payload, realm: [{ roles: ['analyst'] }] }, rsa)],
  ['! more roles than anybody has', signed(header, { ...payload, realm: { roles: Array.from({ length: 101 }, (_, n) => `r${n}`) } }, rsa)],
  ['! a claim that is an object', signed(header, { ...payload, regions: { eq: 'EU' } }, rsa)],
  ['! a claim that is null', signed(header, { ...payload, regions: null }, rsa)],
  ['! a claim with a null in it', signed(header, { ...payload, regions: ['EU', null] }, rsa)],
  ['! a claim with a list in it', signed(header, { ...payload, regions: [['EU']] }, rsa)],
  ['! a claim that is a fraction', signed(header, { ...payload, regions: 1.5 }, rsa)],
  ['! a claim that was rounded', signed(header, text.replace('["EU","US"]', '9007199254740993'), rsa)],
  ['! a claim with a control character', signed(header, { ...payload, regions: 'EU\u0000' }, rsa)],
  ['two parts', signed(header, payload, rsa).split('.').slice(0, 2).join('.')],
  ['four parts', `${signed(header, payload, rsa)}.x`],
  ['five parts, as an encrypted one has', `${signed(header, payload, rsa)}.x.y`],
  ['a space in it', signed(header, payload, rsa).replace('.', '. ')],
  ['base64 in place of base64url', signed(header, payload, rsa).replace(/^[^.]+/, (part) => `${part}=`)],
  ['nothing but dots', '..'],
];

describe('a token that is wrong', () => {
  test('there are more than forty of them, each another', () => {
    expect(new Set(BAD.map(([, token]) => createHash('sha256').update(token).digest('hex'))).size).toBe(BAD.length);
    expect(BAD.length).toBeGreaterThan(40);
  });

  test.each(BAD)('%s', async (what, token) => {
    expect(await codeOf(() => verifier.verify(token))).toBe('UNAUTHENTICATED');
    expect(verifier.known(token)).toBeUndefined();
    if (what.startsWith('!')) expect(await messageFrom(() => verifier.verify(token))).not.toContain('signed by no key');
  });

  test('is told what is wrong with it, and no value of it', async () => {
    expect(await messageFrom(() => verifier.verify(signed(header, { ...payload, exp: now - 1 }, rsa)))).toBe(
      'This token is not taken: it has expired.',
    );
    expect(await messageFrom(() => verifier.verify(signed(header, { ...payload, aud: 'secret' }, rsa)))).toBe(
      'This token is not taken: its `aud` is not what this hub takes.',
    );
    expect(await messageFrom(() => verifier.verify(signed(header, { ...payload, realm: { roles: { secret: 1 } } }, rsa)))).toBe(
      'This token is not taken: its roles at `$.realm.roles` is not a text or a list of texts.',
    );
  });

  test('is refused in no time, however large', async () => {
    const began = performance.now();
    await codeOf(() => verifier.verify(`${'a'.repeat(5_000_000)}.b.c`));
    await codeOf(() => verifier.verify('.'.repeat(5_000_000)));
    expect(performance.now() - began).toBeLessThan(200);
  });
});
