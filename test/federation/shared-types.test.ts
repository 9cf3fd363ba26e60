import { parse, print } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TypePolicy } from '../../src/contract/index.ts';
import { buildGraph, seenRemote, type FederatedGraph } from '../../src/federation/index.ts';
import { openCommerce, type Commerce } from './hub.ts';

const SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
  type Query { days(first: Int): DayConnection }
  type DayConnection { nodes: [Day!]! pageInfo: PageInfo! }
  type Day { station: GeoStation }
  type GeoStation @key(fields: "code") { code: String! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }`;

/** Answers under whichever names it is asked. */
const DAYS = {
  name: 'days',
  sdl: SDL,
  ask: ({ query }: { query: string }) => {
    const as = (name: string) => new RegExp(`(\\w+): ${name}\\b`).exec(query)?.[1] ?? name;
    const page = { [as('hasNextPage')]: true, [as('endCursor')]: 'x' };
    const nodes = [{ [as('station')]: { __typename: 'GeoStation', code: 'S1' } }];
    return Promise.resolve(JSON.stringify({ data: { [as('days')]: { [as('nodes')]: nodes, [as('pageInfo')]: page } } }));
  },
};

let hub: Commerce;
let graph: FederatedGraph;
beforeAll(async () => {
  hub = await openCommerce();
  const built = await buildGraph({ ...hub.input, remotes: [...hub.input.remotes, DAYS] });
  expect([...built.refused.values()]).toEqual([]);
  graph = built.graph;
});
afterAll(async () => {
  await graph?.close();
  await hub?.close();
});

test('a page of a subgraph and one of a home are described by one type', async () => {
  const query = `{ days(first: 1) { pageInfo { hasNextPage endCursor } nodes { station { kind } } }
    shopOrdersConnection(first: 1) { pageInfo { hasNextPage hasPreviousPage } nodes { tickets { title } } } }`;
  const answer = await graph.execute({ document: parse(query), context: hub.context });
  expect(answer.errors).toBeUndefined();
  expect(JSON.parse(answer.data ?? '')).toEqual({
    days: { pageInfo: { hasNextPage: true, endCursor: 'x' }, nodes: [{ station: { kind: 'rain' } }] },
    shopOrdersConnection: {
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
      nodes: [{ tickets: [{ title: 'Ticket "0"' }, { title: 'Ticket "10"' }, { title: 'Ticket "5"' }] }],
    },
  });
});

test.each<[TypePolicy['fields'], boolean]>([
  ['all', true],
  [new Set(['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor']), true],
  [new Set(['hasNextPage']), false],
])('callers who may see %s of it see the fields that lead to it: %s', (fields, isSeen) => {
  const remote = graph.shown.get('days');
  if (!remote) throw new Error('the subgraph is not served');
  const types = new Map<string, TypePolicy>([
    ['days.DayConnection', { fields: 'all' }],
    ['days.Day', { fields: 'all' }],
    ['days.PageInfo', { fields }],
  ]);
  const policy = { key: 'some', datasets: new Map(), types };
  const seen = print(seenRemote(remote, { policy, catalog: graph.catalog, whole: graph.catalog }).shown);
  expect(seen.includes('pageInfo: PageInfo!')).toBe(isSeen);
  expect(seen).toContain('nodes: [Day!]!');
});
