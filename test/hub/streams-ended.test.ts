import { beforeAll, describe, expect, test } from 'vitest';
import { keySetOf, makeKey } from '../access/jwt-issuer.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { overEvents, overSocket, type Subscriber } from './subscriber.ts';
import { ADMIN, askRegistryBy, FILES, jwt, makeTokenBy, provider } from './who-asks.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const CHANGES = 'subscription { portsChanges { cursor } }';
const LIVE = 'subscription { portsAggregate { count } }';
const HEALTH = 'subscription { sourceHealth { source } }';

let records: TestDatabase;
let workspace: TestWorkspace;
let hub: HubProcess;
let second: HubProcess;
beforeAll(async () => {
  records = await makeDatabase();
  workspace = await makeWorkspace(FILES);
  const options = { flags: ['--production'], environment: { WEIR_ADMIN_TOKEN: ADMIN, DATABASE_URL: records.url }, token: ADMIN };
  hub = await startHub(workspace, options);
  await eventually(async () => (await fetch(`${hub.url}/health/ready`)).ok);
  second = await startHub(await makeWorkspace(FILES), options);
});

interface Opened {
  readonly events: Subscriber<object>;
  readonly socket: Subscriber<object>;
}
const open = async (
  on: HubProcess,
  query: string,
  token: string | undefined,
  path: '/graphql' | '/registry/graphql' = '/graphql',
): Promise<Opened> => {
  const asked = { query, path, ...(token === undefined ? {} : { token }) };
  return { events: await overEvents(on, asked), socket: overSocket(on, asked) };
};
const ended = ({ events, socket }: Opened) => events.ending() !== undefined && socket.ending() !== undefined;
/** By server-sent events a last answer says why, and it completes; a WebSocket is closed with 4401. */
const toldToLeave = ({ events, socket }: Opened, message: RegExp) => {
  expect([events.ending(), socket.ending()]).toEqual(['complete', 'closed: 4401']);
  expect(events.answers.at(-1)).toMatchObject({
    errors: [{ message: expect.stringMatching(message) as string, extensions: { code: 'UNAUTHENTICATED' } }],
  });
};
/** A second is promised; another one is for a machine that runs other tests too. */
const BOUND_MS = 2_000;
const endedSoon = async (streams: readonly Opened[]) => {
  const began = Date.now();
  await eventually(() => streams.every(ended));
  expect(Date.now() - began).toBeLessThan(BOUND_MS);
};

describe('a token that expires', () => {
  test('ends every stream at its time: a changefeed, a live query, the control plane; of the hub and of a provider', async () => {
    const own = await makeTokenBy(hub, '--role', 'analyst', '--scope', 'read', '--expires', '10s');
    const others = jwt(10);
    const until = Date.now() + 10_000;
    const streams = await Promise.all([
      open(hub, CHANGES, own.token),
      open(hub, LIVE, own.token),
      open(hub, HEALTH, own.token, '/registry/graphql'),
      open(hub, LIVE, others),
    ]);
    await streams[1].events.received(1);
    await streams[3].socket.received(1);
    expect(streams.some(({ events, socket }) => events.ending() ?? socket.ending())).toBe(false);
    await eventually(() => streams.every(ended));
    // Of the JWT to the second; the other was made a moment before.
    expect(Date.now()).toBeGreaterThan(until - 2_000);
    expect(Date.now()).toBeLessThan(until + BOUND_MS);
    for (const stream of streams) toldToLeave(stream, /has expired/);
    await expect(overEvents(hub, { query: LIVE, token: own.token })).rejects.toThrow('401');
    await expect(overEvents(hub, { query: LIVE, token: others })).rejects.toThrow('401');
  });
});

describe('a token that is revoked', () => {
  test('ends every stream on every hub within a second, and no other', async () => {
    const own = await makeTokenBy(hub, '--role', 'analyst', '--scope', 'read');
    const other = await makeTokenBy(hub, '--role', 'analyst');
    const left = await Promise.all([open(second, LIVE, other.token), open(hub, LIVE, undefined)]);
    const streams = await Promise.all([
      open(hub, LIVE, own.token),
      open(hub, HEALTH, own.token, '/registry/graphql'),
      open(second, CHANGES, own.token),
      open(second, LIVE, own.token),
    ]);
    await streams[3].socket.received(1);
    expect((await askRegistryBy(hub, ADMIN, 'mutation ($id: ID!) { revokeToken(id: $id) { __typename } }', { id: own.id })).data).toEqual({
      revokeToken: { __typename: 'RevokeToken' },
    });
    await endedSoon(streams);
    for (const stream of streams) toldToLeave(stream, /was revoked/);
    for (const on of [hub, second]) await expect(overEvents(on, { query: LIVE, token: own.token })).rejects.toThrow('401');
    expect(left.some(({ events, socket }) => events.ending() ?? socket.ending())).toBe(false);
  });

  test('that was made at one hub is good at the other at once', async () => {
    const { token } = await makeTokenBy(hub, '--role', 'analyst');
    const socket = overSocket(second, { query: '{ airPorts { city } }', token });
    expect(await socket.received(1)).toEqual([{ data: { airPorts: [{ city: 'Seattle' }] } }]);
  });
});

test('a role that is changed ends every stream within a second', async () => {
  const own = await makeTokenBy(hub, '--role', 'analyst');
  const streams = await Promise.all([open(hub, LIVE, own.token), open(second, LIVE, own.token)]);
  await records.sql("update hub.token set roles = '{visitor}' where id = $1", [own.id]);
  await endedSoon(streams);
  for (const stream of streams) toldToLeave(stream, /may do has changed/);
});

test('a key that is taken away ends what came in by its tokens', async () => {
  const next = makeKey('2027', 'ES256');
  await workspace.write('keys/jwks.json', keySetOf([provider, next]));
  const [old, young] = [await open(hub, LIVE, jwt(600)), await open(hub, LIVE, jwt(600, { sub: 'eve' }, next))];
  await workspace.write('keys/jwks.json', keySetOf([next]));
  await eventually(() => ended(old));
  toldToLeave(old, /The key that this token is signed by is no more/);
  expect([young.events.ending(), young.socket.ending()]).toEqual([undefined, undefined]);
  await expect(overEvents(hub, { query: LIVE, token: jwt(600) })).rejects.toThrow('401');
}, 90_000);

test('who came in by settings that are others now is ended', async () => {
  const [visitor, admin] = [await open(hub, LIVE, undefined), await open(hub, LIVE, ADMIN)];
  await workspace.write('weir.yaml', 'workspace: trial\n');
  await eventually(() => ended(visitor));
  toldToLeave(visitor, /may do has changed/);
  await expect(overEvents(hub, { query: LIVE })).rejects.toThrow('401');
  expect([admin.events.ending(), admin.socket.ending()]).toEqual([undefined, undefined]);
  await workspace.write('weir.yaml', FILES['weir.yaml']);
  await eventually(async () => (await fetch(`${hub.url}/graphql?query={__typename}`, { headers: { 'apollo-require-preflight': '1' } })).ok);
});

describe('in the single-connection mode of server-sent events', () => {
  const send = (method: string, token: string, stream: string | undefined, body?: object) =>
    fetch(`${hub.url}/graphql`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(stream === undefined ? {} : { 'x-graphql-event-stream-token': stream }),
        ...(method === 'GET' ? { accept: 'text/event-stream' } : {}),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const reserve = async (token: string) => (await send('PUT', token, undefined)).text();
  const read = async (response: Response) => {
    let said = '';
    try {
      for await (const chunk of response.body ?? []) said += Buffer.from(chunk).toString('utf8');
    } catch {
      // It was cut.
    }
    return said;
  };

  test('a stream is its owner’s: whoever else has its token reads nothing of it', async () => {
    const [owner, other] = [await makeTokenBy(hub, '--role', 'analyst'), await makeTokenBy(hub, '--role', 'analyst')];
    const stream = await reserve(owner.token);
    expect(stream).toMatch(/^[0-9a-f-]{36}$/);
    const stolen = await send('GET', other.token, stream);
    expect([stolen.status, stolen.headers.get('content-type')]).not.toEqual([200, 'text/event-stream; charset=utf-8']);
    await stolen.body?.cancel();
    const asked = { query: '{ airPorts { city } }', extensions: { operationId: '1' } };
    expect((await send('POST', other.token, stream, asked)).status).not.toBe(202);
    const own = await send('GET', owner.token, stream);
    expect(own.status).toBe(200);
    expect((await send('POST', owner.token, stream, asked)).status).toBe(202);
    const reader = own.body?.getReader();
    let said = '';
    while (!said.includes('Seattle')) said += Buffer.from((await reader?.read())?.value ?? []).toString('utf8');
    await reader?.cancel();
  });

  test('its operations say why they end, and then it ends', async () => {
    const own = await makeTokenBy(hub, '--role', 'analyst');
    const stream = await reserve(own.token);
    const events = await send('GET', own.token, stream);
    const said = read(events);
    expect((await send('POST', own.token, stream, { query: CHANGES, extensions: { operationId: '1' } })).status).toBe(202);
    await askRegistryBy(hub, ADMIN, 'mutation ($id: ID!) { revokeToken(id: $id) { __typename } }', { id: own.id });
    const text = await said;
    expect(text).toMatch(/event: next\ndata: \{"id":"1","payload":\{"errors":\[\{"message":"The token [^"]+ was revoked\./);
    expect(text).toContain('event: complete\ndata: {"id":"1"}');
  });
});
