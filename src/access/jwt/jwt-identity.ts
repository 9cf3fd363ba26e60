import { ADMIN, type ClaimPath, type Identity, type JwtSettings } from '../../contract/index.ts';
import { badJwt } from './bad-jwt.ts';

type Payload = Readonly<Record<string, unknown>>;

const MOST_ROLES = 100;
const MOST_VALUES = 1_000;
const MOST_CHARACTERS = 1_000;
const MOST_SUBJECT = 200;
/** Would break a line of a log. */
const CONTROL = /\p{Cc}/u;

/**
 * Who a verified token is about. The role `admin` is left out: whoever gives out roles elsewhere means their own by it, and admins of a
 * hub have its own tokens. Throws UNAUTHENTICATED where a role or claim is not of a type that it can be; one that is absent is absent.
 */
export function jwtIdentity(payload: Payload, settings: JwtSettings, credential: string): Identity {
  const { sub, exp } = payload;
  if (sub !== undefined && typeof sub !== 'string') throw badJwt('its `sub` is not a text');
  const roles = valuesAt(payload, settings.roles, { what: 'its roles', most: MOST_ROLES, texts: true }) ?? [];
  const claims: Record<string, readonly string[]> = Object.create(null) as Record<string, readonly string[]>;
  for (const [name, path] of Object.entries(settings.claims)) {
    const values = valuesAt(payload, path, { what: `its claim ${name}`, most: MOST_VALUES, texts: false });
    if (values) claims[name] = values;
  }
  return Object.freeze({
    name: sub === undefined || CONTROL.test(sub) ? 'jwt' : `jwt:${sub.slice(0, MOST_SUBJECT)}`,
    roles: roles.filter((role) => role !== ADMIN),
    scopes: [],
    claims,
    credential,
    expiresAt: new Date(Number(exp) * 1000),
  });
}

/** A text, or a list of them; of claims also numbers and booleans, as texts. Undefined where there is nothing. */
function valuesAt(
  payload: Payload,
  path: ClaimPath,
  { what, most, texts }: { readonly what: string; readonly most: number; readonly texts: boolean },
): readonly string[] | undefined {
  let there: unknown = payload;
  for (const [index, name] of path.entries()) {
    if (typeof there !== 'object' || there === null || Array.isArray(there)) {
      throw badJwt(`${what} should be at \`$.${path.join('.')}\`, and \`$.${path.slice(0, index).join('.')}\` is no object`);
    }
    if (!Object.hasOwn(there, name)) return undefined;
    there = (there as Payload)[name];
  }
  const values: readonly unknown[] = Array.isArray(there) ? there : [there];
  if (values.length > most) throw badJwt(`${what} are ${values.length}, and ${most} are read`);
  return values.map((value) => {
    const isWord = typeof value === 'string' && value.length <= MOST_CHARACTERS && !CONTROL.test(value);
    // A number past 2^53 was rounded before anybody looked.
    if (isWord || (!texts && (typeof value === 'boolean' || Number.isSafeInteger(value)))) return String(value);
    throw badJwt(
      `${what} at \`$.${path.join('.')}\` is ${texts ? 'not a text or a list of texts' : 'not a text, whole number or boolean, or a list of those'}`,
    );
  });
}
