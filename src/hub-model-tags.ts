import type { Catalog, Dataset } from './contract/index.ts';
import type { HubModel } from './hub-models.ts';
import { lineage } from './processing/index.ts';

/** The catalog in which a model's fields have the tags of the columns that they were made from, through other models as well. */
export function withInheritedTags(catalog: Catalog, models: readonly HubModel[]): Catalog {
  const compiled = new Map(models.flatMap((model) => (model.compiled ? [[model.compiled.name, model.compiled] as const] : [])));
  const known = new Map<string, ReadonlyMap<string, readonly string[]>>();
  /** By column. */
  const tagsOf = (id: string, on: readonly string[]): ReadonlyMap<string, readonly string[]> => {
    const found = known.get(id);
    if (found) return found;
    const own = new Map(catalog.datasets.get(id)?.fields.map(({ column, tags }) => [column, tags]));
    const plan = compiled.get(id);
    if (plan && !on.includes(id))
      for (const [field, columns] of lineage(plan)) {
        const inherited = columns.flatMap(({ dataset, column }) => tagsOf(dataset, [...on, id]).get(column) ?? []);
        own.set(field, [...new Set([...(own.get(field) ?? []), ...inherited])]);
      }
    known.set(id, own);
    return own;
  };
  const tagged = (dataset: Dataset): Dataset => {
    if (!compiled.has(dataset.id)) return dataset;
    const tags = tagsOf(dataset.id, []);
    return { ...dataset, fields: dataset.fields.map((field) => ({ ...field, tags: tags.get(field.column) ?? field.tags })) };
  };
  return { ...catalog, datasets: new Map(Array.from(catalog.datasets, ([id, dataset]) => [id, tagged(dataset)])) };
}
