import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeKey } from '../access/jwt-issuer.ts';
import { weir } from './command.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { rawRequest, socketOutcome } from './raw-request.ts';
import { ADMIN, askRegistryBy, FILES, jwt, makeTokenBy, type MadeToken } from './who-asks.ts';
import { makeWorkspace } from './workspace.ts';

const QUERY = '{ airPorts { city } }';
const JSON_HEADERS = { 'content-type': 'application/json' };

let hub: HubProcess;
let analyst: MadeToken;
let reader: MadeToken;
beforeAll(async () => {
  const environment = { WEIR_ADMIN_TOKEN: ADMIN };
  hub = await startHub(await makeWorkspace(FILES), { flags: ['--production'], environment, token: ADMIN });
  analyst = await makeTokenBy(hub, '--role', 'analyst', '--role', 'visitor', '--claim', 'regions=EU,US', '--expires', '30d');
  reader = await makeTokenBy(hub, '--name', 'ci', '--scope', 'read');
});

/** Status of each door, and the code of a WebSocket that is not let in. */
async function doors(headers: Readonly<Record<string, string>>) {
  const post = async (path: string, query: string, more = {}) =>
    (await rawRequest(hub, { path, method: 'POST', headers: { ...JSON_HEADERS, ...headers, ...more }, body: JSON.stringify({ query }) }))
      .status;
  const get = async (path: string) => (await rawRequest(hub, { path, headers: { 'apollo-require-preflight': '1', ...headers } })).status;
  return {
    post: await post('/graphql', QUERY),
    get: await get(`/graphql?query=${encodeURIComponent(QUERY)}`),
    events: await post('/graphql', QUERY, { accept: 'text/event-stream' }),
    socket: await socketOutcome(hub, headers),
    parameters: await socketOutcome(hub, {}, headers),
    registry: await post('/registry/graphql', '{ viewer { roles } }'),
    metrics: await get('/metrics'),
    artifacts: await get('/artifacts/v1/default/sdl'),
  };
}
const GRAPH = { post: 200, get: 200, events: 200, socket: 'open', parameters: 'open' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('every door', () => {
  test('takes a token of the hub, by its role', async () => {
    expect(await doors(bearer(analyst.token))).toEqual({ ...GRAPH, registry: 403, metrics: 403, artifacts: 403 });
  });

  test('takes a token of the hub, by its scope', async () => {
    const closed = { post: 403, get: 403, events: 403, socket: 4403, parameters: 4403 };
    expect(await doors(bearer(reader.token))).toEqual({ ...closed, registry: 200, metrics: 200, artifacts: 200 });
  });

  test('takes a JWT, by its roles', async () => {
    expect(await doors(bearer(jwt()))).toEqual({ ...GRAPH, registry: 403, metrics: 403, artifacts: 403 });
  });

  test('takes nobody without a token but for what `auth.anonymous` is', async () => {
    expect(await doors({})).toEqual({ ...GRAPH, registry: 401, metrics: 401, artifacts: 401 });
  });

  const all = (status: number, close: number) => ({
    post: status,
    get: status,
    events: status,
    socket: close,
    parameters: close,
    registry: status,
    metrics: status,
    artifacts: status,
  });
  test.each([
    ['of nobody', () => 'weir_0000000000000000000000000000000000000000000'],
    ['of the hub, with a letter more', () => `${analyst.token}x`],
    ['that is expired', () => jwt(-1)],
    ['of another audience', () => jwt(600, { aud: 'other' })],
    ['of another key', () => jwt(600, {}, makeKey('2026', 'ES256'))],
    ['with a claim of the wrong type', () => jwt(600, { regions: { eq: 'EU' } })],
    ['without an algorithm', () => 'eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ.'],
  ])('refuses a token %s', async (_what, token) => {
    expect(await doors(bearer(token()))).toEqual(all(401, 4401));
  });

  test('refuses a role that its owner does not have', async () => {
    for (const role of ['admin', 'Analyst', 'visitor, analyst', ''])
      expect(await doors({ ...bearer(analyst.token), 'x-weir-role': role }), role).toEqual(all(403, 4403));
    expect(await doors({ 'x-weir-role': 'analyst' })).toEqual(all(403, 4403));
    expect(await doors({ ...bearer(analyst.token), 'x-weir-role': 'visitor' })).toMatchObject(GRAPH);
  });
});

/** What a server answers to exactly these lines: status, and the code of its error. */
async function raw(lines: readonly string[], query = '{ viewer { roles } }', path = '/registry/graphql') {
  const body = JSON.stringify({ query });
  const socket = connect(hub.port, '127.0.0.1');
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${hub.port}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    'connection: close',
  ];
  socket.end(`${[...head, ...lines].join('\r\n')}\r\n\r\n${body}`);
  const answer = await text(socket);
  return { status: Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1]), code: /"code":"(\w+)"/.exec(answer)?.[1], answer };
}

describe('headers', () => {
  const right = `authorization: Bearer ${ADMIN}`;

  test('say who asks in any case', async () => {
    for (const line of [right, right.toUpperCase().replace(ADMIN.toUpperCase(), ADMIN), `Authorization:   bearer   ${ADMIN}`])
      expect((await raw([line])).status, line).toBe(200);
  });

  test.each([
    ['a right token and then a wrong one', () => [right, 'authorization: Bearer x']],
    ['a wrong token and then a right one', () => ['authorization: Bearer x', right]],
    ['a right token in two cases', () => [right, right.replace('authorization', 'AUTHORIZATION')]],
    ['two roles', () => [right, 'x-weir-role: admin', 'X-Weir-Role: admin']],
    ['a role that is another in the second header', () => [right, 'x-weir-role: visitor', 'X-WEIR-ROLE: admin']],
  ])('that come twice are refused: %s', async (_what, lines) => {
    expect(await raw(lines())).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(await raw(lines(), QUERY, '/graphql')).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });

  test.each([
    ['a space before the colon', () => [right.replace(':', ' :')], 400],
    ['a folded line', () => ['authorization:', ` Bearer ${ADMIN}`], 400],
    ['a name with an underscore', () => [`x_authorization: Bearer ${ADMIN}`, 'x_weir_role: admin'], 401],
    ['a header for a proxy', () => [`proxy-authorization: Bearer ${ADMIN}`, `x-forwarded-authorization: Bearer ${ADMIN}`], 401],
    ['a list in one header', () => [`authorization: Bearer x, Bearer ${ADMIN}`], 401],
    ['a cookie', () => [`cookie: authorization=Bearer ${ADMIN}; token=${ADMIN}`], 401],
  ])('that only some servers would read are read by none: %s', async (_what, lines, status) => {
    expect((await raw(lines())).status).toBe(status);
  });

  test('are all that says it: an address does not', async () => {
    for (const key of ['authorization', 'access_token', 'token', 'Authorization'])
      expect((await rawRequest(hub, { path: `/metrics?${key}=Bearer%20${ADMIN}` })).status).toBe(401);
  });

  test('and `connectionParams`, of which each is read once and as a text', async () => {
    const outcome = (parameters: Record<string, unknown>, headers = {}) => socketOutcome(hub, headers, parameters);
    const authorization = `Bearer ${analyst.token}`;
    expect(await outcome({ Authorization: authorization })).toBe('open');
    expect(await outcome({ authorization, Authorization: authorization })).toBe(4400);
    expect(await outcome({ authorization: [authorization] })).toBe(4400);
    expect(await outcome({ authorization: null })).toBe(4400);
    expect(await outcome({ authorization: 'Bearer x' }, { authorization })).toBe(4401);
    expect(await outcome({ authorization, 'X-Weir-Role': 'visitor' })).toBe('open');
    expect(await outcome({ authorization, 'X-Weir-Role': 'admin' })).toBe(4403);
    expect(await outcome({ authorization }, { 'x-weir-role': 'admin' })).toBe(4403);
  });

  test('may be asked for by a page beforehand', async () => {
    const { headers } = await rawRequest(hub, { path: '/graphql', method: 'OPTIONS', headers: { origin: hub.url } });
    expect(headers['access-control-allow-headers']).toContain('x-weir-role');
  });
});

describe('the command line', () => {
  const run = (...words: string[]) => weir(['token', ...words, '--url', hub.url, '--token', ADMIN]);

  test('makes a token and says it once; lists what it may, and not the token', async () => {
    const { code, stdout } = await run(
      'create',
      '--role',
      'analyst',
      '--claim',
      'regions=EU,US',
      '--claim',
      'regions=APAC',
      '--expires',
      '30d',
      '--name',
      'report',
    );
    expect(code).toBe(0);
    const [token = ''] = stdout.split('\n');
    expect(token).toMatch(/^weir_[\w-]{43}$/);
    const list = await run('list');
    expect(list.stdout).toMatch(/report +ACTIVE +analyst \(regions=EU,US,APAC\) +expires \d{4}-\d\d-\d\d \d\d:\d\d +never used/);
    expect(list.stdout).not.toContain(token);
    expect(
      (
        await rawRequest(hub, {
          path: '/graphql',
          method: 'POST',
          headers: { ...JSON_HEADERS, ...bearer(token) },
          body: JSON.stringify({ query: QUERY }),
        })
      ).status,
    ).toBe(200);
    const { tokens } = JSON.parse((await run('list', '--json')).stdout) as { tokens: { name: string; id: string }[] };
    const made = tokens.find(({ name }) => name === 'report');
    expect((await run('revoke', made?.id ?? '')).stdout).toBe('The token report is revoked.\n');
    expect((await run('list')).stdout).not.toContain('report');
    expect((await run('list', '--all')).stdout).toMatch(/report +REVOKED/);
    expect(await run('revoke', made?.id ?? '')).toMatchObject({ code: 1, stderr: 'The token report was revoked already.\n' });
  });

  test('says what is wrong', async () => {
    expect(await run('create')).toMatchObject({ code: 1, stderr: expect.stringContaining('at least one role') as string });
    expect(await run('create', '--role', 'a', '--claim', 'regions')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('regions=EU,US') as string,
    });
    expect(await run('create', '--scope', 'publsh')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Did you mean `publish`?') as string,
    });
    expect(await weir(['token', 'list', '--url', hub.url, '--token', reader.token])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('takes a token with the scope `admin`') as string,
    });
    expect(await weir(['token', 'list', '--url', 'http://127.0.0.1:1'])).toMatchObject({ code: 3 });
  });
});

test('what the hub writes and answers never holds a token', async () => {
  const records = await askRegistryBy(
    hub,
    ADMIN,
    '{ audit(first: 1000) { nodes { actor action subject reason before after } } tokens { nodes { id name } } }',
  );
  const everything = hub.output() + JSON.stringify(records);
  for (const token of [ADMIN, analyst.token, reader.token]) expect(everything).not.toContain(token);
  expect(everything).toContain(analyst.id);
});

// The last: from here on this address gets another answer.
test('too many wrong tokens from one address are told when to come again; a right one is taken from there', async () => {
  const ask = (token: string) => rawRequest(hub, { path: '/metrics', headers: bearer(token) });
  let refused = await ask('x');
  for (let tries = 0; tries < 120 && refused.status !== 429; tries += 1) refused = await ask(`x${tries}`);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(JSON.parse(refused.body)).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] });
  expect(await socketOutcome(hub, {}, bearer('x'))).toBe(4429);
  expect((await ask(reader.token)).status).toBe(200);
  expect((await ask(ADMIN)).status).toBe(200);
  expect(await socketOutcome(hub, {}, bearer(jwt()))).toBe('open');
  const fresh = await makeTokenBy(hub, '--scope', 'read');
  expect((await ask(fresh.token)).status).toBe(200);
});
