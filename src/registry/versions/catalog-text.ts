import type { Catalog, Dataset, Relation, Steps } from '../../contract/index.ts';

/** A catalog on its way to a worker: as text, since a copy of thousands of objects is made in one step. */
export function* catalogText({ datasets, relations }: Catalog): Steps<string> {
  const texts: string[] = [];
  for (const dataset of datasets.values()) {
    texts.push(JSON.stringify(dataset));
    yield;
  }
  return `{"datasets":[${texts.join(',')}],"relations":${JSON.stringify(relations)}}`;
}

/** The catalog of such a text. */
export function readCatalog(text: string): Catalog {
  const { datasets, relations } = JSON.parse(text) as { datasets: Dataset[]; relations: Relation[] };
  return { datasets: new Map(datasets.map((dataset) => [dataset.id, dataset])), relations };
}
