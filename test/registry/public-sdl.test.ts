import { buildSchema, GraphQLObjectType, isIntrospectionType, isSpecifiedScalarType, parse, printSchema, printType } from 'graphql';
import type { GraphQLNamedType, GraphQLSchema, TypeDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { publicSdl } from '../../src/registry/versions/public-sdl.ts';
import { buildCatalog, buildPublicSchema, definitionsOf, graphSdl } from '../../src/relational/index.ts';
import { example } from '../relational/example-catalog.ts';

/** A root with more fields than are written at once, with and without descriptions, arguments and reasons. */
const FIELDS = Array.from({ length: 90 }, (_, number) => {
  const name = `field${String((number * 37) % 90).padStart(2, '0')}`;
  const described = number % 3 === 0 ? `"What ${name} is."\n` : number % 7 === 0 ? `"""\nOf\n\ntwo lines.\n"""\n` : '';
  const given =
    number % 4 === 0 ? `(a: Int = 2, "said" b: [Kind!], "and this" c: In = {a: ONE, b: [1, 2]})` : number % 4 === 1 ? '(d: Int)' : '';
  return `${described}${name}${given}: Thing${number % 5 === 0 ? ' @deprecated(reason: "old")' : ''}`;
});
const SCHEMA = `
  "The root." type Query implements Asked { ${FIELDS.join('\n')} asked: Int }
  type Mutation { b: Int a: Int }
  interface Asked { asked: Int }
  interface Both implements Asked { asked: Int "what \\"both\\" is" both: [[Int!]]! }
  type Thing implements Both & Asked { z: Int  "said" a: Kind asked: Int both: [[Int!]]! }
  type Other { "  Begins with spaces." a: Any "ends with a quote\\"" b: Int "ends with a slash\\\\" c: Int }
  union Any = Thing | Other
  enum Kind { "the first" ONE TWO @deprecated(reason: "\\"two\\"") "the last" THREE }
  input In { a: Kind "many" b: [Int!] }
  "What one may give." input One @oneOf { a: Kind "many" b: [Int!] }
  scalar Date @specifiedBy(url: "https://example.com/date")
`;
const definitionsIn = (sdl: string) => parse(sdl, { noLocation: true }).definitions as readonly TypeDefinitionNode[];
const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);

/** Every type as graphql-js prints it, in the order of their names, and so the fields of roots. */
function printed(schema: GraphQLSchema): string {
  const roots: readonly (GraphQLNamedType | null | undefined)[] = [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ];
  const types = Object.entries(schema.getTypeMap())
    .filter(([, type]) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .sort(byName);
  const texts = types.map(([, type]) => {
    if (!(type instanceof GraphQLObjectType) || !roots.includes(type)) return printType(type);
    const config = type.toConfig();
    return printType(new GraphQLObjectType({ ...config, fields: Object.fromEntries(Object.entries(config.fields).sort(byName)) }));
  });
  return `${texts.join('\n\n')}\n`;
}

test('a definition is written as graphql-js prints its type', async () => {
  const sdl = await publicSdl(definitionsIn(SCHEMA));
  expect(sdl).toBe(printed(buildSchema(SCHEMA)));
  expect(printSchema(buildSchema(sdl)).length).toBeGreaterThan(1000);
});

test('and so is a whole catalog', async () => {
  const schema = buildPublicSchema(graphSdl(buildCatalog(example).catalog));
  const sdl = await publicSdl(definitionsOf(schema));
  expect(sdl).toBe(printed(schema));
  expect(sdl.length).toBeGreaterThan(10_000);
});

test('a text that is read and written again is the same', async () => {
  const sdl = await publicSdl(definitionsIn(SCHEMA));
  expect(await publicSdl(definitionsIn(sdl))).toBe(sdl);
});

test('what was written is written again where it is other', async () => {
  const definitions = definitionsIn(SCHEMA);
  await publicSdl(definitions);
  const other = definitions.map((node) => (node.name.value === 'Other' ? { ...node, name: { ...node.name, value: 'Another' } } : node));
  expect(await publicSdl(other)).toContain('type Another {');
});
