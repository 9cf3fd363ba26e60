import { constants, createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A key pair of somebody who gives out JWTs, and its public half as a JWK Set has it. */
export interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

const PAIRS: Readonly<Record<string, () => { privateKey: KeyObject; publicKey: KeyObject }>> = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
};

export function makeKey(kid: string, alg = 'RS256', pair = PAIRS[alg]?.()): IssuerKey {
  if (!pair) throw new Error(`no key for ${alg}`);
  return { kid, alg, ...pair, jwk: { ...pair.publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } };
}

export const keySetOf = (keys: readonly { readonly jwk: object }[]): string => JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });

/** A text as it is, bytes as they are, anything else as JSON. */
type Part = string | Buffer | object;

const encoded = (part: Part): string =>
  (Buffer.isBuffer(part) ? part : Buffer.from(typeof part === 'string' ? part : JSON.stringify(part))).toString('base64url');

/** Signs exactly these texts, whatever they are: what a library would refuse to make. */
export function signed(header: Part, payload: Part, key: Pick<IssuerKey, 'alg' | 'privateKey'>): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const how =
    key.alg === 'ES256'
      ? { key: key.privateKey, dsaEncoding: 'ieee-p1363' as const }
      : { key: key.privateKey, ...(key.alg === 'PS256' ? pss : {}) };
  return `${input}.${sign(key.alg === 'EdDSA' ? null : 'sha256', Buffer.from(input), how).toString('base64url')}`;
}

/** With a key that both ends would have to share. */
export function signedShared(header: Part, payload: Part, secret: string | Buffer): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

export const unsigned = (header: Part, payload: Part, signature = ''): string => `${encoded(header)}.${encoded(payload)}.${signature}`;
