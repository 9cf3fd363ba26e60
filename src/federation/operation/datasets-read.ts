import { getNamedType, isCompositeType, isUnionType, Kind } from 'graphql';
import type { GraphQLNamedType, SelectionSetNode } from 'graphql';
import type { Routes } from '../skeleton/routes.ts';
import type { Surroundings } from './operation.ts';

export interface DatasetRead {
  readonly dataset: string;
  readonly path: string;
}

/**
 * The datasets that a selection reads, under any condition, each with the response path at which it does. Of a subgraph, which
 * has none, its source's name stands for one.
 */
export function datasetsRead(around: Surroundings, routes: Routes, root: GraphQLNamedType, set: SelectionSetNode): readonly DatasetRead[] {
  const reads = new Map<string, DatasetRead>();
  const look = (type: GraphQLNamedType, selections: SelectionSetNode, path: string, remote: string | undefined) => {
    for (const node of selections.selections) {
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : around.fragments.get(node.name.value);
        const condition = fragment?.typeCondition && around.schema.getType(fragment.typeCondition.name.value);
        if (fragment) look(condition ?? type, fragment.selectionSet, path, remote);
        continue;
      }
      const field = isCompositeType(type) && !isUnionType(type) ? type.getFields()[node.name.value] : undefined;
      if (!field) continue;
      const response = node.alias?.value ?? node.name.value;
      const at = path === '' ? response : `${path}.${response}`;
      const route = routes.of(type.name, node.name.value);
      const named = getNamedType(field.type);
      const add = (dataset: string) => reads.set(`${dataset}\n${at}`, { dataset, path: at });
      if (route?.reads !== undefined) add(route.reads);
      if (route?.remote) {
        if (route.owner !== remote) add(route.owner);
        // A subgraph's reference to a row, which its home is asked for.
        const dataset = routes.dataset(named.name);
        if (dataset && node.selectionSet) add(dataset.id);
      }
      if (node.selectionSet) look(named, node.selectionSet, at, route?.remote ? route.owner : undefined);
    }
  };
  look(root, set, '', undefined);
  return [...reads.values()];
}
