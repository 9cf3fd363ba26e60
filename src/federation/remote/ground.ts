import { Kind } from 'graphql';
import type { Dataset } from '../../contract/index.ts';
import type { GraphInput } from '../graph-input.ts';
import { formOf } from './form-of.ts';

/** What a subgraph may not touch. */
export interface Ground {
  readonly hubTypeNames: ReadonlySet<string>;
  /** Datasets by their type. */
  readonly datasets: ReadonlyMap<string, Dataset>;
  /** Types of the catalog's graph. */
  readonly types: ReadonlyMap<string, GroundType>;
  readonly homes: ReadonlySet<string>;
}

export interface GroundType {
  readonly scalar: boolean;
  /** Names of its fields, where it has any. */
  readonly fields: ReadonlySet<string>;
  /** Of an object: what its fields are. */
  readonly form?: string | undefined;
}

/** What subgraphs find when they come: the catalog's types, as its SDL has them. */
export function groundOf(input: GraphInput): Ground {
  const types = new Map<string, GroundType>();
  for (const definition of input.document.definitions) {
    // What is extended is another source's.
    if (definition.kind === Kind.OBJECT_TYPE_EXTENSION || !('name' in definition) || !definition.name) continue;
    const fields = 'fields' in definition ? (definition.fields ?? []).map(({ name }) => name.value) : [];
    const form = definition.kind === Kind.OBJECT_TYPE_DEFINITION ? formOf(definition.fields ?? []) : undefined;
    types.set(definition.name.value, { scalar: definition.kind === Kind.SCALAR_TYPE_DEFINITION, fields: new Set(fields), form });
  }
  const datasets = new Map<string, Dataset>();
  for (const dataset of input.catalog.datasets.values()) datasets.set(dataset.type, dataset);
  return { hubTypeNames: input.hubTypeNames, datasets, types, homes: new Set(homesOf(input)) };
}

/** Every home that answers for a dataset, in a fixed order. */
export function homesOf({ catalog }: Pick<GraphInput, 'catalog'>): readonly string[] {
  return [...new Set([...catalog.datasets.values()].map(({ home }) => home))].sort();
}
