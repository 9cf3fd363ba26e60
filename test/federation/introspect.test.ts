import { buildSchema, getIntrospectionQuery, graphqlSync, Kind, OperationTypeNode, parse } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { atOnce } from '../../src/contract/index.ts';
import { introspect } from '../../src/federation/execute/introspect.ts';
import { fragmentsOf } from '../../src/federation/operation/operation.ts';
import { buildPublicSchema, graphSdl } from '../../src/relational/index.ts';
import { catalog } from './commerce.ts';

const commerce = buildPublicSchema(graphSdl(catalog));
const odd = buildSchema(`
  "Said." directive @tag(name: String = "x" @deprecated, old: [Int!] = [1, 2]) repeatable on FIELD_DEFINITION | OBJECT
  type Query implements Node { id: ID! old(a: In = { b: "c" }, k: Kind = ONE): Int @deprecated(reason: "gone") some(o: Only): Both }
  interface Node { id: ID! }
  interface Named implements Node { id: ID! name: String }
  type A implements Named & Node { id: ID! name: String }
  union Both = A | Query
  input In { b: String = null, c: [[Int!]!] }
  input Only @oneOf { b: String, c: Int }
  enum Kind { ONE "said" TWO @deprecated }
  scalar Url @specifiedBy(url: "https://example.com/url")
`);

/** What the executor answers, of the root fields alone. */
function told(schema: GraphQLSchema, document: DocumentNode, variables: Readonly<Record<string, unknown>>): unknown {
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.QUERY,
  );
  const { texts, errors } = atOnce(
    introspect(
      { schema, fragments: fragmentsOf(document), variableDefinitions: operation?.variableDefinitions ?? [], variables },
      (operation?.selectionSet.selections ?? []) as readonly FieldNode[],
    ),
  );
  expect(errors).toEqual([]);
  return `{${[...texts].map(([name, text]) => `"${name}":${text}`).join(',')}}`;
}

describe('what a schema says of itself, in steps, is what the specification’s execution says', () => {
  const whole = getIntrospectionQuery({
    descriptions: true,
    directiveIsRepeatable: true,
    inputValueDeprecation: true,
    oneOf: true,
    schemaDescription: true,
    specifiedByUrl: true,
  });
  test.each<[string, GraphQLSchema, string, Readonly<Record<string, unknown>>?]>([
    ['all of a graph', commerce, whole],
    ['all of what there can be', odd, whole],
    ['one type', commerce, '{ __type(name: "ShopOrder") { name fields { name args { name } type { kind ofType { name } } } } }'],
    ['none', commerce, '{ __type(name: "Nothing") { name } }'],
    [
      'by a variable',
      odd,
      'query ($n: String!, $d: Boolean = true) { __type(name: $n) { fields(includeDeprecated: $d) { name isDeprecated } } }',
      { n: 'Query', d: true },
    ],
    [
      'under aliases, in fragments, with conditions, twice',
      odd,
      `query ($yes: Boolean!) { a: __type(name: "Kind") { ...T kind @skip(if: $yes) } __schema { queryType { ...T } } a: __type(name: "Kind") { enumValues { n: name } }
        __schema { __typename types { ... on __Type @include(if: $yes) { __typename x: name name } } } }
       fragment T on __Type { t: __typename name possibleTypes { name } }`,
      { yes: true },
    ],
  ])('%s', (_, schema, source, variableValues = {}) => {
    const expected = graphqlSync({ schema, source, variableValues });
    expect(expected.errors).toBeUndefined();
    expect(told(schema, parse(source), variableValues)).toBe(JSON.stringify(expected.data));
  });

  test('others have their turn while a large graph says what it is', () => {
    const steps = introspect(
      { schema: commerce, fragments: new Map(), variableDefinitions: [], variables: {} },
      (parse('{ __schema { types { name fields { name } } } }').definitions[0] as OperationDefinitionNode).selectionSet
        .selections as readonly FieldNode[],
    );
    let turns = 0;
    while (!steps.next().done) turns += 1;
    expect(turns).toBeGreaterThan(3);
  });
});
