import type { FieldDefinitionNode, TypeNode } from 'graphql';
import { relationFields, rootFields, WeirError } from '../../contract/index.ts';
import type { Catalog, Dataset } from '../../contract/index.ts';

/** The curated models' name among subgraphs. */
const MODELS = 'models';

/** The subgraph of a dataset: its source, as users know it, whatever home answers for it. */
export const ownerOf = (dataset: Dataset): string => dataset.source ?? MODELS;

/** Tells whose a field of an entity or of a root type is. */
export interface Owners {
  /** Throws INTERNAL for a root field that leads to no dataset. */
  of(type: string, field: FieldDefinitionNode): string;
}

/** A root field is its dataset's, a relation is its target's, and every other field is the type's own. */
export function ownersOf(catalog: Catalog): Owners {
  const known = new Map<string, string>();
  const types = new Map<string, string>();
  for (const dataset of catalog.datasets.values()) {
    types.set(dataset.type, ownerOf(dataset));
    for (const { name } of rootFields(dataset)) {
      for (const root of ['Query', 'Subscription']) known.set(`${root}.${name}`, ownerOf(dataset));
    }
  }
  for (const relation of catalog.relations) {
    const [from, to] = [catalog.datasets.get(relation.from) ?? catalog.entities?.get(relation.from), catalog.datasets.get(relation.to)];
    if (from && to) for (const { name } of relationFields(relation)) known.set(`${from.type}.${name}`, ownerOf(to));
  }
  return {
    of(type, field) {
      const owner = known.get(`${type}.${field.name.value}`) ?? types.get(type) ?? byName(types, namedType(field.type));
      if (owner === undefined) throw new WeirError('INTERNAL', `The field ${type}.${field.name.value} belongs to no dataset.`);
      return owner;
    },
  };
}

/** The dataset from whose type's name a type has its own: `ShopOrderChanges` is that of `ShopOrder`. */
function byName(types: ReadonlyMap<string, string>, name: string): string | undefined {
  for (let length = name.length; length > 0; length -= 1) {
    const owner = types.get(name.slice(0, length));
    if (owner !== undefined) return owner;
  }
  return undefined;
}

const namedType = (type: TypeNode): string => ('type' in type ? namedType(type.type) : type.name.value);
