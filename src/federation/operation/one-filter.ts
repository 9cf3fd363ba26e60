import { getNamedType, isObjectType, Kind, print } from 'graphql';
import type { FieldNode, FragmentDefinitionNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import { imageFieldName, WeirError, yieldingType } from '../../contract/index.ts';
import type { Catalog, Dataset, Field } from '../../contract/index.ts';

/**
 * Refuses an operation that reads a column which is for aggregates alone over several sets of rows: of two sums whose rows differ by one
 * row, that one is the difference. Throws FORBIDDEN.
 */
export function checkOneFilter(
  { schema, catalog, fragments }: { schema: GraphQLSchema; catalog: Catalog; fragments: ReadonlyMap<string, FragmentDefinitionNode> },
  root: string,
  set: SelectionSetNode,
): void {
  const guarded = new Map<string, Dataset>();
  const groups = new Set<string>();
  for (const dataset of catalog.datasets.values()) {
    if (!dataset.fields.some(({ use }) => use === 'aggregate')) continue;
    guarded.set(`${dataset.type}Aggregate`, dataset);
    groups.add(yieldingType(dataset, 'Group'));
  }
  if (guarded.size === 0) return;
  /** Column → over which rows it is read. */
  const read = new Map<string, string>();
  const visited = new Set<string>();
  const walk = (type: string, { selections }: SelectionSetNode, over: string): void => {
    const object = schema.getType(type);
    for (const node of selections) {
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
        if (!fragment) continue;
        if (fragment.kind === Kind.FRAGMENT_DEFINITION) {
          const visit = `${fragment.name.value} ${over}`;
          if (visited.has(visit)) continue;
          visited.add(visit);
        }
        walk(fragment.typeCondition?.name.value ?? type, fragment.selectionSet, over);
        continue;
      }
      const dataset = guarded.get(type);
      const column = dataset?.fields.find((field) => field.use === 'aggregate' && imageFieldName(dataset, field) === node.name.value);
      for (const one of dataset && column ? readWith(dataset, column) : []) {
        const key = `${dataset?.id}.${one.name}`;
        const before = read.get(key);
        if (before !== undefined && before !== over)
          throw new WeirError(
            'FORBIDDEN',
            `\`${type}.${node.name.value}\` is read over several sets of rows, and its single values are hidden: one request reads it under one \`where\`.`,
          );
        read.set(key, over);
      }
      const field = isObjectType(object) ? object.getFields()[node.name.value] : undefined;
      if (!field || !node.selectionSet) continue;
      const to = getNamedType(field.type).name;
      // A group's aggregate is of the group's rows, and those of what the groups were asked with.
      const within = groups.has(type) ? `${over} ` : '';
      const leads = groups.has(to) || (guarded.has(to) && !guarded.has(type));
      walk(to, node.selectionSet, leads ? `${within}${rowsOf(type, node)}` : over);
    }
  };
  walk(root, set, '');
}

/** The columns for aggregates alone that are read with a field: what is computed of one tells of it. */
const readWith = ({ fields }: Dataset, field: Field): readonly Field[] => [
  field,
  ...fields.filter(({ use, column }) => use === 'aggregate' && field.computed?.columns.includes(column)),
];

/** What an aggregate field is of: where it stands, and what it is asked with. */
const rowsOf = (type: string, { name, arguments: given }: FieldNode): string =>
  `${type}.${name.value}(${(given ?? [])
    .map((argument) => print(argument))
    .toSorted()
    .join(', ')})`;
