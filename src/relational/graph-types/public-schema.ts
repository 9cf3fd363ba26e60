import { GraphQLSchema, parse, specifiedScalarTypes } from 'graphql';
import type { DocumentNode, GraphQLNamedType, GraphQLObjectType, TypeDefinitionNode } from 'graphql';
import { atOnce, WeirError } from '../../contract/index.ts';
import type { Steps } from '../../contract/index.ts';
import { mergeDefinitions } from './merge-definitions.ts';
import { schemaType, withTypesListed } from './schema-type.ts';
import { unchangedTypes } from './unchanged-types.ts';

/** Types that are begun before other work may have its turn. */
const AT_ONCE = 50;

/** What each schema was made of, by type. */
const madeOf = new WeakMap<GraphQLSchema, ReadonlyMap<string, TypeDefinitionNode>>();

/** What a schema of this module was made of: every type of it but GraphQL's own. Throws INTERNAL for any other schema. */
export function definitionsOf(schema: GraphQLSchema): readonly TypeDefinitionNode[] {
  const definitions = madeOf.get(schema);
  if (!definitions) throw new WeirError('INTERNAL', 'What this schema was made of is not known.');
  return [...definitions.values()];
}

/** The schema of one SDL, or of several documents, of which the first is the catalog's. */
export const buildPublicSchema = (definitions: string | readonly DocumentNode[]): GraphQLSchema =>
  atOnce(publicSchemaSteps(typeof definitions === 'string' ? [parse(definitions, { noLocation: true })] : definitions));

/**
 * The schema that clients see, of the catalog's document and the subgraphs', with the hub's scalars at work in it. What did not change
 * since an earlier schema has its types of there. The documents are to be valid together: the catalog's is by the way that it is
 * written, the others by `schemaFaults`. A type that is nowhere is INTERNAL to whoever asks for the fields that name it.
 */
export function* publicSchemaSteps(documents: readonly DocumentNode[], earlier?: GraphQLSchema): Steps<GraphQLSchema> {
  const merged = yield* mergeDefinitions(documents);
  const definitions = new Map(merged.map((definition) => [definition.name.value, definition]));
  const before = earlier && madeOf.get(earlier);
  const unchanged = before ? yield* unchangedTypes(before, definitions) : undefined;
  const types = new Map<string, GraphQLNamedType>(specifiedScalarTypes.map((type) => [type.name, type]));
  const find = (name: string): GraphQLNamedType => {
    const type = types.get(name);
    if (!type) throw new WeirError('INTERNAL', `The graph has no type \`${name}\`, which its own SDL names.`);
    return type;
  };
  const large: (() => Steps<void>)[] = [];
  let fresh = 0;
  for (const [name, definition] of definitions) {
    const kept = unchanged?.has(name) ? earlier?.getType(name) : undefined;
    if (kept) {
      types.set(name, kept);
      continue;
    }
    const made = schemaType(definition, find);
    types.set(name, made.type);
    if (made.finish) large.push(made.finish);
    fresh += 1;
    if (fresh % AT_ONCE === 0) yield;
  }
  for (const finish of large) yield* finish();
  const root = (name: string) => types.get(name) as GraphQLObjectType | undefined;
  const [query, mutation, subscription] = [root('Query'), root('Mutation'), root('Subscription')];
  const all = [...types.values()];
  yield;
  const schema = withTypesListed(() => new GraphQLSchema({ query, mutation, subscription, types: all, assumeValid: true }));
  madeOf.set(schema, definitions);
  yield;
  return schema;
}
