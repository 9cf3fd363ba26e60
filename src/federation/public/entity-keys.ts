import type { Catalog, Dataset, Entity } from '../../contract/index.ts';
import { ownerOf } from './owners.ts';

/** A set of fields by which rows are known, and whether the subgraph finds them by it. */
export interface KeyOf {
  readonly fields: readonly string[];
  readonly resolvable: boolean;
}

export interface EntityKeys {
  /** The keys that a dataset's type has in one source's subgraph. */
  of(dataset: Dataset, source: string): readonly KeyOf[];
  /** The fields by which a source finds rows of a type that another one has, which is asked by GraphQL. */
  reach(entity: Entity, source: string): readonly string[];
}

/**
 * The keys of every type in every subgraph. A source finds rows of another's type by one key of all the columns by which it joins
 * them: of several, a planner would send whichever it likes.
 */
export function entityKeys(catalog: Catalog): EntityKeys {
  const joined = new Map<string, Map<string, Set<string>>>();
  for (const relation of catalog.relations) {
    const from = catalog.datasets.get(relation.from);
    const [away, owner] = [targetOwner(catalog, relation.to), from ? ownerOf(from) : catalog.entities?.get(relation.from)?.source];
    if (away === undefined || owner === undefined || away === owner) continue;
    const bySource = joined.get(relation.from) ?? new Map<string, Set<string>>();
    joined.set(relation.from, bySource);
    bySource.set(away, new Set([...(bySource.get(away) ?? []), ...relation.fields]));
  }
  return {
    reach: ({ id, fields }, source) => Object.keys(fields).filter((name) => joined.get(id)?.get(source)?.has(name)),
    of(dataset, source) {
      const bySource = joined.get(dataset.id) ?? new Map<string, Set<string>>();
      if (ownerOf(dataset) !== source) {
        const columns = bySource.get(source);
        return columns ? [{ fields: inOrder(dataset, columns), resolvable: true }] : [];
      }
      const own = [...(dataset.key ? [dataset.key] : []), ...dataset.uniques.map(({ fields }) => fields)];
      const keys = new Map(own.map((fields) => inOrder(dataset, new Set(fields))).map((fields) => [fields.join(), fields]));
      const others = [...bySource.values()].map((columns) => inOrder(dataset, columns)).filter((fields) => !keys.has(fields.join()));
      return [
        ...Array.from(keys.values(), (fields) => ({ fields, resolvable: true })),
        ...Array.from(new Map(others.map((fields) => [fields.join(), fields])).values(), (fields) => ({ fields, resolvable: false })),
      ];
    },
  };
}

function targetOwner({ datasets, entities }: Catalog, to: string): string | undefined {
  const dataset = datasets.get(to);
  return dataset ? ownerOf(dataset) : entities?.get(to)?.source;
}

/** One text for one set of columns: in the dataset's order. */
const inOrder = (dataset: Dataset, names: ReadonlySet<string>): readonly string[] =>
  dataset.fields.map(({ name }) => name).filter((name) => names.has(name));
