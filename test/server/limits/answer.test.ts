import { getIntrospectionQuery, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/contract/index.ts';
import { executeWithin } from '../../../src/server/limits/execute-within.ts';
import { openCommerce } from '../../federation/hub.ts';
import type { Commerce } from '../../federation/hub.ts';

let commerce: Commerce;
beforeAll(async () => {
  commerce = await openCommerce();
});
afterAll(() => commerce?.close());

const within = (query: string, responseBytes: number) => {
  const limits = { ...DEFAULT_LIMITS, responseBytes };
  return executeWithin(commerce.graph, { document: parse(query), context: { ...commerce.context, limits } }, limits);
};
const bytesOf = async (query: string): Promise<number> => Buffer.byteLength((await within(query, DEFAULT_LIMITS.responseBytes)).data ?? '');

const ROWS = '{ shopCustomers { id name } }';

test('an answer has as many bytes as are allowed, and not one more', async () => {
  const bytes = await bytesOf(ROWS);
  expect(bytes).toBeGreaterThan(50);
  expect((await within(ROWS, bytes)).errors).toBeUndefined();
  await expect(within(ROWS, bytes - 1)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: `The answer has ${bytes} bytes or more; ${bytes - 1} are allowed: past \`limits.response\`. Ask for fewer rows, or by pages.`,
    extensions: { limit: 'response', allowed: bytes - 1 },
  });
});

test('who asks for the schema is told of other cures', async () => {
  const asked = getIntrospectionQuery();
  const bytes = await bytesOf(asked);
  await expect(within(asked, bytes - 1)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: expect.stringMatching(
      /Ask for the schema without its descriptions, take it as SDL \(`weir schema fetch`\), or raise `limits.response` in weir.yaml\.$/,
    ) as string,
  });
});
