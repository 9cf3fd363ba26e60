import type { ForeignKey, Steps } from '../../contract/index.ts';
import type { RelationNames, Unnamed } from './relation-names.ts';
import { capitalised, fieldName } from './identifier.ts';
import type { NamedDataset } from './name-dataset.ts';
import { uniqueness } from './uniqueness.ts';

/** A relation that a foreign key makes, with the names it may have, best first. */
export interface KeyRelation {
  readonly relation: Unnamed;
  readonly names: readonly string[];
}

/**
 * The relations of one source's foreign keys, in both directions. A key to or from a table that is not in the graph makes none.
 * Forwards: the column without its `_id`, else the target's name where no other key of the table would have it, else
 * `<target>By<Columns>`. Backwards: the table's plural where it is the only key from there, else `<plural>By<Columns>`.
 */
export function* keyRelations(
  keys: readonly ForeignKey[],
  find: (table: string) => NamedDataset | undefined,
): Steps<readonly KeyRelation[]> {
  const ends = keys.flatMap((key): KeyEnds[] => {
    const from = find(key.table);
    const to = find(key.target);
    const fields = from && inGraph(from, key.columns);
    const targetFields = to && inGraph(to, key.targetColumns);
    return from && to && fields && targetFields ? [{ key, from, to, fields, targetFields }] : [];
  });
  const between = new Map<string, KeyEnds[]>();
  for (const end of ends) between.set(pairOf(end), [...(between.get(pairOf(end)) ?? []), end]);
  yield;
  const made: KeyRelation[] = [];
  for (const end of ends) {
    const { key, from, to, fields, targetFields } = end;
    const siblings = between.get(pairOf(end)) ?? [];
    const byColumns = `By${fields.map(capitalised).join('')}`;
    const stem = key.columns.length === 1 ? withoutId(key.columns[0] ?? '') : undefined;
    const alone = siblings.filter((other) => other.key.columns.length > 1 || !withoutId(other.key.columns[0] ?? '')).length <= 1;
    const forwards: KeyRelation = {
      relation: { from: from.dataset.id, fields, to: to.dataset.id, targetFields, one: true, asserted: false, local: true },
      names: [...(stem === undefined ? [] : [stem]), ...(alone ? [to.forms.singular] : []), to.forms.singular + byColumns],
    };
    const unique = uniqueness(from.candidate, key.columns);
    const [one, asserted] = [unique !== undefined, unique === 'asserted'];
    const base = one ? from.forms.singular : from.forms.plural;
    const backwards: KeyRelation = {
      relation: { from: to.dataset.id, fields: targetFields, to: from.dataset.id, targetFields: fields, one, asserted, local: true },
      names: [...(siblings.length === 1 ? [base] : []), base + byColumns],
    };
    made.push(forwards, backwards);
    yield;
  }
  return made;
}

/** A foreign key whose tables and columns are all in the graph. */
interface KeyEnds {
  readonly key: ForeignKey;
  readonly from: NamedDataset;
  readonly to: NamedDataset;
  readonly fields: readonly string[];
  readonly targetFields: readonly string[];
}

const pairOf = ({ from, to }: KeyEnds): string => `${from.dataset.id}\n${to.dataset.id}`;

/** Gives those that were published the names they had, and returns the others: a newcomer takes nothing away. */
export function givePinned(wanted: readonly KeyRelation[], names: RelationNames): KeyRelation[] {
  return wanted.filter(({ relation }) => {
    const name = names.pinnedName(relation, 'key');
    if (name !== undefined) names.give(relation, name, 'key');
    return name === undefined;
  });
}

/** Gives each the best of its names that is free, else the last with a trailing underscore. */
export function giveNew(wanted: readonly KeyRelation[], names: RelationNames): void {
  for (const { relation, names: preferred } of wanted) {
    let name = preferred.find((each) => names.isFree(relation, each)) ?? preferred.at(-1) ?? relation.to;
    while (!names.isFree(relation, name)) name += '_';
    names.give(relation, name, 'key');
  }
}

function withoutId(column: string): string | undefined {
  const stem = /^(.+)_id$/i.exec(column)?.[1] ?? /^(.*[a-z0-9])I[dD]$/.exec(column)?.[1];
  return stem === undefined ? undefined : fieldName(stem);
}

function inGraph({ dataset }: NamedDataset, columns: readonly string[]): string[] | undefined {
  const fields = columns.map((column) => dataset.fields.find((field) => field.column === column)?.name);
  return fields.every((field) => field !== undefined) ? fields : undefined;
}
