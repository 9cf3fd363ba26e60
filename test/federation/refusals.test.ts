import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildGraph } from '../../src/federation/index.ts';
import { REVIEWS_SDL } from './commerce.ts';
import { openCommerce } from './hub.ts';
import type { Commerce } from './hub.ts';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires", "@shareable", "@interfaceObject"])\n';

const REFUSED: readonly (readonly [what: string, sdl: string, says: RegExp])[] = [
  ['SDL that does not parse', 'type Query { a: }', /"other": its SDL is not GraphQL: Syntax Error.*line 1, column 17/],
  [
    "an input of the hub's name",
    `${LINK}type Query { a(w: StringFilter): Int } input StringFilter { eq: String }`,
    /`StringFilter` has the name of a type of the hub's/,
  ],
  [
    "an object that is less than the hub's of its name",
    `${LINK}type Query { a: PageInfo } type PageInfo @shareable { hasNextPage: Boolean! endCursor: String }`,
    /`PageInfo` has the name of a type of the hub's/,
  ],
  [
    'an object that is also the hub’s, unshared',
    `${LINK}type Query { a: PageInfo } type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }`,
    /`PageInfo` is that of the hub's.*Say `@shareable`/,
  ],
  ["an object of a scalar's name", `${LINK}type Query { d: Date } type Date { year: Int }`, /`Date` has the name of a type of the hub's/],
  [
    "a type of another source's that is no entity",
    `${LINK}type Query { a: ShopOrderAggregate } type ShopOrderAggregate { sum: Int }`,
    /`ShopOrderAggregate` has the name of a type of another source/,
  ],
  [
    "a dataset's type without a key",
    `${LINK}type Query { a: Int } type ShopOrder { id: ID! x: Int }`,
    /`ShopOrder` is that of shop.orders; a subgraph extends it by @key\(fields: "id"\)/,
  ],
  [
    "a dataset's type by what is no key of it",
    `${LINK}type ShopOrder @key(fields: "status") { status: String x: Int }`,
    /by @key\(fields: "id"\), and by no other key/,
  ],
  [
    'the type of a dataset without a key',
    `${LINK}type GeoReading @key(fields: "station") { station: String x: Int }`,
    /geo.readings, which has no key/,
  ],
  [
    "a key of another type than the dataset's",
    `${LINK}type ShopOrder @key(fields: "id") { id: Int! x: Int }`,
    /"other" does not compose.*ShopOrder\.id/,
  ],
  ['a root field that is taken', `${LINK}type Query { shopOrders: Int }`, /`Query.shopOrders` is in the graph already/],
  [
    "a relation's count that is taken",
    `${LINK}type ShopOrder @key(fields: "id") { id: ID! ticketsAggregate: Int }`,
    /`ShopOrder.ticketsAggregate` is in the graph already/,
  ],
  [
    "another source's column, unshared",
    `${LINK}type ShopOrder @key(fields: "id") { id: ID! status: String }`,
    /"other" does not compose.*status/,
  ],
  [
    "another subgraph's field, unshared",
    `${LINK}type Article @key(fields: "id") { id: ID! stars: Int }`,
    /"other" does not compose.*stars/,
  ],
  [
    'a field that no key leads to',
    `${LINK}type Query { a: Int } type Lost { b: Review } type Review { more: Int }`,
    /"other" does not compose/,
  ],
  ['a renamed root', `schema { query: Root } type Root { a: Int }`, /its query type is called `Root`; the hub takes `Query`/],
  [
    'what the hub does not know',
    `${LINK}type Query { a: Int } type Article @key(fields: "id") @interfaceObject { id: ID! x: Int }`,
    /`@interfaceObject` \(on `Article`\) is not in this version/,
  ],
  [
    'an interface that is not kept',
    `${LINK}type Query { a: Named } interface Named { name: String! } type Thing implements Named { id: ID }`,
    /"other" does not/,
  ],
];

describe('a subgraph that does not fit is refused alone', () => {
  let hub: Commerce;
  beforeAll(async () => {
    hub = await openCommerce();
  });
  afterAll(() => hub?.close());

  const REVIEWED = '{ shopOrders(limit: 1) { id stars tickets { title } } }';

  test.each(REFUSED)('%s', async (_, sdl, says) => {
    const other = { name: 'other', sdl, ask: () => Promise.reject(new Error('is never asked')) };
    const { graph, refused } = await buildGraph({ ...hub.input, remotes: [...hub.input.remotes, other] });
    try {
      expect([...refused.keys()]).toEqual(['other']);
      expect(refused.get('other')?.code).toBe('BAD_DEFINITION');
      expect(refused.get('other')?.message).toMatch(says);
      const answer = await graph.execute({ document: parse(REVIEWED), context: hub.context });
      expect(answer).toEqual({ data: (await hub.expected(REVIEWED)).text });
    } finally {
      await graph.close();
    }
  });

  test('beside it another is served: scalars of one name are shared, what Federation brings is left out, what is inaccessible hidden', async () => {
    const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [{ name: "@key", as: "@entity" }, "@inaccessible"])
      directive @entity(fields: String!) repeatable on OBJECT
      scalar Date
      scalar _Any
      type _Service { sdl: String }
      type Query { _service: _Service! today: Date secret: Int @inaccessible }
      type Subscription { ticks: Int }
      type GeoStation @entity(fields: "code") { code: String! opened: Date }`;
    const asked: string[] = [];
    const calendar = {
      name: 'calendar',
      sdl,
      ask: ({ query }: { query: string }) => {
        asked.push(query);
        const alias = /(\w+): opened/.exec(query)?.[1] ?? '';
        return Promise.resolve(JSON.stringify({ data: { _entities: [{ [alias]: '2001-03-09' }] } }));
      },
    };
    const broken = { name: 'broken', sdl: 'type {', ask: calendar.ask };
    const { graph, refused } = await buildGraph({ ...hub.input, remotes: [broken, ...hub.input.remotes, calendar] });
    expect([...refused.keys()]).toEqual(['broken']);
    expect(Object.keys(graph.schema.getQueryType()?.getFields() ?? {})).toEqual(
      expect.arrayContaining(['today', 'articles', 'shopOrders']),
    );
    expect(graph.schema.getQueryType()?.getFields()).not.toHaveProperty('secret');
    expect(graph.schema.getQueryType()?.getFields()).not.toHaveProperty('_service');
    expect(graph.schema.getSubscriptionType()?.getFields()).not.toHaveProperty('ticks');
    const answer = await graph.execute({ document: parse('{ geoStationByCode(code: "S1") { opened kind } }'), context: hub.context });
    expect(answer).toEqual({ data: '{"geoStationByCode":{"opened":"2001-03-09","kind":"rain"}}' });
    await graph.close();
  });

  test('a graph of nothing at all is served', async () => {
    const sdl = 'type Query { _nothing: Boolean }';
    const { graph, refused } = await buildGraph({
      ...hub.input,
      catalog: { datasets: new Map(), relations: [] },
      sdl,
      document: parse(sdl),
      readers: new Map(),
      remotes: [],
    });
    expect(refused.size).toBe(0);
    expect(await graph.execute({ document: parse('{ _nothing __typename }'), context: hub.context })).toEqual({
      data: '{"_nothing":null,"__typename":"Query"}',
    });
    await graph.close();
  });

  test('a graph of a subgraph alone is served', async () => {
    const sdl = 'type Query { _nothing: Boolean }';
    const remotes = hub.input.remotes.map((one) => ({ ...one, sdl: 'type Query { articles: [Article!] } type Article { id: ID! }' }));
    const { graph, refused } = await buildGraph({
      ...hub.input,
      catalog: { datasets: new Map(), relations: [] },
      sdl,
      document: parse(sdl),
      readers: new Map(),
      remotes,
    });
    expect([...refused]).toEqual([]);
    expect((await graph.execute({ document: parse('{ articles { id } }'), context: hub.context })).data).toMatch(
      /^\{"articles":\[\{"id":"r0"\}/,
    );
    await graph.close();
  });

  test('the subgraph of the example is one that fits', () => expect(REVIEWS_SDL).toBe(hub.input.remotes[0]?.sdl));
});
