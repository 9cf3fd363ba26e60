import type { Catalog, Dataset, Relation } from '../../contract/index.ts';
import { rootFields } from '../../contract/index.ts';
import { changeTypes, hasChanges } from './change-types.ts';
import { datasetTypes, listArguments, whereArgument } from './dataset-types.ts';
import { hubTypes } from './hub-types.ts';

/** The only field of Query where there is nothing to ask; GraphQL wants one. `buildPublicSchema` drops it beside others. */
export const NOTHING = '_nothing';

/** What clients see of the catalog, as SDL that is valid by itself. */
export function graphSdl(catalog: Catalog): string {
  const datasets = [...catalog.datasets.values()];
  const find = (id: string): Dataset | undefined => catalog.datasets.get(id);
  const relationsOf = new Map<string, Relation[]>();
  for (const relation of catalog.relations) relationsOf.set(relation.from, [...(relationsOf.get(relation.from) ?? []), relation]);

  const live = datasets.filter(hasChanges);
  const query = datasets.flatMap(rootLines);
  const nothing = [`  "Nothing is in the graph yet: add a source."\n  ${NOTHING}: Boolean`];
  return [
    hubTypes(),
    `type Query {\n${(query.length > 0 ? query : nothing).join('\n')}\n}`,
    ...(live.length > 0
      ? [`type Subscription {\n${live.flatMap((dataset) => [...rootLines(dataset), changesLine(dataset)]).join('\n')}\n}`]
      : []),
    ...datasets.map((dataset) => datasetTypes(dataset, relationsOf.get(dataset.id) ?? [], find)),
    ...live.map(changeTypes),
  ].join('\n\n');
}

/** The root fields that read a dataset once, or again whenever it changes. */
function rootLines(dataset: Dataset): string[] {
  return rootFields(dataset).map((root) => {
    switch (root.kind) {
      case 'one':
        return `  ${root.name}(${keyArguments(dataset, root.keyFields)}): ${dataset.type}`;
      case 'list':
        return `  ${root.name}${listArguments(dataset)}: [${dataset.type}!]`;
      case 'aggregate':
        return `  ${root.name}${whereArgument(dataset)}: ${dataset.type}Aggregate`;
      default:
        return root satisfies never;
    }
  });
}

const keyArguments = (dataset: Dataset, names: readonly string[]): string =>
  names.map((name) => `${name}: ${dataset.fields.find((field) => field.name === name)?.scalar ?? 'String'}!`).join(', ');

const changesLine = ({ many, type }: Dataset): string =>
  `  ${many}Changes(where: ${type}Filter, since: Cursor, snapshot: Boolean = false): ${type}Changes`;
