import { atOnce } from '../../contract/index.ts';
import type { Dataset, Steps } from '../../contract/index.ts';
import { candidateOfModel, candidatesOf } from './candidate.ts';
import type { CatalogAnswer, CatalogInput, CatalogProblem, PinnedDataset } from './catalog-input.ts';
import { giveNew, givePinned, keyRelations } from './foreign-keys.ts';
import type { KeyRelation } from './foreign-keys.ts';
import { nameDataset } from './name-dataset.ts';
import type { NamedDataset } from './name-dataset.ts';
import { giveRelationships } from './relationships.ts';
import { RelationNames } from './relation-names.ts';
import { takenNames, takeYielding } from './taken-names.ts';
import type { TakenNames } from './taken-names.ts';

/**
 * Makes the catalog of everything relational: names for types, fields and relations, after SURFACE's "The data graph".
 * A pure function of its input. What is wrong is refused alone and said; the rest is in the catalog. Published names are kept,
 * so that of two that clash the newcomer is refused, or gets the suffix.
 */
export const buildCatalog = (input: CatalogInput): CatalogAnswer => atOnce(catalogSteps(input));

/** The same, table by table. */
export function* catalogSteps(input: CatalogInput): Steps<CatalogAnswer> {
  const problems: CatalogProblem[] = [];
  const ofSources = input.sources.map(candidatesOf);
  yield;
  problems.push(...ofSources.flatMap((each) => each.problems));
  const candidates = [...ofSources.flatMap((each) => each.candidates), ...input.models.map(candidateOfModel)];

  const taken = takenNames(input.subgraphs);
  const named = new Map<string, NamedDataset>();
  const published = candidates.filter(({ id }) => input.pinned[id] !== undefined);
  const newcomers = candidates.filter(({ id }) => input.pinned[id] === undefined);
  for (const candidate of [...published, ...newcomers]) {
    const answer = nameDataset(candidate, input.pinned[candidate.id], taken);
    problems.push(...answer.problems);
    if (answer.named) named.set(candidate.id, answer.named);
    yield;
  }
  yield* giveSuffixes(named, taken);
  const datasets = new Map<string, Dataset>();
  for (const { id } of candidates) {
    const dataset = named.get(id)?.dataset;
    if (dataset) datasets.set(id, dataset);
  }

  const entities = new Map(input.subgraphs.flatMap((one) => one.entities?.types ?? []).map((entity) => [entity.id, entity]));
  yield;
  const names = new RelationNames(datasets.values(), entities.values(), input.pinned);
  const ofKeys: KeyRelation[] = [];
  for (const { declaration, structure } of input.sources) {
    ofKeys.push(...(yield* keyRelations(structure.foreignKeys, (table) => named.get(`${declaration.source}.${table}`))));
  }
  const refused = new Set(candidates.map(({ id }) => id).filter((id) => !named.has(id)));
  const left = givePinned(ofKeys, names);
  const declared = giveRelationships(input.relationships, { input, datasets: named, refused }, names);
  yield;
  giveNew(left, names);
  problems.push(...declared.problems);
  yield;
  // Whether a name is pinned or new is no difference in the graph: else the second graph of a hub would not be its first.
  const relations = names.relations(ofKeys.map(({ relation }) => relation));

  return {
    catalog: { datasets, ...(entities.size > 0 ? { entities } : {}), relations },
    problems,
    waiting: declared.waiting,
    names: toPin(input, datasets, refused, names),
  };
}

/** Types for groups and pages are named last, so that they give way to what datasets themselves are called. */
function* giveSuffixes(named: Map<string, NamedDataset>, taken: TakenNames): Steps<void> {
  for (const [id, one] of named) {
    if (one.dataset.suffix !== undefined) continue;
    let suffix = '';
    while (!takeYielding(one.dataset, suffix, taken)) suffix += '_';
    named.set(id, { ...one, dataset: { ...one.dataset, suffix } });
    yield;
  }
}

/** The names given, and those that earlier versions gave to what is now waiting or refused. */
function toPin(
  input: CatalogInput,
  datasets: ReadonlyMap<string, Dataset>,
  refused: ReadonlySet<string>,
  names: RelationNames,
): Record<string, PinnedDataset> {
  const kept = Object.entries(input.pinned).filter(([id]) => refused.has(id) || input.waiting.has(id.split('.')[0] ?? id));
  const given = [...datasets.values()].map(({ id, type, one, many, suffix = '', fields }): [string, PinnedDataset] => {
    const byColumn = Object.fromEntries(fields.map((field) => [field.column, field.name]));
    return [id, { type, ...(one === undefined ? {} : { one }), many, suffix, fields: byColumn, relations: names.givenTo(id) }];
  });
  return Object.fromEntries([...kept, ...given]);
}
