import { getNamedType, isCompositeType, isObjectType, isUnionType, Kind, valueFromASTUntyped } from 'graphql';
import type { FieldNode, GraphQLNamedType, SelectionSetNode } from 'graphql';
import type { Catalog } from '../../contract/index.ts';
import type { Routes } from '../skeleton/routes.ts';
import type { Surroundings } from './operation.ts';

export interface DatasetRead {
  readonly dataset: string;
  readonly path: string;
}

/**
 * The datasets that a selection reads, under any condition, and those that its arguments lead through, each with the response path
 * at which it does. Of a subgraph, which has none, its source's name stands for one.
 */
export function datasetsRead(
  around: Surroundings,
  { routes, catalog }: { readonly routes: Routes; readonly catalog: Catalog },
  root: GraphQLNamedType,
  set: SelectionSetNode,
): readonly DatasetRead[] {
  const reads = new Map<string, DatasetRead>();
  const look = (type: GraphQLNamedType, selections: SelectionSetNode, path: string, remote: string | undefined, rows?: string) => {
    for (const node of selections.selections) {
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : around.fragments.get(node.name.value);
        const condition = fragment?.typeCondition && around.schema.getType(fragment.typeCondition.name.value);
        if (fragment) look(condition ?? type, fragment.selectionSet, path, remote, rows);
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
      const of = route?.reads ?? rows;
      if (of !== undefined) for (const dataset of throughArguments(of, node)) add(dataset);
      if (route?.remote) {
        if (route.owner !== remote) add(route.owner);
        // A subgraph's reference to a row, which its home is asked for.
        const dataset = routes.dataset(named.name);
        if (dataset && node.selectionSet) add(dataset.id);
      }
      if (node.selectionSet) look(named, node.selectionSet, at, route?.remote ? route.owner : undefined, of);
    }
  };
  /** What `where`, `orderBy`, `by` and the like lead through, from rows of a dataset. */
  const throughArguments = (dataset: string, { arguments: given = [] }: FieldNode): readonly string[] => {
    const found: string[] = [];
    const lookIn = (type: string, value: unknown): void => {
      if (Array.isArray(value)) for (const item of value) lookIn(type, item);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
      for (const [name, below] of Object.entries(value)) {
        const object = around.schema.getType(type);
        const field = isObjectType(object) ? object.getFields()[name] : undefined;
        const reads = field && routes.of(type, name)?.reads;
        if (reads !== undefined) found.push(reads);
        lookIn(reads === undefined || !field ? type : getNamedType(field.type).name, below);
      }
    };
    const type = catalog.datasets.get(dataset)?.type;
    if (type !== undefined) for (const { value } of given) lookIn(type, valueFromASTUntyped(value, around.variables));
    return found;
  };
  look(root, set, '', undefined);
  return [...reads.values()];
}
