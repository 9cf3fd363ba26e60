import { badJwt } from './bad-jwt.ts';
import { parseStrictly } from './strict-json.ts';

/** Signed by a key that only its owner has: what is public about it makes no token. https://www.rfc-editor.org/rfc/rfc7518#section-3.1 */
export const ALGORITHMS: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

export interface JwtHeader {
  readonly alg: string;
  readonly kid: string | undefined;
}

const MOST_CHARACTERS = 8_192;
const SHAPE = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;
/** A kid is only ever compared. */
const KID = /^[\x20-\x7e]{1,256}$/;
/** Tokens of other kinds, signed by the same keys, are none for a hub: https://www.rfc-editor.org/rfc/rfc8725#section-3.11 */
const TYPES: ReadonlySet<unknown> = new Set([undefined, 'jwt', 'at+jwt', 'application/jwt', 'application/at+jwt']);
const UNKNOWN = 'it is no JWT that this hub knows';

export const isJwtShaped = (token: string): boolean => token.includes('.');

/** Looks at a token before anything of it is verified. Throws UNAUTHENTICATED. */
export function readJwt(token: string): { readonly header: JwtHeader; readonly payload: Readonly<Record<string, unknown>> } {
  if (token.length > MOST_CHARACTERS) throw badJwt(`it has ${token.length} characters, and ${MOST_CHARACTERS} are read`);
  const [, head = '', body = ''] = SHAPE.exec(token) ?? [];
  const header = partOf(head);
  const payload = partOf(body);
  if (!header || !payload) throw badJwt(UNKNOWN);
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg)) throw badJwt(`it is signed by no algorithm of ${ALGORITHMS.join(', ')}`);
  if (!TYPES.has(typeof typ === 'string' ? typ.toLowerCase() : typ)) throw badJwt('its `typ` is of another kind of token');
  if (kid !== undefined && (typeof kid !== 'string' || !KID.test(kid))) throw badJwt('its `kid` is not the name of a key');
  // What they ask for is not done here; a token inside a token is `cty`.
  if (['crit', 'b64', 'cty', 'zip', 'enc'].some((name) => Object.hasOwn(header, name))) throw badJwt(UNKNOWN);
  return { header: { alg, kid }, payload };
}

function partOf(encoded: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const bytes = Buffer.from(encoded, 'base64url');
    const value = parseStrictly(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
