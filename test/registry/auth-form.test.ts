import { describe, expect, test } from 'vitest';
import { loadWorkspace } from '../../src/registry/index.ts';
import { connectors, folderOf } from './connectors.ts';

async function load(auth: string, files: Readonly<Record<string, string>> = {}, env?: string) {
  const { folder, remove } = await folderOf({ 'weir.yaml': `workspace: trial\nauth: ${auth}\n`, ...files });
  const { workspace, problems } = await loadWorkspace(folder, { env, connectors });
  await remove();
  return { auth: workspace?.settings.auth, problems: problems.map(({ message, path }) => `${path}: ${message}`) };
}
const jwt = (more: string) => `{ jwt: { jwks: keys.json, issuer: i, audience: a, roles: $.roles, ${more} } }`;

describe('auth of weir.yaml', () => {
  test('says who asks without a token, and whose tokens are taken', async () => {
    expect(
      await load(
        '{anonymous: visitor, jwt: {jwks: "https://id.example/jwks.json", issuer: x, audience: y, roles: $.realm.roles, claims: {regions: $.regions}}}',
      ),
    ).toEqual({
      problems: [],
      auth: {
        anonymous: 'visitor',
        jwt: {
          jwks: 'https://id.example/jwks.json',
          issuer: 'x',
          audience: 'y',
          roles: ['realm', 'roles'],
          claims: { regions: ['regions'] },
        },
      },
    });
    expect((await load('{}')).auth).toEqual({ anonymous: undefined, jwt: undefined });
  });

  test('goes through names that have dots and slashes in them', async () => {
    const { auth } = await load(jwt(`claims: { tenant: "$['https://shop.example/app'].tenant-id" }`));
    expect(auth?.jwt?.claims).toEqual({ tenant: ['https://shop.example/app', 'tenant-id'] });
  });

  test('is whole in an overlay: what it does not say there is nobody', async () => {
    const { auth } = await load('{ anonymous: visitor }', { 'env/prod.yaml': 'auth: {}\n' }, 'prod');
    expect(auth).toEqual({ anonymous: undefined, jwt: undefined });
  });

  test.each(['keys/jwks.json', 'https://id.example/jwks', 'http://localhost:8080/jwks', 'http://127.0.0.1/jwks', 'http://[::1]:9/jwks'])(
    'takes keys from %s',
    async (place) => {
      expect((await load(`{ jwt: { jwks: "${place}", issuer: i, audience: a, roles: $.r } }`)).problems).toEqual([]);
    },
  );

  test.each([
    'http://id.example/jwks',
    'http://127.0.0.1.evil.example/jwks',
    'http://localhost.evil.example/jwks',
    'https://user:password@id.example/jwks',
    'ftp://id.example/jwks',
    'file:///etc/passwd',
    'data:application/json,{}',
    '/etc/jwks.json',
    '../jwks.json',
    'keys/../../jwks.json',
    'https://',
    '',
  ])('takes none from %s', async (place) => {
    expect((await load(`{ jwt: { jwks: "${place}", issuer: i, audience: a, roles: $.r } }`)).problems).toEqual([
      'weir.yaml:2: `auth.jwt.jwks` is an address of https, one of http on this machine, or a file of the workspace, like `keys/jwks.json`.',
    ]);
  });

  test.each([
    ['{ anonymous: admin }', '`auth.anonymous` cannot be `admin`, by which nothing would be closed to anybody.'],
    ['{ anonymous: "a b" }', '`auth.anonymous` has letters, digits, `_` and `-`, and begins with a letter.'],
    ['{ anonymus: visitor }', 'There is no key `auth.anonymus`. Did you mean `anonymous`?'],
    ['{ jwt: { jwks: k.json, audience: a, roles: $.r } }', '`auth.jwt.issuer` is missing.'],
    ['{ jwt: { jwks: k.json, issuer: i, roles: $.r } }', '`auth.jwt.audience` is missing.'],
    [jwt('algorithms: [HS256]'), 'There is no key `auth.jwt.algorithms`. There is: `jwks`, `issuer`, `audience`, `roles`, `claims`.'],
    [
      jwt('claims: { regions: regions }'),
      "`auth.jwt.claims.regions` is the place of a claim, like `$.realm.roles` or `$['https://shop.example/roles']`.",
    ],
    [
      jwt('claims: { regions: $ }'),
      "`auth.jwt.claims.regions` is the place of a claim, like `$.realm.roles` or `$['https://shop.example/roles']`.",
    ],
    [
      jwt('claims: { regions: "$..x" }'),
      "`auth.jwt.claims.regions` is the place of a claim, like `$.realm.roles` or `$['https://shop.example/roles']`.",
    ],
    [
      jwt('claims: { regions: "$.x[0]" }'),
      "`auth.jwt.claims.regions` is the place of a claim, like `$.realm.roles` or `$['https://shop.example/roles']`.",
    ],
  ])('is refused with its place: %s', async (auth, message) => {
    expect((await load(auth)).problems).toEqual([`weir.yaml:2: ${message}`]);
  });
});
