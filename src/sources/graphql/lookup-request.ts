import type { RowsGiven } from '../../contract/index.ts';
import { keyText, keyValue, NEVER } from './key-value.ts';
import type { Lookup } from './lookups.ts';
import type { Ask } from './question.ts';
import type { RowSelection } from './row-selection.ts';

/** Representations of one type, each with its place among all. */
export interface LookupRequest {
  readonly rows: readonly { readonly row: Readonly<Record<string, unknown>>; readonly place: number }[];
  /** The client's. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Of the arguments beside the key. */
  readonly given?: RowsGiven | undefined;
  readonly ask: Ask;
}

export interface LookupAnswer {
  /** The text of each row that is there. */
  readonly rows: readonly (readonly [place: number, text: string])[];
  readonly errors: readonly LookupError[];
}

/** An error as the endpoint told it, its path counted from a place; without one where it is about nothing that was found. */
export interface LookupError {
  readonly path?: readonly (string | number)[] | undefined;
  readonly [other: string]: unknown;
}

export type CompiledLookup = (request: LookupRequest) => Promise<LookupAnswer>;

/** One distinct key, and the places of the representations that have it. */
export interface Wanted {
  /** In the order of the lookup's arguments. */
  readonly values: readonly unknown[];
  readonly places: readonly number[];
}

/** What is looked up, by the one text of its key. Rows without a key, or with one that no row can have, are not there. */
export function wantedOf({ arguments: given }: Lookup, rows: LookupRequest['rows']): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const { row, place } of rows) {
    const values = given.map(({ scalar, key }) => keyValue(scalar, row[key]));
    if (values.some((value) => value === null || value === NEVER)) continue;
    const text = keyText(values);
    wanted.set(text, { values, places: [...(wanted.get(text)?.places ?? []), place] });
  }
  return wanted;
}

/** The client's variables that a selection names, as far as they were given. */
export const variablesIn = ({ variables: names }: RowSelection, given: LookupRequest['variables']): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => Object.hasOwn(given, name)).map((name) => [name, given[name]]));
