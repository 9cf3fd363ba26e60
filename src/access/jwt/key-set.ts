import { calculateJwkThumbprint, createLocalJWKSet, errors, type CryptoKey, type JWK } from 'jose';
import { messageOf, WeirError } from '../../contract/index.ts';
import { badJwt } from './bad-jwt.ts';
import type { JwtHeader } from './jwt-header.ts';
import type { KeyPlace } from './read-keys.ts';

/** The public keys that JWTs are verified by, read anew now and then, and when a token names one that is not there. */
export interface KeySet {
  /** Throws UNAUTHENTICATED where no key or more than one fits, UNAVAILABLE where the keys cannot be had. */
  keyOf(header: JwtHeader): Promise<CryptoKey>;
  close(): void;
}

interface Keys {
  readonly text: string;
  readonly find: ReturnType<typeof createLocalJWKSet>;
  /** By `kid`, '' for those without one: which keys these are. */
  readonly prints: ReadonlyMap<string, string>;
}

/** Keys that were not confirmed for so long are no keys any more: one of them may have been taken back. */
const KEPT_MS = 3_600_000;
const MOST_KEYS = 100;
/** Of a public key: https://www.rfc-editor.org/rfc/rfc7518#section-6 */
const PUBLIC = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'use', 'key_ops', 'alg'] as const;
const ASYMMETRIC: ReadonlySet<unknown> = new Set(['RSA', 'EC', 'OKP']);

/** `gone` hears of keys that are there no longer, by `kid`; '' among them is whatever token named none. */
export function openKeySet(
  place: KeyPlace,
  { gone, report }: { gone: (kids: ReadonlySet<string>) => void; report: (line: string) => void },
): KeySet {
  let keys: Keys | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  let failing = false;

  const readOnce = async (): Promise<void> => {
    triedAt = performance.now();
    try {
      const text = await place.read();
      const before = keys;
      if (text !== before?.text) keys = await keysIn(text);
      readAt = performance.now();
      if (failing) report(`auth.jwt: the keys at ${place.name} can be had again`);
      failing = false;
      if (before && before !== keys) {
        const left = [...before.prints].filter(([kid, prints]) => keys?.prints.get(kid) !== prints).map(([kid]) => kid);
        if (left.length) gone(new Set([...left, '']));
      }
    } catch (thrown) {
      if (!failing) report(`auth.jwt: the keys at ${place.name} cannot be had: ${messageOf(thrown)}`);
      failing = true;
    }
  };
  const read = (): Promise<void> =>
    (reading ??= readOnce().finally(() => {
      reading = undefined;
    }));
  const mayTry = () => reading !== undefined || performance.now() - triedAt >= place.cooldownMs;
  const refreshing = setInterval(() => {
    if (performance.now() - readAt > KEPT_MS && keys) {
      gone(new Set([...keys.prints.keys(), '']));
      keys = undefined;
    }
    void read();
  }, place.refreshMs).unref();
  void read();

  return {
    async keyOf(header) {
      if (!keys && mayTry()) await read();
      if (!keys)
        throw new WeirError(
          'UNAVAILABLE',
          'The hub cannot tell now who this token is of: the keys that it is verified by cannot be had. Ask again in a moment.',
        );
      const found = await keyIn(keys, header);
      if (found) return found;
      if (mayTry()) {
        await read();
        const late = await keyIn(keys, header);
        if (late) return late;
      }
      throw badJwt('it is signed by no key that this hub knows');
    },
    close: () => clearInterval(refreshing),
  };
}

async function keyIn({ find }: Keys, { alg, kid }: JwtHeader): Promise<CryptoKey | undefined> {
  try {
    return await find({ alg, ...(kid === undefined ? {} : { kid }) });
  } catch (thrown) {
    if (thrown instanceof errors.JWKSNoMatchingKey) return undefined;
    if (thrown instanceof errors.JWKSMultipleMatchingKeys) throw badJwt('it does not say by which of several keys it is signed');
    throw badJwt('the key that it names cannot be used');
  }
}

async function keysIn(text: string): Promise<Keys> {
  const read: unknown = JSON.parse(text);
  const list: unknown = typeof read === 'object' && read !== null && 'keys' in read ? read.keys : undefined;
  if (!Array.isArray(list)) throw new Error('they are no JWK Set: `{"keys": […]}`');
  if (list.length > MOST_KEYS) throw new Error(`they are ${list.length}, and ${MOST_KEYS} are read`);
  // A secret shared with whoever can read this would verify what they sign.
  const usable: JWK[] = [];
  const prints = new Map<string, string>();
  for (const key of list.flatMap((each: unknown) => (isPublicKey(each) ? [publicPart(each)] : []))) {
    const print = await calculateJwkThumbprint(key).catch(() => undefined);
    if (print === undefined) continue;
    usable.push(key);
    prints.set(key.kid ?? '', (prints.get(key.kid ?? '') ?? '') + print);
  }
  return { text, find: createLocalJWKSet({ keys: usable }), prints };
}

const isPublicKey = (value: unknown): value is JWK =>
  typeof value === 'object' && value !== null && 'kty' in value && ASYMMETRIC.has(value.kty) && !('use' in value && value.use !== 'sig');

const publicPart = (key: JWK): JWK =>
  Object.fromEntries(PUBLIC.flatMap((name) => (key[name] === undefined ? [] : [[name, key[name]]]))) as JWK;
