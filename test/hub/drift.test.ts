import { beforeAll, expect, test } from 'vitest';
import { command, newestVersion } from './control.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { federated, startSubgraph, type TestSubgraph } from './subgraph.ts';
import { makeWorkspace } from './workspace.ts';

const SHOP = `create table orders (id int primary key, note text, total numeric(10,2));
insert into orders values (1, 'first', 10.5)`;
const starsSdl = (fields: string) => federated(`type Query { ${fields} }`);

let shop: TestDatabase;
let stars: TestSubgraph;
let hub: HubProcess;
beforeAll(async () => {
  shop = await makeDatabase(SHOP);
  stars = await startSubgraph({ sdl: starsSdl('best: String worst: String'), root: { best: 'SEA', worst: 'LGA' } });
  const source = (name: string, drift: string) =>
    `source: ${name}\nkind: postgres\nconnection: "\${env:SHOP_URL}"\ndrift: ${drift}\nchanges: none\n`;
  const workspace = await makeWorkspace({
    'sources/follows.yaml': source('follows', 'follow'),
    'sources/holds.yaml': source('holds', 'hold'),
    'sources/adds.yaml': source('adds', 'additive'),
    'sources/stars.yaml': 'source: stars\nkind: subgraph\nurl: "${env:STARS_URL}"\ndrift: hold\n',
  });
  hub = await startHub(workspace, { environment: { SHOP_URL: shop.url, STARS_URL: stars.url } });
});

const fieldsOf = async (type: string) => {
  const { data } = await hub.ask<{ __type: { fields: { name: string }[] } | null }>(`{ __type(name: "${type}") { fields { name } } }`);
  return data?.__type?.fields.map(({ name }) => name) ?? [];
};
const stateOf = async (name: string) => {
  const { data } = await hub.askRegistry<{ source: { status: string; problems: { code: string; message: string }[] } }>(
    'query ($name: String!) { source(name: $name) { status problems { code message } } }',
    { name },
  );
  return data?.source;
};
const held = (what: string, mode: string, source: string) => ({
  status: 'DEGRADED',
  problems: [
    {
      code: 'SOURCE_ERROR',
      message: `The structure has changed: ${what}. \`drift: ${mode}\` keeps the graph as it was; refresh the source (\`weir source refresh ${source}\`) to follow.`,
    },
  ],
});

test('a column that is gone: `follow` takes it out of the graph, and says so by a version and in the log', async () => {
  const before = await newestVersion(hub);
  await shop.sql('alter table orders drop column note, add column weight int');
  // Who asks for it first is told, and brings the hub to look.
  const [followed] = await Promise.all([hub.ask('{ followsOrders { id note } }'), hub.ask('{ holdsOrders { note } addsOrders { note } }')]);
  expect(followed).toMatchObject({
    data: { followsOrders: null },
    errors: [
      {
        message: expect.stringMatching(/note.*does not exist.*its structure is looked at anew/) as string,
        path: ['followsOrders'],
        extensions: { code: 'SOURCE_ERROR', source: 'follows' },
      },
    ],
  });
  await eventually(async () => !(await fieldsOf('FollowsOrder')).includes('note'));
  expect(await fieldsOf('FollowsOrder')).toEqual(['id', 'total', 'weight']);
  expect(await hub.ask('{ followsOrders { id total weight } }')).toEqual({
    data: { followsOrders: [{ id: '1', total: '10.50', weight: null }] },
  });
  expect(await hub.ask('{ followsOrders { note } }')).toMatchObject({
    errors: [{ message: expect.stringContaining('"note"') as string, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
  expect(await stateOf('follows')).toEqual({ status: 'OK', problems: [] });
  const { data } = await eventually(async () => {
    const answer = await hub.askRegistry<{ versions: { nodes: { number: number; reason: string; changes: unknown[] }[] } }>(
      '{ versions(first: 10) { nodes { number actor reason changes { criticality path } } } }',
    );
    return answer.data?.versions.nodes.some(({ reason }) => reason.includes('the structure of follows changed')) && answer;
  });
  const drifted = data?.versions.nodes.filter(({ number }) => number > before) ?? [];
  expect(JSON.stringify(drifted)).toContain('{"criticality":"BREAKING","path":"FollowsOrder.note"}');
  await hub.wrote('source follows: its structure has changed, and the graph follows: orders.note is gone; orders.weight is new');
});

test('`hold` keeps the graph as it was and says what it does not follow; what is still there is answered', async () => {
  await eventually(async () => (await stateOf('holds'))?.status === 'DEGRADED');
  const state = await stateOf('holds');
  expect(state?.status).toBe('DEGRADED');
  expect(state?.problems).toEqual([
    ...held('orders.note is gone', 'hold', 'holds').problems,
    ...held('orders.weight is new', 'hold', 'holds').problems,
  ]);
  await hub.wrote(/source holds: The structure has changed: orders\.note is gone/);
  expect(await fieldsOf('HoldsOrder')).toEqual(['id', 'note', 'total']);
  expect(await hub.ask('{ holdsOrders { id total } }')).toEqual({ data: { holdsOrders: [{ id: '1', total: '10.50' }] } });
  expect(await hub.ask('{ gone: holdsOrders { note } holdsOrders { id } }')).toMatchObject({
    data: { gone: null },
    errors: [{ path: ['gone'], extensions: { code: 'SOURCE_ERROR', source: 'holds' } }],
  });
});

test('`additive` takes what is new and holds what is gone', async () => {
  await eventually(async () => (await fieldsOf('AddsOrder')).includes('weight'));
  expect(await fieldsOf('AddsOrder')).toEqual(['id', 'note', 'total', 'weight']);
  expect(await stateOf('adds')).toEqual(held('orders.note is gone', 'additive', 'adds'));
  expect(await hub.ask('{ addsOrders { id weight } }')).toEqual({ data: { addsOrders: [{ id: '1', weight: null }] } });
});

test('a subgraph that loses a field is held the same way', async () => {
  stars.become({ sdl: starsSdl('best: String'), root: { best: 'SEA' } });
  await eventually(async () => (await stateOf('stars'))?.status === 'DEGRADED');
  expect(await stateOf('stars')).toEqual(held('its schema is another', 'hold', 'stars'));
  expect(await hub.ask('{ best }')).toEqual({ data: { best: 'SEA' } });
  expect(await hub.ask('{ worst }')).toMatchObject({
    data: { worst: null },
    errors: [
      { message: expect.stringContaining('worst') as string, path: ['worst'], extensions: { code: 'SOURCE_ERROR', source: 'stars' } },
    ],
  });
});

test('a refresh follows what was held, and ends the subscriptions that no longer fit', async () => {
  const refresh = (name: string) => command(hub, 'refreshSource', { name }, 'source { status problems { message } }');
  expect(await refresh('holds')).toMatchObject({ source: { status: 'OK', problems: [] } });
  expect(await fieldsOf('HoldsOrder')).toEqual(['id', 'total', 'weight']);
  expect(await refresh('adds')).toMatchObject({ source: { status: 'OK', problems: [] } });
  expect(await fieldsOf('AddsOrder')).toEqual(['id', 'total', 'weight']);
  expect(await refresh('stars')).toMatchObject({ source: { status: 'OK', problems: [] } });
  expect(await fieldsOf('Query')).not.toContain('worst');
});

test('what is held is held across a restart of the source, and its return is no change', async () => {
  const before = await newestVersion(hub);
  await shop.sql('alter table orders drop column weight');
  await command(hub, 'pauseSource', { name: 'holds', paused: true }, 'source { name }');
  await command(hub, 'pauseSource', { name: 'holds', paused: false }, 'source { name }');
  await eventually(async () => (await stateOf('holds'))?.status === 'DEGRADED');
  await shop.sql('alter table orders add column weight int');
  await command(hub, 'pauseSource', { name: 'holds', paused: false }, 'source { name }');
  await eventually(async () => (await stateOf('holds'))?.status === 'OK');
  expect(await hub.ask('{ holdsOrders { weight } }')).toEqual({ data: { holdsOrders: [{ weight: null }] } });
  const { data } = await hub.askRegistry<{ versions: { nodes: { number: number; reason: string }[] } }>(
    '{ versions(first: 20) { nodes { number reason } } }',
  );
  const since = data?.versions.nodes.filter(({ number }) => number > before).map(({ reason }) => reason) ?? [];
  expect(since.filter((reason) => reason.includes('holds'))).toEqual([]);
});
