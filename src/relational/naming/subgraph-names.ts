import { Kind, isTypeDefinitionNode, isTypeExtensionNode, parse } from 'graphql';
import type { TypeDefinitionNode, TypeExtensionNode } from 'graphql';
import type { CatalogSubgraph } from './catalog-input.ts';

const ROOTS: readonly string[] = ['Query', 'Mutation', 'Subscription'];

/**
 * What a subgraph's SDL takes of the graph's names. Its entities are not among them, since they may be datasets to which it adds
 * fields, nor are scalars, which are shared. Throws a GraphQLError where the SDL is none.
 */
export function namesOfSubgraph(source: string, sdl: string): CatalogSubgraph {
  const nodes = parse(sdl, { noLocation: true }).definitions.filter((node) => isTypeDefinitionNode(node) || isTypeExtensionNode(node));
  // Federation's own begin with an underscore.
  const names = nodes.filter((node) => !node.name.value.startsWith('_'));
  const isRoot = (node: TypeDefinitionNode | TypeExtensionNode): boolean => ROOTS.includes(node.name.value);
  const isShared = (node: TypeDefinitionNode | TypeExtensionNode): boolean =>
    node.kind === Kind.SCALAR_TYPE_DEFINITION || node.kind === Kind.SCALAR_TYPE_EXTENSION || isEntity(node);
  return {
    source,
    types: [...new Set(names.filter((node) => !isRoot(node) && !isShared(node)).map((node) => node.name.value))],
    rootFields: names
      .filter(isRoot)
      .flatMap((node) => ('fields' in node ? (node.fields ?? []).map((field) => field.name.value) : []))
      .filter((name) => !name.startsWith('_')),
  };
}

const isEntity = (node: TypeDefinitionNode | TypeExtensionNode): boolean =>
  (node.directives ?? []).some((directive) => ['key', 'federation__key'].includes(directive.name.value));
