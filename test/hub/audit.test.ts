import { beforeAll, expect, test } from 'vitest';
import { makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { rawRequest } from './raw-request.ts';
import { ADMIN, askRegistryBy, FILES, makeTokenBy } from './who-asks.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

interface AuditRecord {
  readonly id: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly address: string | null;
  readonly requestId: string | null;
  readonly repeats: number;
}

let database: TestDatabase;
let workspace: TestWorkspace;
let hub: HubProcess;
beforeAll(async () => {
  database = await makeDatabase();
  workspace = await makeWorkspace({ ...FILES, 'data/cities.csv': 'city,people\nSeattle,737015\n' });
  const environment = { WEIR_ADMIN_TOKEN: ADMIN, DATABASE_URL: database.url };
  hub = await startHub(workspace, { flags: ['--production'], environment, token: ADMIN });
});

/** Newest first. */
async function records(): Promise<readonly AuditRecord[]> {
  const fields = 'id actor action subject outcome reason before after address requestId repeats';
  const { data } = await hub.askRegistry<{ audit: { nodes: AuditRecord[] } }>(`{ audit(first: 1000) { nodes { ${fields} } } }`);
  return data?.audit.nodes ?? [];
}
const recordsOf = async (action: string) => (await records()).filter((record) => record.action === action);
const register = (path: string, more = '') =>
  hub.askRegistry(
    `mutation { registerSource(input: { source: "map", kind: "files", files: { cities: ${path} } ${more} }) { __typename } }`,
  );

test('every change of the control plane: who, what, before and after, from where, and the request id', async () => {
  await register('"data/cities.csv"');
  await register('{ path: "data/cities.csv", key: ["city"] }');
  await hub.askRegistry('mutation { pauseSource(name: "map", paused: true) { __typename } }');
  await hub.askRegistry('mutation { pauseSource(name: "map", paused: false) { __typename } }');
  await hub.askRegistry('mutation { applyModel(input: { model: "City", key: ["city"], from: "map.cities" }) { __typename } }');
  await hub.askRegistry('mutation { runModel(name: "City") { __typename } }');
  await hub.askRegistry('mutation { removeModel(name: "City") { __typename } }');
  await hub.askRegistry('mutation { refreshSource(name: "map") { __typename } }');
  await hub.askRegistry('mutation { removeSource(name: "map") { __typename } }');
  const plain = { source: 'map', kind: 'files', files: { cities: 'data/cities.csv' } };
  const keyed = { source: 'map', kind: 'files', files: { cities: { path: 'data/cities.csv', key: ['city'] } } };
  const model = { model: 'City', key: ['city'], from: 'map.cities' };
  const who = { actor: 'admin token', outcome: 'DONE', address: '127.0.0.1', requestId: expect.any(String) as string, repeats: 1 };
  expect((await records()).toReversed()).toMatchObject([
    { ...who, action: 'registerSource', subject: 'source map', before: null, after: plain },
    { ...who, action: 'registerSource', subject: 'source map', before: { kind: 'files' }, after: keyed },
    { ...who, action: 'pauseSource', subject: 'source map', before: { paused: false }, after: { paused: true } },
    { ...who, action: 'pauseSource', subject: 'source map', before: { paused: true }, after: { paused: false } },
    { ...who, action: 'applyModel', subject: 'model City', before: null, after: model },
    { ...who, action: 'runModel', subject: 'model City', after: { full: false, downstream: false, run: expect.any(String) as string } },
    { ...who, action: 'removeModel', subject: 'model City', before: model, after: null },
    { ...who, action: 'refreshSource', subject: 'source map' },
    { ...who, action: 'removeSource', subject: 'source map', before: { source: 'map' }, after: null },
  ]);
});

test('what was refused, without a secret that somebody wrote into it', async () => {
  const connection = 'postgres://role:hunter2@127.0.0.1:1/shop';
  await hub.askRegistry(
    `mutation { registerSource(input: { source: "leak", kind: "postgres", connection: "${connection}" }) { __typename } }`,
  );
  const [record] = await recordsOf('registerSource');
  expect(record).toMatchObject({
    outcome: 'REFUSED',
    reason: 'SECRET_REFUSED',
    after: { source: 'leak', kind: 'postgres', connection: 'postgres://role:***@127.0.0.1:1/shop' },
  });
  expect(JSON.stringify(await database.sql('select * from hub.audit'))).not.toContain('hunter2');
});

test('a published schema is known by its hash, and a token by its id', async () => {
  await hub.askRegistry(
    'mutation { publishSchema(input: { subgraphs: [{ name: "none", sdl: "type Query { hello: String }" }] }) { __typename } }',
  );
  expect((await recordsOf('publishSchema'))[0]).toMatchObject({
    subject: 'target default',
    outcome: 'REFUSED',
    after: [{ name: 'none', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
  });
  const { id, token } = await makeTokenBy(hub, '--name', 'ci', '--role', 'analyst', '--claim', 'regions=EU', '--expires', '1h');
  await hub.askRegistry('mutation ($id: ID!) { revokeToken(id: $id) { __typename } }', { id });
  expect([(await recordsOf('createToken'))[0], (await recordsOf('revokeToken'))[0]]).toMatchObject([
    { subject: 'token ci', after: { id, roles: ['analyst'], claims: [{ name: 'regions', values: ['EU'] }] } },
    { subject: 'token ci', before: { id, state: 'ACTIVE' }, after: { id, state: 'REVOKED' } },
  ]);
  expect(JSON.stringify(await records())).not.toContain(token);
});

test('denials, and the first use of a token, with who asked and from where', async () => {
  const { token } = await makeTokenBy(hub, '--name', 'reader', '--scope', 'read', '--role', 'analyst');
  const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'mine-1' };
  await rawRequest(hub, {
    path: '/graphql',
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'x-weir-role': 'admin' },
    body: '{}',
  });
  await askRegistryBy(hub, token, 'mutation { removeSource(name: "air") { __typename } }');
  for (let times = 0; times < 3; times += 1)
    await askRegistryBy(hub, 'weir_0000000000000000000000000000000000000000000', '{ viewer { roles } }');
  const { token: data } = await makeTokenBy(hub, '--name', 'data', '--role', 'analyst');
  await askRegistryBy(hub, data, '{ viewer { roles } }');
  const from = { address: '127.0.0.1', requestId: expect.any(String) as string };
  const expected = [
    { ...from, actor: 'reader', action: 'useToken', outcome: 'DONE', reason: 'the first time' },
    {
      ...from,
      requestId: 'mine-1',
      actor: 'reader',
      action: 'chooseRole',
      outcome: 'DENIED',
      reason: expect.stringContaining('adds none') as string,
    },
    { ...from, actor: 'reader', action: 'removeSource', outcome: 'DENIED', reason: expect.stringContaining('`admin`') as string },
    { ...from, actor: 'unknown', action: 'useToken', outcome: 'DENIED', reason: expect.stringContaining('not known here') as string },
    { ...from, actor: 'data', action: 'enter', subject: 'registry', outcome: 'DENIED' },
  ];
  await eventually(async () => (await recordsOf('enter')).length > 0);
  const found = await records();
  for (const one of expected) expect(found).toContainEqual(expect.objectContaining(one));
  // The source is there still.
  expect((await hub.askRegistry('{ source(name: "air") { name } }')).data).toEqual({ source: { name: 'air' } });
});

test('files that were saved, and what came of them', async () => {
  await workspace.write('models/other.yaml', 'model: Other\nkey: [iata]\nfrom: air.ports\n');
  await eventually(async () => (await recordsOf('saveFiles')).length === 1);
  await workspace.write('models/other.yaml', 'model: Other\nkey: [iata]\nfrom: air.nothing\n');
  await eventually(async () => (await recordsOf('saveFiles')).length === 2);
  expect(await recordsOf('saveFiles')).toMatchObject([
    { actor: 'workspace', subject: 'models/other.yaml', outcome: 'REFUSED' },
    { actor: 'workspace', subject: 'models/other.yaml', outcome: 'DONE' },
  ]);
});

test('nobody rewrites it, not with the password of the database either; pages of it are in order', async () => {
  await expect(database.sql('delete from hub.audit')).rejects.toThrow('is not allowed');
  await expect(database.sql("update hub.audit set actor = 'x'")).rejects.toThrow('is not allowed');
  const seen: string[] = [];
  let after: string | null = null;
  for (let more = true; more;) {
    const answer: {
      data?: { audit: { totalCount: number; nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } | null;
    } = await hub.askRegistry(
      'query ($after: String) { audit(first: 5, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }',
      { after },
    );
    const page = answer.data?.audit;
    seen.push(...(page?.nodes.map(({ id }) => id) ?? []));
    more = page?.pageInfo.hasNextPage ?? false;
    after = page?.pageInfo.endCursor ?? null;
    if (!more) expect(seen).toHaveLength(page?.totalCount ?? 0);
  }
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => Number(b) - Number(a)));
  expect((await hub.askRegistry('{ audit(after: "eA") { totalCount } }')).errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
});

test('what cannot be written down is not done', async () => {
  await database.sql('alter table hub.audit rename to audit_away');
  const answer = await register('"data/cities.csv"');
  await database.sql('alter table hub.audit_away rename to audit');
  expect(answer.errors?.[0]?.extensions?.['code']).toBe('STORAGE_UNAVAILABLE');
  expect((await hub.askRegistry('{ source(name: "map") { name } }')).data).toEqual({ source: null });
});
