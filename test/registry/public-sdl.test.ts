import { buildSchema, GraphQLObjectType, parse, printSchema, printType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';
import { publicSdl } from '../../src/registry/versions/public-sdl.ts';

/** A root with more fields than are printed at once, with and without descriptions, arguments and reasons. */
const FIELDS = Array.from({ length: 90 }, (_, number) => {
  const name = `field${String((number * 37) % 90).padStart(2, '0')}`;
  const described = number % 3 === 0 ? `"What ${name} is."\n` : number % 7 === 0 ? `"""\nOf\ntwo lines.\n"""\n` : '';
  const given = number % 4 === 0 ? `(a: Int = 2, "said" b: [Kind!])` : '';
  return `${described}${name}${given}: Thing${number % 5 === 0 ? ' @deprecated(reason: "old")' : ''}`;
});
const SCHEMA = `
  "The root." type Query implements Asked { ${FIELDS.join('\n')} asked: Int }
  type Mutation { b: Int a: Int }
  interface Asked { asked: Int }
  type Thing { z: Int  "said" a: Kind }
  enum Kind { ONE TWO }
  scalar Date
`;

/** A root as printType has it, its fields in order. */
function rootText(schema: GraphQLSchema, name: string): string {
  const config = (schema.getType(name) as GraphQLObjectType).toConfig();
  const fields = Object.entries(config.fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return printType(new GraphQLObjectType({ ...config, fields: Object.fromEntries(fields) }));
}

test('roots are printed in parts, and read as if they were printed whole', async () => {
  const schema = buildSchema(SCHEMA);
  const sdl = await publicSdl(schema);
  expect(sdl).toContain(rootText(schema, 'Query'));
  expect(sdl).toContain(rootText(schema, 'Mutation'));
  const names = parse(sdl).definitions.map((definition) => ('name' in definition ? definition.name?.value : undefined));
  expect(names).toEqual(['Asked', 'Date', 'Kind', 'Mutation', 'Query', 'Thing']);
});

test('a text that is read and printed again is the same', async () => {
  const sdl = await publicSdl(buildSchema(SCHEMA));
  expect(await publicSdl(buildSchema(sdl))).toBe(sdl);
  expect(printSchema(buildSchema(sdl)).length).toBeGreaterThan(1000);
});
