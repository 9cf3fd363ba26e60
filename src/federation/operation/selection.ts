import { getNamedType, isObjectType } from 'graphql';
import type { FieldNode, GraphQLObjectType } from 'graphql';
import type { FieldItem, Selection, SelectionItem } from '../../contract/index.ts';
import { collectFields, selectionSets } from './operation.ts';
import type { Collected, Surroundings } from './operation.ts';

/** What is asked of one home: fields of one type, with fragments expanded and conditions decided. */
export function selectionOf(around: Surroundings, type: GraphQLObjectType, fields: Collected, path: string): Selection {
  const items = [...fields].map(([response, nodes]): SelectionItem => {
    const [node] = nodes;
    if (!node || node.name.value === '__typename') return Object.freeze({ kind: 'typename', as: response });
    return fieldItem(around, type, response, nodes, path === '' ? response : `${path}.${response}`);
  });
  return Object.freeze({ type: type.name, items: Object.freeze(items) });
}

/** One field with all that is selected under it. */
export function fieldItem(
  around: Surroundings,
  type: GraphQLObjectType,
  response: string,
  nodes: readonly FieldNode[],
  path: string,
): FieldItem {
  const [node] = nodes;
  const name = node?.name.value ?? response;
  const named = getNamedType(type.getFields()[name]?.type);
  // A home's types are objects: it has neither interfaces nor unions.
  const below = isObjectType(named) ? named : undefined;
  return Object.freeze({
    kind: 'field',
    as: response,
    name,
    arguments: node?.arguments ?? [],
    path,
    ...(below && { selection: selectionOf(around, below, collectFields(around, below, selectionSets(nodes)), path) }),
  });
}
