import { z } from 'zod';
import { ADMIN, type ClaimPath } from '../../contract/index.ts';
import { text } from './names.ts';

/** Policies name roles and claims. */
const roleName = z
  .string()
  .regex(/^[A-Za-z][\w-]*$/, 'has letters, digits, `_` and `-`, and begins with a letter')
  .refine((role) => role !== ADMIN, `cannot be \`${ADMIN}\`, by which nothing would be closed to anybody`);
const claimName = z.string().regex(/^[A-Za-z][\w-]*$/, 'has letters, digits, `_` and `-`, and begins with a letter');

/** One step of a path: `.realm`, or `['https://shop.example/roles']`. */
const STEP = /\.([A-Za-z_][\w-]*)|\['([^'\\]+)'\]/g;

/** The members that `$.realm['a.b']` goes through. https://www.rfc-editor.org/rfc/rfc9535, of which this is what names one place. */
const claimPath = z
  .string()
  .regex(/^\$(?:\.[A-Za-z_][\w-]*|\['[^'\\]+'\])+$/, "is the place of a claim, like `$.realm.roles` or `$['https://shop.example/roles']`")
  .transform((path): ClaimPath => [...path.matchAll(STEP)].map(([, plain, quoted]) => plain ?? quoted ?? ''));

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Keys are public, and still whoever can change them on their way can make tokens. */
const jwks = z
  .string()
  .refine(isKeyPlace, 'is an address of https, one of http on this machine, or a file of the workspace, like `keys/jwks.json`');

function isKeyPlace(place: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(place)) return place !== '' && !place.startsWith('/') && !place.split(/[/\\]/).includes('..');
  if (!URL.canParse(place)) return false;
  const { protocol, hostname, username, password } = new URL(place);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}

/** `auth:` of weir.yaml. */
export const authForm = z.strictObject({
  anonymous: roleName.optional(),
  jwt: z
    .strictObject({
      jwks,
      issuer: text,
      audience: text,
      roles: claimPath,
      claims: z.record(claimName, claimPath).optional(),
    })
    .optional(),
});
