import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  lexicographicSortSchema,
  parse,
  printSchema,
  validateSchema,
} from 'graphql';
import type { DocumentNode, GraphQLNamedType, GraphQLSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { atOnce } from '../../src/contract/index.ts';
import type { Catalog } from '../../src/contract/index.ts';
import { buildPublicSchema, graphSdl, publicParts, publicSchemaSteps, schemaFaults } from '../../src/relational/graph-types/index.ts';
import { buildCatalog } from '../../src/relational/naming/index.ts';
import { example, input, source, table } from './example-catalog.ts';

const { catalog } = buildCatalog(example);

/** The types that a type leads to by one step. */
function ledTo(type: GraphQLNamedType): readonly GraphQLNamedType[] {
  if (isUnionType(type)) return type.getTypes();
  if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => getNamedType(field.type));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const ofFields = Object.values(type.getFields()).flatMap((field) => [field.type, ...field.args.map((argument) => argument.type)]);
  return [...type.getInterfaces(), ...ofFields.map((each) => getNamedType(each))];
}

/** Every type in it is the one that it has under that name: none is left of another schema. */
function isWhole(schema: GraphQLSchema): boolean {
  return Object.values(schema.getTypeMap()).every((type) => ledTo(type).every((other) => schema.getType(other.name) === other));
}

const inOrder = (schema: GraphQLSchema): string => printSchema(lexicographicSortSchema(schema));

const without = (dataset: string): Catalog => ({
  datasets: new Map([...catalog.datasets].filter(([id]) => id !== dataset)),
  relations: catalog.relations.filter(({ from, to }) => from !== dataset && to !== dataset),
});

describe('a schema that is made from an earlier one', () => {
  const before = atOnce(publicParts(catalog));
  const earlier = atOnce(publicSchemaSteps([before.document]));
  const ids = [...catalog.datasets.keys()];

  test('its parts are the SDL, and what did not change is not read again', () => {
    expect(before.sdl).toBe(graphSdl(catalog));
    expect(inOrder(earlier)).toBe(inOrder(buildPublicSchema(before.sdl)));
    const again = atOnce(publicParts(catalog, before)).document.definitions;
    const other = again.filter((definition, index) => definition !== before.document.definitions[index]);
    expect(other.map((definition) => 'name' in definition && definition.name?.value)).toEqual(['Query', 'Subscription']);
  });

  test.each(ids)('is the same as one that is made anew: %s goes and comes', (id) => {
    const less = atOnce(publicParts(without(id), before));
    const smaller = atOnce(publicSchemaSteps([less.document], earlier));
    expect(inOrder(smaller)).toBe(inOrder(buildPublicSchema(graphSdl(without(id)))));
    expect(isWhole(smaller)).toBe(true);
    expect(validateSchema(smaller)).toEqual([]);

    const back = atOnce(publicSchemaSteps([atOnce(publicParts(catalog, less)).document], smaller));
    expect(inOrder(back)).toBe(inOrder(earlier));
    expect(isWhole(back)).toBe(true);
  });

  test('types that do not lead to what changed are the same objects, and others are not', () => {
    const of = buildCatalog(
      input([
        source({ source: 's' }, [
          table('a', ['id: Int!', 'b_id: Int'], { key: ['id'] }),
          table('b', ['id: Int!'], { key: ['id'] }),
          table('c', ['id: Int!'], { key: ['id'] }),
        ]),
      ]),
    ).catalog;
    const parts = atOnce(publicParts(of));
    const one = atOnce(publicSchemaSteps([parts.document]));
    const b = of.datasets.get('s.b');
    if (!b) return expect.fail('there is no s.b');
    const relation = { name: 'b', from: 's.a', to: 's.b', fields: ['bId'], targetFields: ['id'], one: true, asserted: false, local: true };
    const linked: Catalog = {
      datasets: new Map([...of.datasets, ['s.b', { ...b, description: 'It says something now.' }]]),
      relations: [...of.relations, relation],
    };
    const other = atOnce(publicSchemaSteps([atOnce(publicParts(linked, parts)).document], one));
    const same = (name: string) => other.getType(name) === one.getType(name);
    expect(['SC', 'SCFilter', 'IntFilter', 'Statistics'].map(same)).toEqual([true, true, true, true]);
    expect(['SA', 'SB', 'Query'].map(same)).toEqual([false, false, false]);
    expect(isWhole(other)).toBe(true);
  });

  test('a subgraph that is the same has its types of before', () => {
    const weather = parse('type Query { stations: [Station!] } type Station { code: ID! next: Station }', { noLocation: true });
    const make = (documents: readonly DocumentNode[], from?: GraphQLSchema) => atOnce(publicSchemaSteps(documents, from));
    const first = make([before.document, weather]);
    const second = make([atOnce(publicParts(without(ids[0] ?? ''), before)).document, weather], first);
    expect(second.getType('Station')).toBe(first.getType('Station'));
    expect(isWhole(second)).toBe(true);
  });
});

describe('faults of documents beside the catalog', () => {
  const { document } = atOnce(publicParts(catalog));
  const faultsOf = (...sdl: string[]) =>
    schemaFaults(
      document,
      sdl.map((text) => parse(text, { noLocation: true })),
    );

  test('there are none of nothing, and none of what fits', () => {
    expect(faultsOf()).toBeUndefined();
    expect(faultsOf('type Query { stations: [Station!] } type Station { code: ID! }')).toBeUndefined();
  });

  test.each([
    ['a type that is nowhere', 'type Query { stations: [Nowhere!] }', /Unknown type "Nowhere"/],
    ['an input as a field’s type', 'type Query { stations: In } input In { a: Int }', /must be Output Type/],
    [
      'an interface whose field is missing',
      'type Query { a: A } interface I { x: Int } type A implements I { y: Int }',
      /field I\.x expected/,
    ],
    ['one name as two kinds', 'type Query { a: A } type A { x: Int } enum A { X }', /A/],
  ])('%s', (_, sdl, message) => expect(faultsOf(sdl)).toMatch(message));
});
