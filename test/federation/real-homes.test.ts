import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isObject, parseJson, writeJson, type Json } from '../../src/federation/execute/json.ts';
import { forget, openCommerce } from './hub.ts';
import type { Commerce } from './hub.ts';
import { OPERATIONS } from './operations.ts';
import { drawOperation } from './random-operation.ts';
import { openRealHomes } from './real-homes.ts';
import type { RealHomes } from './real-homes.ts';

/** Databases put spaces into JSON, write numbers their own way, and differ in the last digits of a deviation. */
const canonical = (text: string | null | undefined) => writeJson(rounded(parseJson(text ?? '')));

function rounded(value: Json): Json {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(12));
  if (Array.isArray(value)) return (value as readonly Json[]).map(rounded);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rounded(member)])) : value;
}

describe('the same operations over a PostgreSQL, two DuckDBs and a subgraph', () => {
  let homes: RealHomes;
  let hub: Commerce;
  beforeAll(async () => {
    homes = await openRealHomes();
    hub = await openCommerce(homes.readers);
  });
  beforeEach(() => {
    homes.statements.length = 0;
    forget(hub);
  });
  afterAll(async () => {
    await hub?.close();
    await homes?.close();
  });

  test.each(OPERATIONS)('$what', async ({ query, variables, fetches }) => {
    const answer = await hub.ask(query, variables);
    expect(answer.errors).toBeUndefined();
    expect(canonical(answer.data)).toBe(canonical((await hub.expected(query, variables)).text));
    // One statement for each fetch, however many rows and levels it has.
    const counted = (names: readonly string[]) =>
      Object.fromEntries([...homes.readers.keys()].map((home) => [home, names.filter((name) => name === home).length]));
    if (fetches) expect(counted(homes.statements)).toEqual(counted(fetches.map((one) => one.split(':')[0] ?? '')));
  });

  test('pages are walked on, by cursors that come through a plan', async () => {
    const query = `query ($after: String) { shopOrdersConnection(first: 4, after: $after, orderBy: [{status: DESC}]) {
      edges { cursor node { id tickets { title } } } pageInfo { endCursor hasNextPage } } }`;
    interface Page {
      readonly edges: readonly { readonly cursor: string; readonly node: object }[];
      readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
    }
    const walked: object[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { data }: { data?: string | null } = await hub.ask(query, { after });
      const { edges, pageInfo } = (JSON.parse(data ?? '') as { readonly shopOrdersConnection: Page }).shopOrdersConnection;
      expect(edges.at(-1)?.cursor).toBe(pageInfo.endCursor);
      walked.push(...edges.map(({ node }) => node));
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    const { data } = await hub.ask('{ shopOrders(orderBy: [{status: DESC}]) { id tickets { title } } }', {});
    expect({ shopOrders: walked }).toEqual(JSON.parse(data ?? ''));
  });

  test('any operation', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (draw) => {
        const { query, variables } = drawOperation(draw, hub.graph.schema);
        const document = parse(query);
        fc.pre(validate(hub.graph.schema, document).every(({ message }) => /is never used/.test(message)));
        const { text, errors } = await hub.expected(query, variables);
        fc.pre(errors === undefined);
        const answer = await hub.graph.execute({ document, variables, context: hub.context });
        const got = { errors: answer.errors, data: canonical(answer.data) };
        expect(got, `${query}\n${JSON.stringify(variables)}`).toEqual({ errors: undefined, data: canonical(text) });
      }),
      { numRuns: Number(process.env['RANDOM_OPERATIONS'] ?? 150), maxSkipsPerRun: 200 },
    );
  });
});
