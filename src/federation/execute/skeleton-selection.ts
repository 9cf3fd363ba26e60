import { getNamedType, isCompositeType, isUnionType, Kind } from 'graphql';
import type { FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import type { Selection, SelectionItem } from '../../contract/index.ts';
import type { OperationGround } from './fetch.ts';

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** A field of the planner's, with every selection that it made of it. */
interface Found {
  readonly node: FieldNode;
  readonly sets: SelectionSetNode[];
}

/**
 * What the planner asks of a home, with everything that was kept aside put back: runs as the row once more, fields by their
 * names and arguments.
 */
export function skeletonSelection(
  ground: OperationGround,
  type: string,
  sets: readonly SelectionSetNode[],
  fragments: Fragments,
): Selection {
  const found = new Map<string, Found>();
  for (const set of sets) collect(ground, type, set, fragments, found);
  const items = [...found].map(([as, { node, sets: below }]): SelectionItem => {
    const name = node.name.value;
    if (name === '__typename') return { kind: 'typename', as };
    const run = ground.kept.runs.get(as);
    if (run) return { kind: 'self', as, selection: run };
    const kept = ground.kept.fields.get(as);
    if (!kept && name === ground.names.self) return { kind: 'self', as, selection: skeletonSelection(ground, type, below, fragments) };
    const real = kept?.node.name.value ?? name;
    const typeBelow = as === ground.rows?.alias ? ground.rows.type : typeOfField(ground, type, real);
    const selection = below.length > 0 ? skeletonSelection(ground, typeBelow, below, fragments) : undefined;
    return {
      kind: 'field',
      as,
      name: real,
      arguments: kept?.node.arguments ?? [],
      path: kept?.path ?? real,
      ...(selection && { selection }),
    };
  });
  return Object.freeze({ type, items: Object.freeze(items.map((item) => Object.freeze(item))) });
}

function collect(ground: OperationGround, type: string, set: SelectionSetNode, fragments: Fragments, found: Map<string, Found>): void {
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      const as = node.alias?.value ?? node.name.value;
      const there = found.get(as) ?? { node, sets: [] };
      found.set(as, there);
      if (node.selectionSet) there.sets.push(node.selectionSet);
      continue;
    }
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
    const condition = fragment?.typeCondition?.name.value ?? type;
    if (fragment && ground.isA(type, condition)) collect(ground, type, fragment.selectionSet, fragments, found);
  }
}

function typeOfField(ground: OperationGround, type: string, field: string): string {
  const on = ground.schema.getType(type);
  const definition = isCompositeType(on) && !isUnionType(on) ? on.getFields()[field] : undefined;
  return definition ? getNamedType(definition.type).name : type;
}
