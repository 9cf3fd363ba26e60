import type { Dataset, Entity, Relation } from '../../contract/index.ts';
import { relationFields } from '../../contract/index.ts';
import type { PinnedNames } from './catalog-input.ts';
import { RESERVED_FIELDS } from './reserved.ts';

/** A relation that has no name yet. */
export type Unnamed = Omit<Relation, 'name'>;

/** The relation fields that each dataset's or entity's type has, as they are given out. */
export class RelationNames {
  readonly #named = new Map<Unnamed, Relation>();
  readonly #taken = new Map<string, Set<string>>();
  readonly #given = new Map<string, Record<string, string>>();
  readonly #pinned: PinnedNames;

  constructor(datasets: Iterable<Dataset>, entities: Iterable<Entity>, pinned: PinnedNames) {
    this.#pinned = pinned;
    for (const { id, fields } of entities) this.#taken.set(id, new Set(Object.keys(fields)));
    for (const dataset of datasets) this.#taken.set(dataset.id, new Set(dataset.fields.map((field) => field.name)));
  }

  /** Whether the relation could have the name: a column's field and what filters mean go first. */
  isFree(relation: Unnamed, name: string): boolean {
    const taken = this.#taken.get(relation.from);
    return name !== 'id' && !RESERVED_FIELDS.has(name) && relationFields({ ...relation, name }).every((field) => !taken?.has(field.name));
  }

  /** The name under which it was published, if that is still free. */
  pinnedName(relation: Unnamed, kind: 'key' | 'declared'): string | undefined {
    const name = this.#pinned[relation.from]?.relations[pinOf(relation, kind)];
    return name !== undefined && this.isFree(relation, name) ? name : undefined;
  }

  give(relation: Unnamed, name: string, kind: 'key' | 'declared'): void {
    const named: Relation = { ...relation, name };
    this.#named.set(relation, named);
    for (const field of relationFields(named)) this.#taken.get(relation.from)?.add(field.name);
    const given = this.#given.get(relation.from) ?? {};
    given[pinOf(relation, kind)] = name;
    this.#given.set(relation.from, given);
  }

  /** All that have a name: these first, in their order, and then the others as they were given. */
  relations(first: readonly Unnamed[]): Relation[] {
    const order = new Set([...first, ...this.#named.keys()]);
    return [...order].flatMap((relation) => this.#named.get(relation) ?? []);
  }

  /** What to pin of a dataset's relations. */
  givenTo(dataset: string): Readonly<Record<string, string>> {
    return this.#given.get(dataset) ?? {};
  }
}

/** By what it joins, so that the same foreign key finds its name again. */
const pinOf = (relation: Unnamed, kind: 'key' | 'declared'): string =>
  `${kind}: ${relation.fields.join(', ')} → ${relation.to} ${relation.targetFields.join(', ')}`;
