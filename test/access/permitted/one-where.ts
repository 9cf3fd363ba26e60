import { getNamedType, isInterfaceType, isObjectType, Kind, print } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import type { Permitted } from './permitted.ts';

/**
 * Whether a request reads a column that is for aggregates alone over more than one set of rows, by the words of the guide: over more
 * than one field that leads to its aggregates, arguments included; of groups also over more than one field that makes them.
 */
export function readsTwice(schema: GraphQLSchema, document: DocumentNode, { structure }: Permitted): boolean {
  const guarded = new Set(
    structure.tables.flatMap(({ type, columns }) =>
      columns.flatMap(({ name, use }) => (use === 'aggregate' ? [`${type}Aggregate.${name}`] : [])),
    ),
  );
  const sets = new Map<string, Set<string>>();
  const walk = (type: string, { selections }: SelectionSetNode, above: readonly string[]): void => {
    for (const node of selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) walk(node.typeCondition?.name.value ?? type, node.selectionSet, above);
      else if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = document.definitions.find((one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === node.name.value);
        if (fragment?.kind === Kind.FRAGMENT_DEFINITION) walk(fragment.typeCondition.name.value, fragment.selectionSet, above);
      } else {
        const name = `${type}.${node.name.value}`;
        if (guarded.has(name)) {
          const [one = '', other = ''] = above.toReversed();
          const rows = one.startsWith(`${type.replace(/Aggregate$/, 'Group')}.`) ? [one, other] : [one];
          sets.set(name, new Set([...(sets.get(name) ?? []), rows.join()]));
        }
        const parent = schema.getType(type);
        const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
        if (field && node.selectionSet) walk(getNamedType(field.type).name, node.selectionSet, [...above, asked(type, node)]);
      }
    }
  };
  for (const definition of document.definitions) {
    const root = definition.kind === Kind.OPERATION_DEFINITION ? schema.getRootType(definition.operation) : undefined;
    if (root && 'selectionSet' in definition) walk(root.name, definition.selectionSet, []);
  }
  return [...sets.values()].some(({ size }) => size > 1);
}

const asked = (type: string, { name, arguments: given = [] }: FieldNode): string =>
  `${type}.${name.value} ${given
    .map((one) => print(one))
    .toSorted()
    .join(' ')}`;
