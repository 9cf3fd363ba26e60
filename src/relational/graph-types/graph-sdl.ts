import { atOnce, rootFields, yieldingType } from '../../contract/index.ts';
import type { Catalog, Dataset, Relation, RootField, Steps } from '../../contract/index.ts';
import { changeTypes, hasChanges } from './change-types.ts';
import { forecastArguments } from './analysis-types.ts';
import { connectionArguments } from './connection-types.ts';
import { datasetTypes, listArguments, relationLines, whereArgument } from './dataset-types.ts';
import { groupsArguments } from './group-types.ts';
import { hubTypes } from './hub-types.ts';

/** The only field of Query where there is nothing to ask; GraphQL wants one. `buildPublicSchema` drops it beside others. */
export const NOTHING = '_nothing';

/** What one dataset has in the graph, as SDL without its braces or whole. */
export interface DatasetSdl {
  /** Fields of Query. */
  readonly query: string;
  /** Fields of Subscription; empty where its changes are not known. */
  readonly subscription: string;
  /** Its types, whole, and what entities of other sources get of it. */
  readonly types: string;
  readonly changes: string;
}

/** What clients see of the catalog, as SDL that is valid by itself, but for extensions of entities that other sources have. */
export const graphSdl = (catalog: Catalog): string => wholeSdl(atOnce(datasetSdls(catalog)));

/** Every dataset's part. */
export function* datasetSdls(catalog: Catalog): Steps<readonly DatasetSdl[]> {
  const find = (id: string): Dataset | undefined => catalog.datasets.get(id);
  const relationsOf = new Map<string, Relation[]>();
  for (const relation of catalog.relations) {
    const known = relationsOf.get(relation.from);
    if (known) known.push(relation);
    else relationsOf.set(relation.from, [relation]);
  }
  const reachedBy = new Map<string, string[]>();
  for (const relation of catalog.relations) {
    const [entity, target] = [catalog.entities?.get(relation.from), find(relation.to)];
    if (!entity || !target) continue;
    const text = `extend type ${entity.type} {\n${relationLines(relation, target).join('\n')}\n}`;
    reachedBy.set(target.id, [...(reachedBy.get(target.id) ?? []), text]);
  }
  const many = new Set(catalog.relations.flatMap(({ from, to, one, local }) => (!one && local && find(from) ? [to] : [])));
  const parts: DatasetSdl[] = [];
  for (const dataset of catalog.datasets.values()) {
    const live = hasChanges(dataset);
    parts.push({
      query: rootFields(dataset)
        .map((root) => rootLine(dataset, root))
        .join('\n'),
      subscription: live ? [...liveLines(dataset), ...(dataset.noChangefeed ? [] : [changesLine(dataset)])].join('\n') : '',
      types: [
        datasetTypes(dataset, relationsOf.get(dataset.id) ?? [], find, many.has(dataset.id)),
        ...(reachedBy.get(dataset.id) ?? []),
      ].join('\n'),
      changes: live && !dataset.noChangefeed ? changeTypes(dataset) : '',
    });
    yield;
  }
  return parts;
}

/** The parts as one text, the hub's own types first. */
export function wholeSdl(parts: readonly DatasetSdl[]): string {
  const subscription = parts.map((part) => part.subscription).filter(Boolean);
  return [
    hubTypes(),
    `type Query {\n${parts.length > 0 ? parts.map(({ query }) => query).join('\n') : NOTHING_TO_ASK}\n}`,
    ...(subscription.length > 0 ? [`type Subscription {\n${subscription.join('\n')}\n}`] : []),
    ...parts.map(({ types }) => types),
    ...parts.map(({ changes }) => changes).filter(Boolean),
  ].join('\n\n');
}

export const NOTHING_TO_ASK = `  "Nothing is in the graph yet: add a source."\n  ${NOTHING}: Boolean`;

/** A field of Query that reads a dataset. */
function rootLine(dataset: Dataset, root: RootField): string {
  switch (root.kind) {
    case 'one':
      return `  ${root.name}(${keyArguments(dataset, root.keyFields)}): ${dataset.type}`;
    case 'list':
      return `  ${root.name}${listArguments(dataset, true)}: [${dataset.type}!]`;
    case 'connection':
      return `  ${root.name}${connectionArguments(dataset)}: ${yieldingType(dataset, 'Connection')}`;
    case 'byKeys':
      return `  "In the order of the keys, null for one that leads nowhere."\n  ${root.name}(keys: [${yieldingType(dataset, 'Key')}!]!): [${dataset.type}]`;
    case 'aggregate':
      return `  ${root.name}${whereArgument(dataset)}: ${dataset.type}Aggregate`;
    case 'groups':
      return `  ${root.name}${groupsArguments(dataset)}: [${yieldingType(dataset, 'Group')}!]`;
    case 'statistics':
      return `  ${root.name}${whereArgument(dataset)}: Statistics`;
    case 'forecast':
      return `  ${root.name}${forecastArguments(dataset)}: Forecast`;
    default:
      return root satisfies never;
  }
}

/** The fields that read a dataset again whenever it changes. */
const liveLines = (dataset: Dataset): string[] =>
  rootFields(dataset)
    .filter(({ kind }) => kind !== 'statistics' && kind !== 'forecast')
    .map((root) => rootLine(dataset, root));

const keyArguments = (dataset: Dataset, names: readonly string[]): string =>
  names.map((name) => `${name}: ${dataset.fields.find((field) => field.name === name)?.scalar ?? 'String'}!`).join(', ');

const changesLine = ({ many, type }: Dataset): string =>
  `  ${many}Changes(where: ${type}Filter, since: Cursor, snapshot: Boolean = false): ${type}Changes`;
