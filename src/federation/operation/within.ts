import { getNamedType, isAbstractType, isCompositeType, isUnionType, Kind } from 'graphql';
import type { GraphQLNamedType, SelectionSetNode } from 'graphql';
import type { Routes } from '../skeleton/routes.ts';
import type { Surroundings } from './operation.ts';

/**
 * Whether one home or subgraph can answer all of a selection without asking another. It looks at the route table alone, and at
 * everything that is selected under any condition, so that its answer holds for every request of an operation.
 */
export function isWithin(
  around: Surroundings,
  routes: Routes,
  type: GraphQLNamedType,
  sets: readonly SelectionSetNode[],
  owner: string,
  remote: boolean,
): boolean {
  const owned = (on: string, field: string): boolean => {
    // A type without routes is a value: who gives it gives all of it.
    if (!routes.has(on)) return true;
    const route = routes.of(on, field);
    return route !== undefined && !route.needs && (route.owner === owner || route.also.has(owner));
  };
  /** Of a row, only its home says whether it is there. */
  const isStub = (one: GraphQLNamedType): boolean => remote && routes.dataset(one.name) !== undefined;

  // What was looked at was within, else this would be over: fragments that spread each other cost no more for it.
  const seen = new Set<SelectionSetNode>();

  const within = (on: GraphQLNamedType, set: SelectionSetNode): boolean => {
    if (seen.has(set)) return true;
    seen.add(set);
    const possible = isAbstractType(on) ? around.schema.getPossibleTypes(on) : [];
    if (isStub(on) || possible.some(isStub)) return false;
    return set.selections.every((node) => {
      if (node.kind === Kind.FIELD) {
        const name = node.name.value;
        if (name === '__typename') return true;
        if (!isCompositeType(on) || isUnionType(on)) return false;
        if (isAbstractType(on) ? !possible.every((one) => owned(one.name, name)) : !owned(on.name, name)) return false;
        const field = on.getFields()[name];
        return field !== undefined && (!node.selectionSet || within(getNamedType(field.type), node.selectionSet));
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : around.fragments.get(node.name.value);
      if (!fragment) return false;
      const condition = fragment.typeCondition ? around.schema.getType(fragment.typeCondition.name.value) : on;
      return condition !== undefined && within(condition, fragment.selectionSet);
    });
  };
  return sets.every((set) => within(type, set));
}
