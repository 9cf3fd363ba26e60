import { expect } from 'vitest';
import { keySetOf, makeKey, signed } from '../access/jwt-issuer.ts';
import { weir } from './command.ts';
import type { HubProcess } from './hub-process.ts';

export const ADMIN = 'an-admin-token-of-the-operator-0123456789';

/** An identity provider whose keys lie in the workspace. */
export const provider = makeKey('2026', 'ES256');

/** A workspace with ports to read, and a model of them, whose changes can be subscribed to. */
export const FILES = {
  'data/ports.csv': 'iata,city\nSEA,Seattle\n',
  'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
  'models/port.yaml': 'model: Port\nkey: [iata]\nfrom: air.ports\n',
  'policies/visitor.yaml': 'role: visitor\nallow: { air.ports: {}, Port: {} }\n',
  'policies/analyst.yaml': 'role: analyst\ninherits: [visitor]\n',
  'keys/jwks.json': keySetOf([provider]),
  'weir.yaml': `workspace: trial
auth:
  anonymous: visitor
  jwt: { jwks: keys/jwks.json, issuer: "https://id.example", audience: weir, roles: $.realm.roles, claims: { regions: $.regions } }
`,
};

/** A JWT of the provider, good for so many seconds. */
export const jwt = (seconds = 600, more: object = {}, key = provider): string =>
  signed(
    { alg: key.alg, kid: key.kid, typ: 'JWT' },
    {
      iss: 'https://id.example',
      aud: 'weir',
      sub: 'ada',
      exp: Math.floor(Date.now() / 1000) + seconds,
      realm: { roles: ['analyst'] },
      ...more,
    },
    key,
  );

export interface MadeToken {
  readonly token: string;
  readonly id: string;
}

/** A token as an operator makes it, by the command line. */
export async function makeTokenBy(hub: HubProcess, ...words: string[]): Promise<MadeToken> {
  const { code, stdout, stderr } = await weir(['token', 'create', '--url', hub.url, '--token', ADMIN, '--json', ...words]);
  if (code !== 0) expect.fail(stderr);
  return JSON.parse(stdout) as MadeToken;
}

/** What the control plane answers to somebody else's question. */
export async function askRegistryBy(hub: HubProcess, token: string | undefined, query: string, variables?: object) {
  const response = await fetch(`${hub.url}/registry/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as {
    data?: Record<string, { __typename?: string; problems?: { code: string }[] } | null> | null;
    errors?: { message: string; extensions?: { code?: string } }[];
  };
  return { status: response.status, data, code: errors?.[0]?.extensions?.code, message: errors?.[0]?.message };
}
