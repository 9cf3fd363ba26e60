import type { Dataset, UniqueKey } from '../../contract/index.ts';
import { pathOf } from './candidate.ts';
import type { Candidate } from './candidate.ts';
import type { CatalogProblem, PinnedDataset } from './catalog-input.ts';
import { computedFields } from './computed-fields.ts';
import { capitalised, isGraphName, joined, joinedType } from './identifier.ts';
import { nameFields } from './name-fields.ts';
import { formsOf, formsOfSingular } from './plural.ts';
import type { WordForms } from './plural.ts';
import { clashOf, take, takeYielding } from './taken-names.ts';
import type { TakenNames } from './taken-names.ts';

/** A dataset of the graph with what its relations are named by. */
export interface NamedDataset {
  readonly candidate: Candidate;
  readonly dataset: Dataset;
  /** Its name without the prefix, for relations that lead to it: `airport`, `airports`. */
  readonly forms: WordForms;
}

/**
 * Gives a table or model its type, root fields and fields, and takes those names. One that clashes is refused alone, as is one
 * whose declared names cannot be: `named` is then absent.
 */
export function nameDataset(
  candidate: Candidate,
  pinned: PinnedDataset | undefined,
  taken: TakenNames,
): { named?: NamedDataset; problems: CatalogProblem[] } {
  const { id, override, prefix, owner } = candidate;
  const refuse = (message: string, path: readonly string[]): CatalogProblem => ({
    code: 'BAD_DEFINITION',
    message,
    owner,
    refused: id,
    ...pathOf(candidate.declared, path),
  });
  for (const key of ['name', 'plural'] as const) {
    const name = override[key];
    if (name !== undefined && !isGraphName(name))
      return {
        problems: [
          refuse(`\`${key}: ${name}\` of \`${id}\` is no GraphQL name: it has letters, digits and \`_\` only.`, [
            ...candidate.overridePath,
            key,
          ]),
        ],
      };
  }
  const forms = wordForms(candidate);
  const kept = override.name === undefined ? pinned : undefined;
  const type = kept?.type ?? joinedType(prefix, explicitName(candidate) ?? forms.singular);
  const singular = kept?.one ?? joined(prefix, forms.singular);
  const many = (override.plural === undefined && kept?.many) || joined(prefix, forms.plural);
  const names = { ...(candidate.key ? { one: singular } : {}), many };

  const clash = clashOf(id, type, names, taken);
  if (clash !== undefined) return { problems: [refuse(`${clash}: ${cure(candidate)}.`, candidate.overridePath)] };
  const { fields, problems, refusals } = nameFields(candidate, pinned);
  if (refusals.length > 0) return { problems: [...problems, ...refusals.map((refusal) => ({ ...refusal, refused: id }))] };
  take(id, type, names, taken);
  const suffix = kept?.suffix !== undefined && takeYielding({ id, type, many }, kept.suffix, taken) ? kept.suffix : undefined;

  const computed = computedFields(candidate, fields, pinned);
  problems.push(...computed.problems);
  const fieldOf = new Map(fields.map((field) => [field.column, field.name]));
  const inGraph = (columns: readonly string[]): string[] => columns.map((column) => fieldOf.get(column) ?? column);
  const dataset: Dataset = {
    id,
    ...(candidate.source === undefined ? {} : { source: candidate.source }),
    home: candidate.home,
    dialect: candidate.dialect,
    at: candidate.at,
    type,
    ...names,
    ...(suffix === undefined ? {} : { suffix }),
    fields: [...fields, ...computed.fields],
    ...(candidate.key ? { key: inGraph(candidate.key) } : {}),
    ...(candidate.assertedKey ? { assertedKey: true } : {}),
    uniques: uniqueKeys(candidate, singular, inGraph, taken),
    fidelity: candidate.fidelity,
    oldRows: candidate.oldRows,
    ...(candidate.description ? { description: candidate.description } : {}),
  };
  return { named: { candidate, dataset, forms }, problems };
}

/** A name that somebody chose for the graph: `name:`, or a model's. */
const explicitName = ({ name, source, override }: Candidate): string | undefined =>
  override.name ?? (source === undefined ? name : undefined);

function wordForms(candidate: Candidate): WordForms {
  const { name, override } = candidate;
  const explicit = explicitName(candidate);
  const forms = explicit === undefined ? formsOf(joined(name)) : formsOfSingular(joined(explicit));
  return override.plural === undefined ? forms : { ...forms, plural: joined(override.plural) };
}

const cure = ({ source, name }: Candidate): string =>
  source === undefined
    ? 'give the model another name'
    : `give it another \`name:\` under \`datasets: {${name}: …}\`, or the source \`${source}\` another \`prefix:\``;

/** `shopOrderByNumber`, with a trailing underscore where a root field of that name is there already. */
function uniqueKeys(
  candidate: Candidate,
  singular: string,
  inGraph: (columns: readonly string[]) => string[],
  taken: TakenNames,
): UniqueKey[] {
  const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((column) => b.includes(column));
  const seen: (readonly string[])[] = candidate.key ? [candidate.key] : [];
  return candidate.uniques.flatMap((columns) => {
    if (seen.some((other) => same(other, columns))) return [];
    seen.push(columns);
    const fields = inGraph(columns);
    let name = `${singular}By${fields.map(capitalised).join('')}`;
    while (taken.roots.has(name)) name += '_';
    taken.roots.set(name, `\`${candidate.id}\``);
    return [{ name, fields }];
  });
}
