import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asked, forget, openCommerce } from './hub.ts';
import type { Commerce } from './hub.ts';
import { OPERATIONS } from './operations.ts';

describe('operations over homes and a subgraph', () => {
  let hub: Commerce;
  beforeAll(async () => {
    hub = await openCommerce();
  });
  beforeEach(() => forget(hub));
  afterAll(() => hub?.close());

  test('everything was accepted', () => expect([...hub.refused]).toEqual([]));

  test.each(OPERATIONS)('$what', async ({ query, variables, fetches }) => {
    const { text, errors } = await hub.expected(query, variables);
    expect(errors).toBeUndefined();
    const answer = await hub.ask(query, variables);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toBe(text);
    if (fetches) expect(asked(hub)).toEqual(fetches);
  });

  test('mutations of a subgraph run in their order, and their answers hop', async () => {
    const query =
      'mutation { a: rate(id: "r1", stars: 2) { stars about { ... on CrmTicket { title } } } b: rate(id: "r0", stars: 3) { about { ... on ShopOrder { status } } } }';
    const { text } = await hub.expected(query);
    const answer = await hub.ask(query);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toBe(text);
    expect(hub.rated.slice(-2)).toEqual(['r1=2', 'r0=3']);
  });

  test('a prepared operation follows its variables, and the truth of its conditions', async () => {
    const query = 'query ($id: ID!, $deep: Boolean!) { shopOrder(id: $id) { id tickets @include(if: $deep) { title } } }';
    for (const variables of [
      { id: 'o0', deep: true },
      { id: 'o1', deep: false },
      { id: 'o2', deep: true },
      { id: 'nope', deep: true },
    ]) {
      expect((await hub.ask(query, variables)).data).toBe((await hub.expected(query, variables)).text);
    }
  });

  test('a variable of the wrong type is BAD_USER_INPUT, before anything is read', async () => {
    const answer = await hub.ask('query ($n: Int!) { shopOrders(limit: $n) { id } }', { n: 'x' });
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(answer.errors?.[0]?.message).toMatch(/\$n/);
    expect(asked(hub)).toEqual([]);
  });
});
