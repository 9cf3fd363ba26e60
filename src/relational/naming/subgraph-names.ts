import { Kind, isTypeDefinitionNode, isTypeExtensionNode, parse } from 'graphql';
import type { ObjectTypeDefinitionNode, TypeDefinitionNode, TypeExtensionNode, TypeNode } from 'graphql';
import type { Entity, EntityField } from '../../contract/index.ts';
import type { CatalogSubgraph } from './catalog-input.ts';

const ROOTS: readonly string[] = ['Query', 'Mutation', 'Subscription'];

/**
 * What a subgraph's SDL takes of the graph's names. Its entities are not among them, since they may be datasets to which it adds
 * fields, nor are scalars, which are shared. With a `prefix` its types are the hub's own making, and relationships may lead to its
 * entities. Throws a GraphQLError where the SDL is none.
 */
export function namesOfSubgraph(source: string, sdl: string, prefix?: string): CatalogSubgraph {
  const nodes = parse(sdl, { noLocation: true }).definitions.filter((node) => isTypeDefinitionNode(node) || isTypeExtensionNode(node));
  // Federation's own begin with an underscore.
  const names = nodes.filter((node) => !node.name.value.startsWith('_'));
  const isRoot = (node: TypeDefinitionNode | TypeExtensionNode): boolean => ROOTS.includes(node.name.value);
  const isShared = (node: TypeDefinitionNode | TypeExtensionNode): boolean =>
    node.kind === Kind.SCALAR_TYPE_DEFINITION || node.kind === Kind.SCALAR_TYPE_EXTENSION || (prefix === undefined && isEntity(node));
  const own = names.filter(({ kind }) => kind === Kind.SCALAR_TYPE_DEFINITION);
  const scalars = new Set([...BUILT_IN, ...own.map(({ name }) => name.value)]);
  const objects = names.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION);
  return {
    source,
    types: [...new Set(names.filter((node) => !isRoot(node) && !isShared(node)).map((node) => node.name.value))],
    rootFields: names
      .filter(isRoot)
      .flatMap((node) => ('fields' in node ? (node.fields ?? []).map((field) => field.name.value) : []))
      .filter((name) => !name.startsWith('_')),
    ...(prefix === undefined ? {} : { entities: { prefix, types: objects.flatMap((node) => entityOf(source, node, scalars)) } }),
  };
}

const BUILT_IN: readonly string[] = ['ID', 'Int', 'Float', 'String', 'Boolean'];

const keysOn = (node: TypeDefinitionNode | TypeExtensionNode) =>
  (node.directives ?? []).filter((directive) => ['key', 'federation__key'].includes(directive.name.value));

const isEntity = (node: TypeDefinitionNode | TypeExtensionNode): boolean => keysOn(node).length > 0;

function entityOf(source: string, node: ObjectTypeDefinitionNode, scalars: ReadonlySet<string>): Entity[] {
  const type = node.name.value;
  const keys = keysOn(node).flatMap((directive) => {
    const fields = directive.arguments?.find(({ name }) => name.value === 'fields')?.value;
    return fields?.kind === Kind.STRING ? [fields.value.split(/\s+/)] : [];
  });
  if (keys.length === 0) return [];
  const fields = (node.fields ?? []).map((field) => {
    const takes = field.arguments?.some(({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue);
    return [field.name.value, takes ? null : leafOf(field.type, scalars)] as const;
  });
  return [{ id: `${source}.${type}`, source, type, keys, fields: Object.fromEntries(fields) }];
}

function leafOf(type: TypeNode, scalars: ReadonlySet<string>): EntityField | null {
  if (type.kind === Kind.LIST_TYPE) return null;
  if (type.kind !== Kind.NON_NULL_TYPE) return scalars.has(type.name.value) ? { scalar: type.name.value, nullable: true } : null;
  const within = leafOf(type.type, scalars);
  return within && { ...within, nullable: false };
}
