import {
  getDirectiveValues,
  GraphQLDeprecatedDirective,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLOneOfDirective,
  GraphQLScalarType,
  GraphQLSpecifiedByDirective,
  GraphQLUnionType,
  Kind,
  valueFromAST,
} from 'graphql';
import type {
  ConstDirectiveNode,
  FieldDefinitionNode,
  GraphQLArgumentConfig,
  GraphQLFieldConfigMap,
  GraphQLFieldMap,
  GraphQLInputFieldConfig,
  GraphQLInputType,
  GraphQLNamedType,
  GraphQLOutputType,
  GraphQLSchema,
  GraphQLType,
  InputValueDefinitionNode,
  InterfaceTypeDefinitionNode,
  NamedTypeNode,
  ObjectTypeDefinitionNode,
  TypeDefinitionNode,
  TypeNode,
} from 'graphql';
import type { Steps } from '../../contract/index.ts';
import { hubScalars } from './scalars/hub-scalars.ts';

/** Finds a type by its name. Throws where there is none. */
export type FindType = (name: string) => GraphQLNamedType;

/** A type, whose fields are made when they are first asked for: of thousands of types, most are asked by nobody. */
export interface TypeInMaking {
  readonly type: GraphQLNamedType;
  /** Makes its fields, where they are too many for one step. To be called when all types are there. */
  readonly finish?: () => Steps<void>;
}

let listed = false;

/** Constructs a schema that is given all of its types: it need not walk through thousands of fields, in one step, to find them. */
export function withTypesListed(construct: () => GraphQLSchema): GraphQLSchema {
  listed = true;
  try {
    return construct();
  } finally {
    listed = false;
  }
}

class ListedObjectType extends GraphQLObjectType {
  /** Its fields, where they were made in steps. */
  made: GraphQLFieldMap<unknown, unknown> | undefined;

  override getFields() {
    return listed ? {} : (this.made ?? super.getFields());
  }
}

class ListedInputType extends GraphQLInputObjectType {
  override getFields() {
    return listed ? {} : super.getFields();
  }
}

/** Fields that are made before other work may have its turn, where a type has more than `MANY`: a root has thousands. */
const AT_ONCE = 20;
const MANY = 100;

/** The type of a definition, as `buildASTSchema` would make it, but for the hub's scalars, which have their functions. */
export function schemaType(node: TypeDefinitionNode, find: FindType): TypeInMaking {
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) {
    return { type: typeWithoutOutput(node, find) };
  }
  const nodes = node.fields ?? [];
  const fieldsOf = (some: readonly FieldDefinitionNode[]): GraphQLFieldConfigMap<unknown, unknown> =>
    Object.fromEntries(
      some.map((field) => [
        field.name.value,
        { type: typeOf(field.type, find) as GraphQLOutputType, args: inputs(field.arguments, find), ...said(field) },
      ]),
    );
  const config = {
    name: node.name.value,
    description: node.description?.value,
    interfaces: () => each<GraphQLInterfaceType>(node.interfaces, find),
    fields: () => fieldsOf(nodes),
  };
  if (node.kind === Kind.INTERFACE_TYPE_DEFINITION) return { type: new GraphQLInterfaceType(config) };
  const type = new ListedObjectType(config);
  if (nodes.length <= MANY) return { type };
  return {
    type,
    *finish() {
      const made = Object.create(null) as GraphQLFieldMap<unknown, unknown>;
      for (let from = 0; from < nodes.length; from += AT_ONCE) {
        const some = new GraphQLObjectType({ name: config.name, fields: fieldsOf(nodes.slice(from, from + AT_ONCE)) });
        Object.assign(made, some.getFields());
        yield;
      }
      type.made = made;
    },
  };
}

function typeWithoutOutput(
  node: Exclude<TypeDefinitionNode, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode>,
  find: FindType,
): GraphQLNamedType {
  const named = { name: node.name.value, description: node.description?.value };
  switch (node.kind) {
    case Kind.UNION_TYPE_DEFINITION:
      return new GraphQLUnionType({ ...named, types: () => each(node.types, find) });
    case Kind.ENUM_TYPE_DEFINITION: {
      const values = (node.values ?? []).map((value) => [value.name.value, said(value)] as const);
      return new GraphQLEnumType({ ...named, values: Object.fromEntries(values) });
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return new ListedInputType({
        ...named,
        fields: () => inputs(node.fields, find),
        isOneOf: getDirectiveValues(GraphQLOneOfDirective, node) !== undefined,
      });
    case Kind.SCALAR_TYPE_DEFINITION: {
      const ours = hubScalars[node.name.value];
      return new GraphQLScalarType({
        ...named,
        specifiedByURL: getDirectiveValues(GraphQLSpecifiedByDirective, node)?.url as string | undefined,
        ...(ours && { serialize: ours.serialize, parseValue: ours.parseValue, parseLiteral: ours.parseLiteral }),
      });
    }
    default:
      return node satisfies never;
  }
}

/** What a field, argument or value says of itself. */
const said = (node: {
  readonly description?: { readonly value: string } | undefined;
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}) => ({
  description: node.description?.value,
  deprecationReason: getDirectiveValues(GraphQLDeprecatedDirective, node)?.reason as string | undefined,
});

// What does not fit its place (an input as a field's type) was refused before: see schemaFaults.
const each = <T extends GraphQLNamedType>(nodes: readonly NamedTypeNode[] | undefined, find: FindType): T[] =>
  (nodes ?? []).map(({ name }) => find(name.value) as T);

function typeOf(node: TypeNode, find: FindType): GraphQLType {
  if (node.kind === Kind.LIST_TYPE) return new GraphQLList(typeOf(node.type, find));
  if (node.kind === Kind.NON_NULL_TYPE) return new GraphQLNonNull(typeOf(node.type, find) as never);
  return find(node.name.value);
}

const inputs = (
  nodes: readonly InputValueDefinitionNode[] | undefined,
  find: FindType,
): Record<string, GraphQLArgumentConfig & GraphQLInputFieldConfig> =>
  Object.fromEntries(
    (nodes ?? []).map((node) => {
      const type = typeOf(node.type, find) as GraphQLInputType;
      return [node.name.value, { type, defaultValue: valueFromAST(node.defaultValue, type), ...said(node) }];
    }),
  );
