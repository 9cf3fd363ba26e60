import {
  isEnumType,
  isInputObjectType,
  isScalarType,
  isUnionType,
  Kind,
  parse,
  print,
  printType,
  specifiedDirectives,
  visit,
} from 'graphql';
import type {
  ConstDirectiveNode,
  GraphQLInterfaceType,
  GraphQLNamedType,
  GraphQLObjectType,
  InterfaceTypeDefinitionNode,
  NamedTypeNode,
  NameNode,
  ObjectTypeDefinitionNode,
  TypeDefinitionNode,
} from 'graphql';
import type { Steps } from '../../contract/index.ts';
import type { GraphNames } from './graph-names.ts';
import type { Lookups } from './lookups.ts';
import type { Root, ServedTypes } from './served-types.ts';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])';

/**
 * The endpoint's schema as the graph has it: a Federation subgraph under the graph's names, whose entities are the types that can be
 * looked up. Root fields may be null, so that one that fails costs itself alone.
 */
export function* federatedSdl(served: ServedTypes, names: GraphNames, { byType }: Lookups): Steps<string> {
  const texts = [LINK];
  for (const root of ['query', 'mutation'] as const) {
    const definition = rootDefinition(root, served, names);
    if (definition) texts.push(inGraphWords(definition, names));
    yield;
  }
  for (const type of served.types) {
    const name = nameNode(names.type(type.name) ?? type.name);
    texts.push(inGraphWords({ ...definitionOf(type, served, names, byType.get(type.name)?.key), name }, names));
    yield;
  }
  return `${texts.join('\n\n')}\n`;
}

function definitionOf(
  type: GraphQLNamedType,
  served: ServedTypes,
  names: GraphNames,
  key: readonly string[] | undefined,
): TypeDefinitionNode {
  if (isUnionType(type)) {
    const definition = printed(type);
    return definition.kind === Kind.UNION_TYPE_DEFINITION ? { ...definition, types: servedOnly(definition.types, names) } : definition;
  }
  if (isScalarType(type) || isEnumType(type) || isInputObjectType(type)) return printed(type);
  const definition = withServedFields(type, served);
  return { ...definition, interfaces: servedOnly(definition.interfaces, names), directives: key ? [keyDirective(key)] : [] };
}

/** Nothing where it has no field that comes into the graph. */
function rootDefinition(root: Root, served: ServedTypes, names: GraphNames): TypeDefinitionNode | undefined {
  const type = served.root(root);
  const serves = new Set(served.rootFields(root).map(({ name }) => name));
  if (!type || serves.size === 0) return undefined;
  const fields = withServedFields(type, served)
    .fields?.filter(({ name }) => serves.has(name.value))
    .map((field) => ({
      ...field,
      name: nameNode(names.field(root, field.name.value) ?? field.name.value),
      type: field.type.kind === Kind.NON_NULL_TYPE ? field.type.type : field.type,
    }));
  return { kind: Kind.OBJECT_TYPE_DEFINITION, name: nameNode(root === 'query' ? 'Query' : 'Mutation'), fields };
}

function withServedFields(
  type: GraphQLObjectType | GraphQLInterfaceType,
  served: ServedTypes,
): ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode {
  const definition = printed(type) as ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;
  const own = type.getFields();
  const has = (name: string): boolean => {
    const field = own[name];
    return field !== undefined && served.has(field);
  };
  return { ...definition, fields: definition.fields?.filter(({ name }) => has(name.value)) };
}

const printed = (type: GraphQLNamedType): TypeDefinitionNode => {
  const [definition] = parse(printType(type), { noLocation: true }).definitions;
  return definition as TypeDefinitionNode;
};

const inGraphWords = (definition: TypeDefinitionNode, names: GraphNames): string =>
  print(
    visit(definition, {
      NamedType: (node) => ({ ...node, name: nameNode(names.type(node.name.value) ?? node.name.value) }),
      Directive: (node) => (node.name.value === 'key' || SPECIFIED.has(node.name.value) ? undefined : null),
    }),
  );

const SPECIFIED: ReadonlySet<string> = new Set(specifiedDirectives.map(({ name }) => name));

const nameNode = (value: string): NameNode => ({ kind: Kind.NAME, value });

const servedOnly = (types: readonly NamedTypeNode[] | undefined, names: GraphNames): readonly NamedTypeNode[] =>
  (types ?? []).filter(({ name }) => names.type(name.value) !== undefined);

const keyDirective = (fields: readonly string[]): ConstDirectiveNode => ({
  kind: Kind.DIRECTIVE,
  name: nameNode('key'),
  arguments: [{ kind: Kind.ARGUMENT, name: nameNode('fields'), value: { kind: Kind.STRING, value: fields.join(' ') } }],
});
