import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asked, forget, openCommerce } from './hub.ts';
import type { Commerce } from './hub.ts';
import { drawOperation } from './random-operation.ts';

let hub: Commerce;
beforeAll(async () => {
  hub = await openCommerce();
});
afterAll(() => hub?.close());

const RUNS = Number(process.env['RANDOM_OPERATIONS'] ?? 600);

test('any operation over homes and a subgraph answers as one schema over the same rows, to the order of its keys', async () => {
  const seen = { compared: 0, hops: 0 };
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (draw) => {
      const { query, variables } = drawOperation(draw, hub.graph.schema);
      const faults = validate(hub.graph.schema, parse(query)).filter(({ message }) => !/is never used/.test(message));
      fc.pre(faults.length === 0);
      const { text, errors } = await hub.expected(query, variables);
      fc.pre(errors === undefined);
      forget(hub);
      const answer = await hub.graph.execute({ document: parse(query), variables, context: hub.context });
      expect({ errors: answer.errors, data: answer.data }, `${query}\n${JSON.stringify(variables)}`).toEqual({
        errors: undefined,
        data: text,
      });
      seen.compared += 1;
      if (asked(hub).some((one) => one.includes('×'))) seen.hops += 1;
    }),
    { numRuns: RUNS, maxSkipsPerRun: 200 },
  );
  // Else the property holds of nothing.
  expect(seen.compared).toBeGreaterThanOrEqual(RUNS);
  expect(seen.hops).toBeGreaterThan(RUNS / 5);
});
