import type { Catalog, Dataset, Entity, Field, Relation } from '../../contract/index.ts';

/** The relations from a dataset to entities of one source, which finds the dataset's rows by all the columns that they lead by. */
export interface EntityJoin {
  readonly from: Dataset;
  readonly source: string;
  /** In the dataset's order. */
  readonly fields: readonly Field[];
  readonly relations: readonly (Relation & { readonly entity: Entity })[];
}

/** The relations from an entity to datasets of one home, which is given all the fields that they lead by. */
export interface EntityReach {
  readonly entity: Entity;
  readonly home: string;
  /** In the entity's order. */
  readonly fields: readonly string[];
  readonly relations: readonly (Relation & { readonly dataset: Dataset })[];
}

/** One for each dataset and source: of several keys, a planner would send whichever it likes. */
export function entityJoins({ datasets, entities, relations }: Catalog): readonly EntityJoin[] {
  const joins = new Map<string, EntityJoin>();
  for (const relation of relations) {
    const [from, entity] = [datasets.get(relation.from), entities?.get(relation.to)];
    if (!from || !entity) continue;
    const id = `${from.id}\n${entity.source}`;
    const known = joins.get(id);
    const names = new Set([...(known?.fields ?? []).map(({ name }) => name), ...relation.fields]);
    const fields = from.fields.filter(({ name }) => names.has(name));
    joins.set(id, { from, source: entity.source, fields, relations: [...(known?.relations ?? []), { ...relation, entity }] });
  }
  return [...joins.values()];
}

/** One for each entity and home, likewise. */
export function entityReaches({ datasets, entities, relations }: Catalog): readonly EntityReach[] {
  const reaches = new Map<string, EntityReach>();
  for (const relation of relations) {
    const [entity, dataset] = [entities?.get(relation.from), datasets.get(relation.to)];
    if (!entity || !dataset) continue;
    const id = `${entity.id}\n${dataset.home}`;
    const known = reaches.get(id);
    const names = new Set([...(known?.fields ?? []), ...relation.fields]);
    const fields = Object.keys(entity.fields).filter((name) => names.has(name));
    reaches.set(id, { entity, home: dataset.home, fields, relations: [...(known?.relations ?? []), { ...relation, dataset }] });
  }
  return [...reaches.values()];
}
