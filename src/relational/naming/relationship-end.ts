import { suggestion } from '../../contract/index.ts';
import type { Field } from '../../contract/index.ts';
import type { CatalogInput } from './catalog-input.ts';
import type { NamedDataset } from './name-dataset.ts';
import { findEntity } from './relationship-entity.ts';
import type { EntityEnd } from './relationship-entity.ts';

/** One end of a relationship, as its columns were found. */
export type End =
  | { readonly kind: 'found'; readonly dataset: NamedDataset; readonly columns: readonly string[]; readonly fields: readonly Field[] }
  | EntityEnd
  /** Something that nobody has seen yet, or that was refused. */
  | { readonly kind: 'waits'; readonly on: string }
  | { readonly kind: 'wrong'; readonly message: string };

/** What names in a relationship can mean. */
export interface KnownNames {
  readonly input: CatalogInput;
  readonly datasets: ReadonlyMap<string, NamedDataset>;
  /** Ids of datasets that were refused. */
  readonly refused: ReadonlySet<string>;
}

/** Finds the dataset and columns that `from` or `to` names: `source.dataset.column` each, or `Model.column`. */
export function findEnd(texts: readonly string[], known: KnownNames): End {
  const entity = findEntity(texts, known.input.subgraphs);
  if (entity) return entity;
  const parts = texts.map((text) => findColumn(text, known));
  const columns: string[] = [];
  const fields: Field[] = [];
  let dataset: NamedDataset | undefined;
  for (const part of parts) {
    if (part.kind !== 'found') return part;
    if (dataset && part.dataset !== dataset)
      return {
        kind: 'wrong',
        message: `\`${texts.join('`, `')}\` are columns of two datasets, \`${dataset.dataset.id}\` and \`${part.dataset.dataset.id}\`; an end lies in one.`,
      };
    dataset = part.dataset;
    columns.push(...part.columns);
    fields.push(...part.fields);
  }
  return dataset ? { kind: 'found', dataset, columns, fields } : { kind: 'wrong', message: 'it names no column.' };
}

function findColumn(text: string, { input, datasets, refused }: KnownNames): End {
  const wrong = (message: string): End => ({ kind: 'wrong', message });
  const [first = '', ...rest] = text.split('.');
  if (input.waiting.has(first)) return { kind: 'waits', on: first };
  if (input.subgraphs.some((subgraph) => subgraph.source === first))
    return wrong(
      `\`${first}\` is a subgraph, which adds its fields to others' types itself; a relationship joins other sources and models.`,
    );
  const source = input.sources.find((each) => each.declaration.source === first);
  if (!source && !input.models.some((model) => model.name === first)) {
    const names = [...input.sources.map((each) => each.declaration.source), ...input.models.map((model) => model.name), ...input.waiting];
    return wrong(`there is no source or model \`${first}\`, which \`${text}\` names.${suggestion(first, names)}`);
  }
  const within = rest.join('.');
  const id = source ? datasetId(first, within, [...datasets.keys(), ...refused]) : first;
  if (id !== undefined && refused.has(id)) return { kind: 'waits', on: id };
  const dataset = id === undefined ? undefined : datasets.get(id);
  if (!dataset || id === undefined) {
    const names = [...datasets.values()].flatMap(({ candidate }) => (candidate.source === first ? [candidate.name] : []));
    const name = rest.slice(0, -1).join('.') || within;
    return wrong(`source \`${first}\` has no dataset \`${name}\`, which \`${text}\` names.${suggestion(name, names)}`);
  }
  const column = text.slice(id.length + 1);
  const field = dataset.dataset.fields.find((each) => each.column === column);
  if (field?.computed)
    return wrong(`\`${text}\` is computed, and a relationship joins columns: \`${[...new Set(field.computed.columns)].join('`, `')}\`.`);
  if (!field) {
    const names = dataset.dataset.fields.flatMap((each) => (each.computed ? [] : [each.column]));
    return wrong(`\`${id}\` has no column \`${column}\`.${suggestion(column, names)}`);
  }
  return { kind: 'found', dataset, columns: [column], fields: [field] };
}

/** The dataset that `orders.customer_id` begins with; the longest, since a table's name may have dots. */
function datasetId(source: string, within: string, ids: readonly string[]): string | undefined {
  return ids
    .filter((id) => id.startsWith(`${source}.`) && `${source}.${within}`.startsWith(`${id}.`))
    .toSorted((a, b) => b.length - a.length)[0];
}
