import { buildSchema } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { registrySdl } from '../../src/server/registry-door.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { overEvents } from './subscriber.ts';
import { ADMIN, askRegistryBy, FILES, jwt, makeTokenBy } from './who-asks.ts';
import { makeWorkspace } from './workspace.ts';

type Scope = 'read' | 'check' | 'publish' | 'run' | 'admin';

const SDL = 'type Query { hello: String }';
const SUBGRAPHS = (...names: string[]) => `{ subgraphs: [${names.map((name) => `{ name: "${name}", sdl: "${SDL}" }`).join(', ')}] }`;

/** One operation of each root field of the control plane, and the scope that it takes; `viewer` takes none. */
const FIELDS: Readonly<Record<string, readonly [scope: Scope, operation: string]>> = {
  source: ['read', '{ source(name: "air") { name } }'],
  sources: ['read', '{ sources { totalCount } }'],
  model: ['read', '{ model(name: "Port") { name } }'],
  models: ['read', '{ models { totalCount } }'],
  run: ['read', '{ run(id: "x") { id } }'],
  runs: ['read', '{ runs { totalCount } }'],
  version: ['read', '{ version(id: "x") { id } }'],
  versions: ['read', '{ versions { totalCount } }'],
  roleSchema: ['admin', '{ roleSchema(role: "admin") }'],
  exported: ['admin', '{ exported { path } }'],
  tokens: ['admin', '{ tokens { totalCount } }'],
  audit: ['admin', '{ audit { totalCount } }'],
  registerSource: ['admin', 'mutation { registerSource(input: { source: "x", kind: "files" }) { __typename } }'],
  testSource: ['admin', 'mutation { testSource(input: { source: "x", kind: "files" }) { __typename } }'],
  refreshSource: ['publish', 'mutation { refreshSource(name: "none") { __typename } }'],
  pauseSource: ['admin', 'mutation { pauseSource(name: "none", paused: true) { __typename } }'],
  removeSource: ['admin', 'mutation { removeSource(name: "none") { __typename } }'],
  planModel: ['check', 'mutation { planModel(input: { model: "M", key: ["a"], from: "none.none" }) { __typename } }'],
  applyModel: ['admin', 'mutation { applyModel(input: { model: "M", key: ["a"], from: "none.none" }) { __typename } }'],
  removeModel: ['admin', 'mutation { removeModel(name: "none") { __typename } }'],
  applyWorkspace: ['admin', 'mutation { applyWorkspace(input: { workspace: "w", files: [] }, dryRun: true) { __typename } }'],
  runModel: ['run', 'mutation { runModel(name: "none") { __typename } }'],
  cancelRun: ['run', 'mutation { cancelRun(id: "none") { __typename } }'],
  checkSchema: ['check', `mutation { checkSchema(input: ${SUBGRAPHS('none')}) { __typename } }`],
  publishSchema: ['publish', `mutation { publishSchema(input: ${SUBGRAPHS('none')}) { __typename } }`],
  rollbackSchema: ['publish', 'mutation { rollbackSchema(version: "none") { __typename } }'],
  createToken: ['admin', 'mutation { createToken(input: {}) { __typename } }'],
  revokeToken: ['admin', 'mutation { revokeToken(id: "none") { __typename } }'],
};
const STREAMS = { runProgress: '(id: "x") { state }', sourceHealth: '{ source }', schemaPublished: '{ id }' } as const;

let hub: HubProcess;
const tokens = new Map<string, string>();
/** A token with these scopes. */
async function by(...scopes: string[]): Promise<string> {
  const known = tokens.get(scopes.join());
  if (known !== undefined) return known;
  const { token } = await makeTokenBy(hub, ...scopes.flatMap((scope) => ['--scope', scope]));
  tokens.set(scopes.join(), token);
  return token;
}
beforeAll(async () => {
  hub = await startHub(await makeWorkspace(FILES), { flags: ['--production'], environment: { WEIR_ADMIN_TOKEN: ADMIN }, token: ADMIN });
});

test('every field of the control plane is in this table', () => {
  const schema = buildSchema(registrySdl());
  const named = [schema.getQueryType(), schema.getMutationType()].flatMap((type) => Object.keys(type?.getFields() ?? {}));
  expect(named.sort()).toEqual(['viewer', ...Object.keys(FIELDS)].sort());
  expect(Object.keys(schema.getSubscriptionType()?.getFields() ?? {}).sort()).toEqual(Object.keys(STREAMS).sort());
});

describe.each(['read', 'check', 'publish', 'run', 'admin'] as const)('a token with the scope %s', (scope) => {
  test.each(Object.entries(FIELDS))('asks what takes it, and nothing else: %s', async (_field, [needed, operation]) => {
    const { code, data, message } = await askRegistryBy(hub, await by(scope), operation);
    if (scope === needed || scope === 'admin') expect([code, data]).toEqual([undefined, expect.any(Object)]);
    else {
      expect(code).toBe('FORBIDDEN');
      expect(message).toContain(`\`${needed}\``);
      expect(JSON.stringify(data ?? null)).not.toContain('__typename');
    }
  });
});

test('two scopes are both; an alias and a fragment hide nothing', async () => {
  const token = await by('read', 'run');
  expect((await askRegistryBy(hub, token, '{ sources { totalCount } runs { totalCount } }')).code).toBeUndefined();
  expect((await askRegistryBy(hub, token, 'mutation { runModel(name: "Port") { __typename } }')).data?.['runModel']?.__typename).toBe(
    'RunModel',
  );
  const hidden = '{ sources: tokens { totalCount } ...rest } fragment rest on Query { runs { totalCount } }';
  expect((await askRegistryBy(hub, token, hidden)).code).toBe('FORBIDDEN');
});

test('subscriptions take `read`', async () => {
  for (const [field, rest] of Object.entries(STREAMS)) {
    const subscribe = async (token: string) => {
      const events = await overEvents(hub, { query: `subscription { ${field}${rest} }`, token, path: '/registry/graphql' });
      await new Promise((done) => setTimeout(done, 300));
      return events.answers[0]?.errors?.[0]?.extensions?.['code'];
    };
    expect(await subscribe(await by('run')), field).toBe('FORBIDDEN');
    expect(await subscribe(await by('read')), field).toBe(field === 'runProgress' ? 'NOT_FOUND' : undefined);
  }
});

describe('a scope that is narrower', () => {
  const publish = (...names: string[]) =>
    `mutation { publishSchema(input: ${SUBGRAPHS(...names)}) { __typename ... on ProblemList { problems { code } } } }`;
  const at = (target: string, mutation: string) => mutation.replace('input: {', `input: { target: "${target}",`);

  test('publishes and checks its source, and nothing beside it', async () => {
    const token = await by('publish:source=shop', 'check:source=shop');
    for (const operation of [publish('shop'), publish('shop').replace('publishSchema', 'checkSchema')])
      expect(await askRegistryBy(hub, token, operation)).toMatchObject({ code: undefined, status: 200 });
    for (const operation of [
      publish('air'),
      publish('shop', 'air'),
      publish('Shop'),
      publish(),
      publish('air').replace('publishSchema', 'checkSchema'),
      'mutation { rollbackSchema(version: "x") { __typename } }',
      'mutation { refreshSource(name: "air") { __typename } }',
    ])
      expect((await askRegistryBy(hub, token, operation)).code, operation).toBe('FORBIDDEN');
    expect((await askRegistryBy(hub, token, 'mutation { refreshSource(name: "shop") { __typename } }')).code).toBeUndefined();
  });

  test('publishes to its target, and reads of it', async () => {
    const token = await by('publish:target=staging', 'read:target=staging');
    expect((await askRegistryBy(hub, token, publish('shop'))).code).toBe('FORBIDDEN');
    expect((await askRegistryBy(hub, token, at('staging', publish('shop')))).data?.['publishSchema']?.problems).toEqual([
      { code: 'NOT_FOUND' },
    ]);
    expect((await askRegistryBy(hub, token, '{ versions { totalCount } }')).code).toBe('FORBIDDEN');
    expect((await askRegistryBy(hub, token, '{ versions(target: "staging") { totalCount } }')).code).toBeUndefined();
    const artifact = (target: string) =>
      fetch(`${hub.url}/artifacts/v1/${target}/sdl`, { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status);
    expect([await artifact('default'), await artifact('staging')]).toEqual([403, 404]);
  });
});

test('whoever has roles and no scopes, or neither, asks nothing of it', async () => {
  const { token } = await makeTokenBy(hub, '--role', 'analyst');
  for (const [who, status, code] of [
    [token, 403, 'FORBIDDEN'],
    [jwt(600, { realm: { roles: ['admin', 'analyst'] }, scopes: ['admin'], scope: 'admin' }), 403, 'FORBIDDEN'],
    [undefined, 401, 'UNAUTHENTICATED'],
  ] as const)
    expect(await askRegistryBy(hub, who, '{ viewer { roles } }')).toMatchObject({ status, code, data: undefined });
});

test('an admin of the control plane alone reads no data', async () => {
  const response = await fetch(`${hub.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await by('admin')}` },
    body: '{"query":"{ airPorts { city } }"}',
  });
  expect(response.status).toBe(403);
});
