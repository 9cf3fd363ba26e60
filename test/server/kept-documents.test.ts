import { ApolloServer } from '@apollo/server';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptDocuments } from '../../src/server/kept-documents.ts';

let validated = 0;
const server = new ApolloServer({
  schema: buildSchema('type Query { hello: String }'),
  rootValue: { hello: 'world' },
  documentStore: null,
  plugins: [keptDocuments().plugin],
  validationRules: [
    () => {
      validated += 1;
      return {};
    },
  ],
  stopOnTerminationSignals: false,
});
beforeAll(() => server.start());
afterAll(() => server.stop());

async function timesValidated(query: string, times: number): Promise<number> {
  const before = validated;
  for (let asked = 0; asked < times; asked += 1) await server.executeOperation({ query });
  return validated - before;
}

test('a text that was asked before is not validated again', async () => {
  expect(await timesValidated('{ hello }', 3)).toBe(1);
  const { body } = await server.executeOperation({ query: '{ hello }' });
  expect(body).toMatchObject({ kind: 'single', singleResult: { data: { hello: 'world' } } });
});

test('one that is not valid is kept by nobody, nor one that is long', async () => {
  expect(await timesValidated('{ nothing }', 3)).toBe(3);
  expect(await timesValidated(`# ${'x'.repeat(20_000)}\n{ hello }`, 2)).toBe(2);
});
