import { Kind, parse, print } from 'graphql';
import type { ObjectTypeDefinitionNode } from 'graphql';
import type { Dataset, DatasetView } from './contract/index.ts';
import type { Assembled } from './hub-graph.ts';
import { fidelityReason, prefixOf, type HubSource } from './hub-sources.ts';
import { withoutPrefix } from './relational/index.ts';

const kept = new WeakMap<Assembled, Map<string, readonly DatasetView[]>>();

/** The datasets that a source has in a graph: its tables and files, or the types of a source that is asked by GraphQL. */
export function datasetsOf(assembled: Assembled, source: HubSource): readonly DatasetView[] {
  const views = kept.get(assembled) ?? new Map<string, readonly DatasetView[]>();
  kept.set(assembled, views);
  const known = views.get(source.name);
  if (known) return known;
  const sdl = assembled.subgraphs.get(source.name);
  const made =
    sdl === undefined
      ? [...assembled.catalog.datasets.values()].filter((one) => one.source === source.name).map((one) => datasetView(one, source))
      : typesOf(source, sdl);
  views.set(source.name, made);
  return made;
}

/** Of a model, without a source. */
export function datasetView(dataset: Dataset, source?: HubSource): DatasetView {
  const { id, type, key, fidelity, fields } = dataset;
  const reason = source && fidelityReason(source, dataset);
  return {
    name: id,
    type,
    key: key ?? null,
    fidelity,
    ...(reason === undefined ? {} : { fidelityReason: reason }),
    fields: fields.map(({ name, scalar, list, nullable, column, computed }) => ({
      name,
      type: `${list ? `[${scalar}]` : scalar}${nullable ? '' : '!'}`,
      ...(computed ? {} : { column }),
    })),
  };
}

/** A subgraph's own object types; those that it only adds fields to are others'. */
function typesOf(source: HubSource, sdl: string): DatasetView[] {
  const prefix = prefixOf(source) ?? '';
  const types = parse(sdl, { noLocation: true }).definitions.filter(
    (node): node is ObjectTypeDefinitionNode => node.kind === Kind.OBJECT_TYPE_DEFINITION,
  );
  return types
    .filter(({ name }) => !['Query', 'Mutation', 'Subscription'].includes(name.value) && !name.value.startsWith('_'))
    .map((node) => ({
      name: `${source.name}.${withoutPrefix(prefix, node.name.value)}`,
      type: node.name.value,
      key: keyOf(node),
      fidelity: 'NONE',
      fidelityReason: 'A source that is asked by GraphQL tells of no changes.',
      fields: (node.fields ?? []).map(({ name, type }) => ({ name: name.value, type: print(type) })),
    }));
}

function keyOf({ directives }: ObjectTypeDefinitionNode): readonly string[] | null {
  const key = (directives ?? []).find(({ name }) => ['key', 'federation__key'].includes(name.value));
  const fields = key?.arguments?.find(({ name }) => name.value === 'fields')?.value;
  return fields?.kind === Kind.STRING ? fields.value.split(/\s+/) : null;
}
