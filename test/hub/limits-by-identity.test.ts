import { beforeAll, expect, test } from 'vitest';
import { makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { overEvents, overSocket } from './subscriber.ts';
import { ADMIN, FILES, jwt, makeTokenBy, type MadeToken } from './who-asks.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const LIVE = 'subscription { portsAggregate { count } }';
/** Waits for as long as somebody holds the table. */
const SLOW = '{ shopParts { id } }';

const ANALYST = 'role: analyst\ninherits: [visitor]\nallow: { shop.parts: {} }\ncost: 100\n';

let workspace: TestWorkspace;
let hub: HubProcess;
let shop: TestDatabase;
let one: MadeToken;
let other: MadeToken;
beforeAll(async () => {
  shop = await makeDatabase('create table parts (id int primary key); insert into parts values (1)');
  const files = {
    ...FILES,
    'weir.yaml': `${FILES['weir.yaml']}limits: { operations: 3, subscriptions: 2 }\nnetwork: { allow: ["127.0.0.1/32"] }\n`,
    'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
    'policies/analyst.yaml': ANALYST,
  };
  const environment = { WEIR_ADMIN_TOKEN: ADMIN, SHOP_URL: shop.url };
  workspace = await makeWorkspace(files);
  hub = await startHub(workspace, { flags: ['--production'], environment, token: ADMIN });
  [one, other] = [await makeTokenBy(hub, '--role', 'analyst'), await makeTokenBy(hub, '--role', 'analyst')];
});

async function ask(token: string | undefined, query: string) {
  const response = await fetch(`${hub.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  const body = (await response.json()) as { data?: unknown; errors?: { message: string; extensions: { code: string; limit?: string } }[] };
  return { status: response.status, retryAfter: response.headers.get('retry-after'), error: body.errors?.[0] };
}

test('operations under way at once: past the limit the answer names it, its value, and how to ask for less; others are not touched', async () => {
  const held = await shop.hold('lock table parts in access exclusive mode');
  const asked = [...Array.from({ length: 5 }, () => ask(one.token, SLOW)), ask(other.token, SLOW), ask(jwt(), SLOW)];
  await new Promise((done) => setTimeout(done, 500));
  await held.release();
  const answers = await Promise.all(asked);
  const refused = answers.filter(({ error }) => error);
  expect(refused).toHaveLength(2);
  for (const answer of refused)
    expect(answer).toMatchObject({
      status: 429,
      retryAfter: '1',
      error: {
        message:
          '3 operations are under way for whoever asks this; 3 are allowed at once: past `limits.operations`. Wait for some of them to end, or send fewer at once.',
        extensions: { code: 'LIMIT_EXCEEDED', limit: 'operations' },
      },
    });
  expect(answers.slice(5).map(({ status }) => status)).toEqual([200, 200]);
  expect((await Promise.all(Array.from({ length: 3 }, () => ask(one.token, SLOW)))).map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('the same over a WebSocket and server-sent events, which count together with the rest', async () => {
  const held = await shop.hold('lock table parts in access exclusive mode');
  const socket = overSocket(hub, { query: SLOW, token: one.token });
  const events = overEvents(hub, { query: SLOW, token: one.token });
  const plain = ask(one.token, SLOW);
  await new Promise((done) => setTimeout(done, 500));
  const past = [overSocket(hub, { query: SLOW, token: one.token }), await overEvents(hub, { query: SLOW, token: one.token })];
  for (const each of past) expect((await each.received(1))[0]?.errors?.[0]?.extensions?.['limit']).toBe('operations');
  expect((await ask(one.token, SLOW)).status).toBe(429);
  await held.release();
  expect((await plain).status).toBe(200);
  for (const each of [socket, await events]) expect((await each.received(1))[0]?.errors).toBeUndefined();
});

test('subscriptions open at once; one that ends gives its place back', async () => {
  const first = await overEvents(hub, { query: LIVE, token: one.token });
  const second = overSocket(hub, { query: LIVE, token: one.token });
  await Promise.all([first.received(1), second.received(1)]);
  const code = (answers: readonly { errors?: readonly { extensions?: Readonly<Record<string, unknown>> }[] }[]) =>
    answers[0]?.errors?.[0]?.extensions?.['limit'];
  const third = await overEvents(hub, { query: LIVE, token: one.token });
  expect(code(await third.received(1))).toBe('subscriptions');
  expect(code(await overSocket(hub, { query: LIVE, token: one.token }).received(1))).toBe('subscriptions');
  expect((await (await overEvents(hub, { query: LIVE, token: other.token })).received(1))[0]?.errors).toBeUndefined();
  // Operations are another count.
  expect((await ask(one.token, '{ __typename }')).status).toBe(200);
  first.end();
  await expect
    .poll(
      async () => {
        const again = await overEvents(hub, { query: LIVE, token: one.token });
        const answer = code(await again.received(1));
        if (answer !== undefined) again.end();
        return answer;
      },
      { timeout: 10_000 },
    )
    .toBeUndefined();
});

test('introspection is for those with a token, at every door', async () => {
  const query = 'query { ...all } fragment all on Query { __type(name: "AirPort") { name } }';
  expect(await ask(undefined, query)).toMatchObject({ status: 403, error: { extensions: { code: 'FORBIDDEN' } } });
  for (const door of [overSocket(hub, { query }), await overEvents(hub, { query })])
    expect((await door.received(1))[0]?.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  expect(await ask(undefined, '{ __typename airPorts { __typename } }')).toMatchObject({ status: 200, error: undefined });
  expect(await ask(one.token, query)).toMatchObject({ status: 200, error: undefined });
});

test('a policy that is saved is what its role sees; one with a fault changes nothing and says what is wrong', async () => {
  const sees = async () => (await ask(one.token, SLOW)).error?.extensions.code ?? 'parts';
  expect(await sees()).toBe('parts');
  await workspace.write('policies/analyst.yaml', ANALYST.replace('shop.parts', 'shop.prats'));
  await hub.wrote(
    /policies\/analyst\.yaml: changes nothing, for it has a fault:\n  policies\/analyst\.yaml:3: .*`shop\.prats`.*Did you mean `shop\.parts`\?/,
  );
  expect(await sees()).toBe('parts');
  await workspace.write('policies/analyst.yaml', 'role: analyst\ninherits: [visitor]\n');
  await hub.wrote('policies/analyst.yaml: in the graph after');
  expect(await sees()).toBe('GRAPHQL_VALIDATION_FAILED');
  await workspace.write('policies/analyst.yaml', ANALYST);
  await eventually(async () => (await sees()) === 'parts');
});

test('what an operation may cost is said by role, and of a stream when it is opened', async () => {
  const query = '{ airPorts(limit: 101) { city } }';
  const refused = { code: 'LIMIT_EXCEEDED', limit: 'cost', allowed: 100 };
  const { error } = await ask(one.token, query);
  expect(error).toEqual({
    message:
      'The operation may bring 101 rows, lists times the lists inside them; 100 are allowed: past `cost` of your roles. Ask for fewer rows with `limit`, or for fewer lists inside each other.',
    extensions: refused,
  });
  expect((await ask(one.token, query.replace('101', '100'))).error).toBeUndefined();
  expect((await ask(undefined, query)).error).toBeUndefined();
  const live = await overEvents(hub, { query: 'subscription { ports(limit: 101) { city } }', token: other.token });
  expect((await live.received(1))[0]?.errors).toMatchObject([{ extensions: refused }]);
});
