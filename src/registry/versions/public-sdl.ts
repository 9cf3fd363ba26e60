import { GraphQLObjectType, isIntrospectionType, isSpecifiedScalarType, printType } from 'graphql';
import type { GraphQLFieldConfig, GraphQLNamedType, GraphQLSchema } from 'graphql';
import { inSlices } from '../../contract/index.ts';
import type { Steps } from '../../contract/index.ts';

/** Root fields that are printed before other work may have its turn. */
const AT_ONCE = 20;

/**
 * What clients see, as SDL. Types stand in the order of their names, and so do root fields: one graph has one text, in whichever
 * order its sources came.
 */
export const publicSdl = (schema: GraphQLSchema): Promise<string> => inSlices(sdlSteps(schema));

function* sdlSteps(schema: GraphQLSchema): Steps<string> {
  const roots = new Set<GraphQLNamedType | null | undefined>([
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]);
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .sort(byName);
  const printed: string[] = [];
  for (const type of types) {
    printed.push(roots.has(type) && type instanceof GraphQLObjectType ? yield* rootText(type) : printType(type));
    yield;
  }
  return `${printed.join('\n\n')}\n`;
}

/** A root as `printType` has it, a few fields at a time: it has thousands. */
function* rootText(root: GraphQLObjectType): Steps<string> {
  const { name, description } = root;
  const fields = Object.values(root.getFields()).sort(byName);
  const some = (from: number) => new GraphQLObjectType({ name, fields: configOf(fields.slice(from, from + AT_ONCE)) });
  const parts: string[] = [];
  for (let from = 0; from < fields.length; from += AT_ONCE) {
    const body = printType(some(from)).slice(`type ${name} {\n`.length, -'\n}'.length);
    // A description stands after an empty line, but for the first.
    parts.push(from > 0 && body.startsWith('  "') ? `\n${body}` : body);
    yield;
  }
  const head = printType(new GraphQLObjectType({ name, description, interfaces: root.getInterfaces(), fields: {} }));
  return `${head} {\n${parts.join('\n')}\n}`;
}

const configOf = (fields: readonly ReturnType<GraphQLObjectType['getFields']>[string][]) =>
  Object.fromEntries(
    fields.map(({ name, type, args, description, deprecationReason }): [string, GraphQLFieldConfig<unknown, unknown>] => [
      name,
      { type, description, deprecationReason, args: Object.fromEntries(args.map((argument) => [argument.name, argument])) },
    ]),
  );

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);
