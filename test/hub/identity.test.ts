import { beforeAll, describe, expect, test } from 'vitest';
import { makeDatabase } from './database.ts';
import { refusedStart, startHub, type HubProcess } from './hub-process.ts';
import { rawRequest, socketOutcome } from './raw-request.ts';
import { overEvents, overSocket } from './subscriber.ts';
import { makeWorkspace } from './workspace.ts';

const FILES = {
  'data/ports.csv': 'iata,city\nSEA,Seattle\n',
  'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
};
const QUERY = '{ airPorts { city } }';
const CITIES = { airPorts: [{ city: 'Seattle' }] };
const JSON_HEADERS = { 'content-type': 'application/json' };

/** Every door, with these headers: status of POST and GET on /graphql, of its event stream, of the control plane; the WebSocket. */
async function doors(hub: HubProcess, headers: Readonly<Record<string, string>>) {
  const body = (query: string) => JSON.stringify({ query });
  const post = (path: string, query: string, more = {}) =>
    rawRequest(hub, { path, method: 'POST', headers: { ...JSON_HEADERS, ...headers, ...more }, body: body(query) });
  const answers = {
    post: (await post('/graphql', QUERY)).status,
    get: (
      await rawRequest(hub, {
        path: `/graphql?query=${encodeURIComponent(QUERY)}`,
        headers: { 'apollo-require-preflight': '1', ...headers },
      })
    ).status,
    events: (await post('/graphql', QUERY, { accept: 'text/event-stream' })).status,
    registry: (await post('/registry/graphql', '{ viewer { roles } }')).status,
  };
  return { ...answers, socket: await socketOutcome(hub, headers) };
}
const OPEN = { post: 200, get: 200, events: 200, registry: 200, socket: 'open' };
const all = (status: number) => ({ post: status, get: status, events: status, registry: status, socket: status });

describe('in development mode', () => {
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await startHub(await makeWorkspace(FILES));
  });

  test('whoever reaches the loopback address is admin, and the first line says so', async () => {
    expect(hub.output().split('\n')[0]).toMatch(/^Weir in development mode: whoever reaches 127\.0\.0\.1 is admin/);
    expect(await doors(hub, {})).toEqual(OPEN);
    expect(await hub.askRegistry('{ viewer { roles scopes } }')).toEqual({ data: { viewer: { roles: ['admin'], scopes: ['admin'] } } });
  });

  test('a name that leads here from elsewhere opens no door', async () => {
    expect(await doors(hub, { host: 'rebound.example' })).toEqual(all(403));
    expect(await doors(hub, { host: `localhost:${hub.port}` })).toEqual(OPEN);
  });

  test('a page of another origin opens no door; one of this machine the data graph only', async () => {
    expect(await doors(hub, { origin: 'https://evil.example' })).toEqual(all(403));
    expect(await doors(hub, { origin: 'null' })).toEqual(all(403));
    expect(await doors(hub, { origin: 'http://localhost:5173' })).toEqual({ ...OPEN, registry: 403 });
    expect(await doors(hub, { origin: hub.url })).toEqual(OPEN);
  });

  test('a browser may ask before it asks, from this machine only', async () => {
    const preflight = (origin: string) =>
      rawRequest(hub, { path: '/graphql', method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = await preflight('http://localhost:5173');
    expect([allowed.status, allowed.headers['access-control-allow-origin']]).toEqual([204, 'http://localhost:5173']);
    const refused = await preflight('https://evil.example');
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });

  test('a request of another site without an origin opens no door; a link to the front page does', async () => {
    const elsewhere = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect(await doors(hub, elsewhere)).toEqual(all(403));
    expect(await doors(hub, { 'sec-fetch-site': 'same-origin' })).toEqual(OPEN);
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await rawRequest(hub, { path: '/', headers: link })).status).toBe(200);
    expect((await rawRequest(hub, { path: '/graphql', headers: link })).status).toBe(403);
    expect((await rawRequest(hub, { path: '/', headers: elsewhere })).status).toBe(403);
  });

  test('a token that nobody gave out is refused, rather than taken for none', async () => {
    expect(await doors(hub, { authorization: 'Bearer made-up' })).toEqual({ ...all(401), socket: 4401 });
  });
});

describe('in production mode', () => {
  const token = 'a-token-of-the-operator-0123456789';
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await startHub(await makeWorkspace(FILES), { flags: ['--production'], environment: { WEIR_ADMIN_TOKEN: token }, token });
  });

  test('without a token nothing is answered at any door', async () => {
    expect(await doors(hub, {})).toEqual({ ...all(401), socket: 4401 });
    const { headers, body } = await rawRequest(hub, {
      path: '/graphql',
      method: 'POST',
      headers: JSON_HEADERS,
      body: '{"query":"{__typename}"}',
    });
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(JSON.parse(body)).toEqual({ errors: [expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } })] });
    expect((await rawRequest(hub, { path: '/health/live' })).status).toBe(200);
    expect((await rawRequest(hub, { path: '/health/ready' })).status).toBe(200);
  });

  test('without a token nobody is told what there is to ask, in whole or in part', async () => {
    for (const query of [
      '{ __schema { types { name } } }',
      '{ __type(name: "AirPort") { name } }',
      '{ nothing }',
      '{ airPorts { nothing } }',
      '{',
    ])
      for (const path of ['/graphql', '/registry/graphql'])
        for (const accept of ['application/json', 'text/event-stream']) {
          const headers = { ...JSON_HEADERS, accept };
          const { status, body } = await rawRequest(hub, { path, method: 'POST', headers, body: JSON.stringify({ query }) });
          expect([status, JSON.parse(body)]).toEqual([
            401,
            { errors: [expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } })] },
          ]);
          expect(body).not.toContain('irPort');
        }
    expect((await rawRequest(hub, { path: '/artifacts/v1/default/sdl' })).status).toBe(401);
    expect((await hub.ask('{ __type(name: "AirPort") { name } }')).data).toEqual({ __type: { name: 'AirPort' } });
  });

  test("the operator's token opens all of them; another does not", async () => {
    expect(await doors(hub, { authorization: `Bearer ${token}` })).toEqual(OPEN);
    expect(await doors(hub, { authorization: `Bearer ${token}0` })).toEqual({ ...all(401), socket: 4401 });
    expect(await doors(hub, { authorization: token })).toEqual({ ...all(401), socket: 4401 });
    expect(await doors(hub, { authorization: `Bearer ${token}`, origin: 'http://localhost:5173' })).toEqual(all(403));
  });

  test('a client says it on a WebSocket in its first message', async () => {
    expect(await socketOutcome(hub, {}, { authorization: `Bearer ${token}` })).toBe('open');
    expect(await socketOutcome(hub, {}, { authorization: 'Bearer no' })).toBe(4401);
    const socket = overSocket(hub, { query: QUERY, token });
    expect(await socket.received(1)).toEqual([{ data: CITIES }]);
    const events = await overEvents(hub, { query: QUERY, token });
    expect(await events.received(1)).toEqual([{ data: CITIES }]);
    await expect(overEvents(hub, { query: QUERY })).rejects.toThrow('401');
  });

  test('what the hub writes and answers never holds the token', async () => {
    const answers = [await hub.ask(QUERY), await hub.askRegistry('{ sources { nodes { name problems { message } } } viewer { roles } }')];
    expect(hub.output() + JSON.stringify(answers)).not.toContain(token);
  });
});

test('in production without a token one is made, said once, and works, also after the next start', async () => {
  const workspace = await makeWorkspace(FILES);
  const environment = { WEIR_HOST: '0.0.0.0', DATABASE_URL: (await makeDatabase()).url };
  const hub = await startHub(workspace, { flags: ['--production'], environment });
  const said = hub.output().match(/weir_[\w-]{43}/g) ?? [];
  expect(said).toHaveLength(1);
  expect((await doors(hub, {})).post).toBe(401);
  expect(await doors(hub, { authorization: `Bearer ${said[0]}` })).toEqual(OPEN);
  expect(hub.output().match(/weir_[\w-]{43}/g)).toEqual(said);
  await hub.stop();
  const next = await startHub(workspace, { flags: ['--production'], environment });
  expect(next.output()).not.toMatch(/weir_[\w-]{43}/);
  expect((await doors(next, { authorization: `Bearer ${said[0]}` })).post).toBe(200);
});

test('production in the embedded database takes a word more', async () => {
  expect((await refusedStart(await makeWorkspace(FILES), {}, ['--production'])).code).toBe(2);
  const flags = ['--production', '--embedded'];
  const hub = await startHub(await makeWorkspace(FILES), { flags, environment: { DATABASE_URL: '', WEIR_ADMIN_TOKEN: 't0' }, token: 't0' });
  expect(await hub.ask(QUERY)).toEqual({ data: CITIES });
});
