import type { Dataset, Field } from './contract/index.ts';
import type { NamedProposal, Proposed } from './hub-init-catalog.ts';
import { joinsByName, type LikelyRelationship } from './registry/index.ts';

/** For looking at a whole database. */
export const LOOK_MS = 60_000;

/** A source that init found, as it is to be written. */
export interface FoundSource {
  readonly source: string;
  readonly proposed: Proposed;
  readonly names: NamedProposal;
  readonly text: string;
  readonly relationships: readonly LikelyRelationship[];
  /** The one that tells most first. */
  readonly datasets: readonly Dataset[];
  /** The variable with its address, for `.env`. */
  readonly variable?: { readonly name: string; readonly value: string };
  /** Folders that file sources have to be allowed. */
  readonly allow?: readonly string[];
  /** What the one who asked should know. */
  readonly notes: readonly string[];
}

/** Fields that are alone the key, or unique. */
export function uniqueFields({ key, uniques, fields }: Dataset): readonly Field[] {
  const alone = [key ?? [], ...uniques.map((unique) => unique.fields)].flatMap((set) => (set.length === 1 ? set : []));
  return fields.filter(({ name }) => alone.includes(name));
}

/** Joins that the names of columns tell of, for their reader to say whether they are any. */
export const joinsGuessed = (datasets: readonly Dataset[], { catalog }: NamedProposal) =>
  joinsByName(datasets, catalog.relations, uniqueFields).map((join) => ({ ...join, active: false, why: 'by their names' }));
