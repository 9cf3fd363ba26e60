import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { GraphQLError } from 'graphql';
import { WeirError } from '../../src/contract/index.ts';
import { buildGraph } from '../../src/federation/index.ts';
import type { Remote } from '../../src/federation/index.ts';
import { parse } from 'graphql';
import { asked, context, forget, openCommerce } from './hub.ts';
import type { Commerce } from './hub.ts';
import { REVIEWS_SDL } from './commerce.ts';

const down = (source: string) => new WeirError('SOURCE_UNAVAILABLE', `Source "${source}" cannot be reached`, { source });

const told = (errors: readonly GraphQLError[] | undefined) =>
  (errors ?? []).map(({ message, path, extensions }) => ({
    message,
    path: path?.join('.'),
    code: extensions['code'],
    source: extensions['source'],
  }));

describe('one thing that fails costs only its own fields', () => {
  let hub: Commerce;
  beforeAll(async () => {
    hub = await openCommerce();
  });
  beforeEach(() => {
    for (const reader of hub.readers.values()) reader.down = undefined;
    forget(hub);
  });
  afterAll(() => hub?.close());

  const stop = (home: string, fault: Error = down(home)) => {
    const reader = hub.readers.get(home);
    if (reader) reader.down = fault;
  };

  test('a home that is down nulls its root field, with its code and source at its path', async () => {
    stop('crm');
    const answer = await hub.ask('{ agents: crmAgents { name } shopCustomers(limit: 1) { name } }');
    expect(answer.data).toBe('{"agents":null,"shopCustomers":[{"name":"Name 0"}]}');
    expect(told(answer.errors)).toEqual([
      { message: 'Source "crm" cannot be reached', path: 'agents', code: 'SOURCE_UNAVAILABLE', source: 'crm' },
    ]);
  });

  test('behind a hop it nulls what it was to bring, told once for each field', async () => {
    stop('crm');
    const answer = await hub.ask('{ shopOrders(limit: 2) { id t: tickets { title } ticketsAggregate { count } customer { name } } }');
    expect(JSON.parse(answer.data ?? '')).toEqual({
      shopOrders: [
        { id: 'o0', t: null, ticketsAggregate: null, customer: { name: 'Name 0' } },
        { id: 'o1', t: null, ticketsAggregate: null, customer: { name: 'Name 1' } },
      ],
    });
    expect(told(answer.errors).map(({ path, source }) => [path, source])).toEqual([
      ['shopOrders.0.t', 'crm'],
      ['shopOrders.0.ticketsAggregate', 'crm'],
    ]);
  });

  test('what needed the fields of a home that is down is told to be its fault, too', async () => {
    stop('shop');
    // The customer's country, by which geo finds stations, is shop's to tell.
    const answer = await hub.ask('{ hits(n: 1) { ... on ShopOrder { stars customer { stations { code } } } } }');
    expect(JSON.parse(answer.data ?? '')).toEqual({ hits: [{ stars: 4, customer: null }] });
    expect(told(answer.errors).map(({ path, source }) => [path, source])).toEqual([['hits.0.customer', 'shop']]);
  });

  test('a null where there may be none travels up to what may be null', async () => {
    stop('shop');
    const answer = await hub.ask('{ hits(n: 3) { __typename ... on ShopOrder { id } ... on CrmTicket { stars } } }');
    expect(JSON.parse(answer.data ?? '')).toEqual({ hits: [null, { __typename: 'CrmTicket', stars: 0 }, { __typename: 'Article' }] });
    expect(told(answer.errors)).toEqual([
      { message: 'Source "shop" cannot be reached', path: 'hits.0.id', code: 'SOURCE_UNAVAILABLE', source: 'shop' },
    ]);
  });

  test('a fault that nobody expected says only that it happened', async () => {
    stop('crm', new Error('password=hunter2'));
    const answer = await hub.ask('{ crmAgents { name } shopOrders(limit: 1) { tickets { title } } }');
    expect(answer.data).toBe('{"crmAgents":null,"shopOrders":[{"tickets":null}]}');
    expect(told(answer.errors).map(({ message, code }) => [message, code])).toEqual([
      ['A fault of the hub.', 'INTERNAL'],
      ['A fault of the hub.', 'INTERNAL'],
    ]);
  });

  test('a home that comes back answers the same prepared operation', async () => {
    const query = '{ shopOrders(limit: 1) { tickets(limit: 1) { title } } }';
    stop('crm');
    expect((await hub.ask(query)).errors).toHaveLength(1);
    const reader = hub.readers.get('crm');
    if (reader) reader.down = undefined;
    expect((await hub.ask(query)).data).toBe((await hub.expected(query)).text);
  });

  test('lists that were cut are told once, by response names without indexes', async () => {
    const limits = { defaultRows: 4, nestedRows: 1, maxRows: 10 };
    const answer = await hub.ask('{ orders: shopOrders { t: tickets { title } lines { id } } }', {}, context({ limits }));
    expect(answer.extensions?.truncated).toEqual([
      { path: 'orders', limit: 4 },
      { path: 'orders.lines', limit: 1 },
      { path: 'orders.t', limit: 1 },
    ]);
    expect(asked(hub)).toEqual(['shop: shopOrders', 'crm: ShopOrder(id placed)×4']);
  });
});

describe('a subgraph that is down, slow or wrong', () => {
  let hub: Commerce;
  beforeAll(async () => {
    hub = await openCommerce();
  });
  afterAll(() => hub?.close());

  /** The same graph, with another answer of the subgraph's. */
  async function asking(query: string, ask: Remote['ask']) {
    const { graph } = await buildGraph({ ...hub.input, remotes: [{ name: 'reviews', sdl: REVIEWS_SDL, ask }] }, { previous: hub.graph });
    try {
      return await graph.execute({ document: parse(query), context: hub.context });
    } finally {
      await graph.close();
    }
  }
  const QUERY = '{ shopOrders(limit: 2) { id stars } crmAgents(limit: 1) { name } }';
  const WITHOUT = {
    shopOrders: [
      { id: 'o0', stars: null },
      { id: 'o1', stars: null },
    ],
    crmAgents: [{ name: 'Agent 0' }],
  };

  test.each([
    ['is down', () => Promise.reject(down('reviews')), 'SOURCE_UNAVAILABLE', /cannot be reached/],
    ['answers what is not JSON', () => Promise.resolve('{"data":{"_entities":[{"_k'), 'SOURCE_ERROR', /not JSON .*_entities/],
    ['answers JSON that is no response', () => Promise.resolve('{"status":"ok"}'), 'SOURCE_ERROR', /no GraphQL response/],
    [
      'answers nothing but an error',
      () => Promise.resolve('{"data":null,"errors":[{"message":"out of memory"}]}'),
      'SOURCE_ERROR',
      /"reviews": out of memory/,
    ],
  ])('%s: the rest of the answer is there', async (_, ask, code, message) => {
    const answer = await asking(QUERY, ask);
    expect(JSON.parse(answer.data ?? '')).toEqual(WITHOUT);
    expect(told(answer.errors)).toEqual([
      { message: expect.stringMatching(message) as string, path: 'shopOrders.0.stars', code, source: 'reviews' },
    ]);
  });

  test('its errors keep their place under the names of the response', async () => {
    const one = await asking('{ o: shopOrders(limit: 2) { s: stars } }', ({ query }) => {
      const alias = /(\w+): stars/.exec(query)?.[1] ?? '';
      return Promise.resolve(
        JSON.stringify({
          data: { _entities: [{ [alias]: 3 }, { [alias]: null }] },
          errors: [{ message: 'no stars', path: ['_entities', 1, alias] }],
        }),
      );
    });
    expect(one.data).toBe('{"o":[{"s":3},{"s":null}]}');
    expect(told(one.errors)).toEqual([{ message: 'Source "reviews": no stars', path: 'o.1.s', code: 'SOURCE_ERROR', source: 'reviews' }]);
  });

  test('values of the wrong form are null with SOURCE_ERROR, and nulls where there may be none travel up', async () => {
    const answer = await asking('{ a: articles { id } rated { id } }', ({ query }) => {
      const [, articles = '', id = ''] = /(\w+): articles \{\s*(\w+): id/.exec(query) ?? [];
      const [, rated = ''] = /(\w+): rated/.exec(query) ?? [];
      return Promise.resolve(JSON.stringify({ data: { [articles]: [{ [id]: null }], [rated]: 'many' } }));
    });
    expect(answer.data).toBe('{"a":null,"rated":null}');
    expect(told(answer.errors)).toEqual([
      {
        message: 'A source answered wrongly: Article.id is null, which its schema excludes.',
        path: 'a.0.id',
        code: 'SOURCE_ERROR',
        source: undefined,
      },
      {
        message: 'A source answered wrongly: Query.rated is not a list, as its schema says.',
        path: 'rated',
        code: 'SOURCE_ERROR',
        source: undefined,
      },
    ]);
  });

  test('with no answer for an entity its fields are null, and the row is there', async () => {
    const answer = await asking('{ shopOrders(limit: 1) { id stars } }', () => Promise.resolve('{"data":{"_entities":[null]}}'));
    expect(answer).toEqual({ data: '{"shopOrders":[{"id":"o0","stars":null}]}' });
  });
});
