import { getNamedType, isInterfaceType, isObjectType, isSpecifiedScalarType, isUnionType } from 'graphql';
import type { GraphQLField, GraphQLNamedType, GraphQLObjectType, GraphQLSchema } from 'graphql';

/** The roots whose fields come into the graph. */
export type Root = 'query' | 'mutation';

type Field = GraphQLField<unknown, unknown>;

/** What of an endpoint's schema comes into the graph. */
export interface ServedTypes {
  /** Types but for the roots. */
  readonly types: readonly GraphQLNamedType[];
  root(root: Root): GraphQLObjectType | undefined;
  rootFields(root: Root): readonly Field[];
  /** Whether a field of a type comes into the graph. */
  has(field: Field): boolean;
}

/** What a server adds that speaks Federation as well. */
const FEDERATIONS_TYPE = /^_(Any|Entity|Service)$/;
const FEDERATIONS_FIELD = /^_(service|entities)$/;

/**
 * Everything but subscriptions, fields that lead back to a root (the graph's roots are not the endpoint's alone) and types that have
 * nothing else.
 */
export function servedTypes(schema: GraphQLSchema): ServedTypes {
  const left = new Set<GraphQLNamedType | null | undefined>([
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
    ...Object.values(schema.getTypeMap()).filter(({ name }) => FEDERATIONS_TYPE.test(name)),
  ]);
  const has = (field: Field): boolean => !left.has(getNamedType(field.type));
  const isEmpty = (type: GraphQLNamedType): boolean =>
    isObjectType(type) || isInterfaceType(type)
      ? !Object.values(type.getFields()).some(has)
      : isUnionType(type) && type.getTypes().every((one) => left.has(one));
  const all = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type));
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const type of all) if (isEmpty(type)) left.add(type);
  }
  const root = (of: Root) => (of === 'query' ? schema.getQueryType() : schema.getMutationType()) ?? undefined;
  return {
    types: all.filter((type) => !left.has(type)),
    root,
    rootFields: (of) => Object.values(root(of)?.getFields() ?? {}).filter((field) => has(field) && !FEDERATIONS_FIELD.test(field.name)),
    has,
  };
}
