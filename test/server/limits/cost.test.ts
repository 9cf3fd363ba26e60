import { buildSchema, getOperationAST, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/contract/index.ts';
import { operationCost } from '../../../src/server/limits/operation-cost.ts';

const SCHEMA = buildSchema(`
  type Query {
    customers(limit: Int, offset: Int): [Customer!]
    customer(id: ID!): Customer
    customersByKeys(keys: [Key!]!): [Customer]
    customersConnection(first: Int, after: String, last: Int): CustomerConnection
    customersAggregate: Aggregate
    weather(first: Int): [Weather]
    things: [Thing]
  }
  type Subscription { customers(limit: Int): [Customer!] }
  input Key { id: ID! }
  type Aggregate { count: Int }
  type CustomerConnection { nodes: [Customer!] edges: [Edge!] }
  type Edge { node: Customer cursor: String }
  type Customer implements Thing { id: ID orders(limit: Int): [Order!] ordersAggregate: Aggregate }
  type Order { id: ID customer: Customer lines(limit: Int): [Line!] }
  type Line { id: ID }
  type Weather { day: String }
  interface Thing { id: ID }
`);

function cost(text: string, variables: Readonly<Record<string, unknown>> = {}): number {
  const document = parse(text);
  expect(validate(SCHEMA, document)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  return operationCost(SCHEMA, document, operation)(variables, DEFAULT_LIMITS);
}

test('rows of a list, of lists side by side, and of lists inside lists', () => {
  expect(cost('{ customers { id } }')).toBe(100);
  expect(cost('{ customers(limit: 7) { id } }')).toBe(7);
  expect(cost('{ customers(limit: 7) { orders { id } } }')).toBe(7 * 20);
  expect(cost('{ customers(limit: 7) { orders(limit: 3) { lines(limit: 2) { id } } } }')).toBe(7 * 3 * 2);
  expect(cost('{ customers(limit: 7) { a: orders(limit: 3) { id } b: orders(limit: 2) { id } } other: customers(limit: 1) { id } }')).toBe(
    36,
  );
  expect(cost('{ customer(id: 1) { orders(limit: 3) { id customer { orders(limit: 4) { id } } } } }')).toBe(12);
});

test('what is not a list costs nothing of its own', () => {
  expect(cost('{ __typename customer(id: 1) { id } customersAggregate { count } }')).toBe(0);
  expect(cost('{ customers(limit: 1000) { orders(limit: 1000) { id customer { id ordersAggregate { count } } } } }')).toBe(1_000_000);
});

test('pages of connections, and rows by their keys', () => {
  expect(cost('{ customersConnection(first: 5) { nodes { orders(limit: 2) { id } } edges { node { id } } } }')).toBe(10);
  expect(cost('{ customersConnection(last: 4) { nodes { id } } }')).toBe(4);
  expect(cost('{ customersConnection { nodes { id } } }')).toBe(100);
  expect(cost('{ weather(first: 3) { day } }')).toBe(3);
  expect(cost('{ customersByKeys(keys: [{ id: 1 }, { id: 2 }]) { orders(limit: 5) { id } } }')).toBe(10);
  expect(cost('query ($keys: [Key!]!) { customersByKeys(keys: $keys) { id } }', { keys: [{ id: 1 }, { id: 2 }, { id: 3 }] })).toBe(3);
});

test('limits that are variables, given, left to their default, or left out', () => {
  const query = 'query ($n: Int = 8, $m: Int) { customers(limit: $n) { orders(limit: $m) { id } } }';
  expect(cost(query, { n: 2, m: 3 })).toBe(6);
  expect(cost(query, { m: 3 })).toBe(24);
  expect(cost(query)).toBe(8 * 20);
  expect(cost(query, { n: null, m: 3 })).toBe(100 * 3);
  expect(cost('subscription ($n: Int) { customers(limit: $n) { id } }', { n: 5 })).toBe(5);
});

test('what several fragments select under one name is one list', () => {
  expect(
    cost(`{ customers(limit: 10) { ...A ...B orders(limit: 5) { id } } }
      fragment A on Customer { orders(limit: 5) { lines(limit: 2) { id } } }
      fragment B on Customer { orders(limit: 5) { lines(limit: 2) { id } } }`),
  ).toBe(100);
  expect(cost('{ things { ... on Customer { orders(limit: 6) { id } } } }')).toBe(6);
});
