import { GraphQLError } from 'graphql';
import { WeirError } from '../../contract/index.ts';
import type { Json, JsonObject } from './json.ts';

/** Something that went wrong in a fetch, left at the object that it was for: only the answer knows the path to it. */
export interface Fault {
  readonly thrown: unknown;
  /** The source that was asked, where it is not known by the error itself. */
  readonly source?: string | undefined;
  /** Names and indexes from the object on, as the fetch had them. Absent where the whole fetch failed. */
  readonly at?: readonly (string | number)[] | undefined;
  /** What a fetch that failed was to bring, by its names for it. */
  readonly brings?: ReadonlySet<string> | undefined;
}

const FAULTS = Symbol('faults');
const GONE = Symbol('gone');

type Marked = JsonObject & { [FAULTS]?: Fault[]; [GONE]?: boolean };

export function leaveFault(object: JsonObject, fault: Fault): void {
  const marked = object as Marked;
  (marked[FAULTS] ??= []).push(fault);
}

export const faultsAt = (object: JsonObject): readonly Fault[] => (object as Marked)[FAULTS] ?? [];

/** Its home says that there is no such row, whatever another source said. */
export function markGone(object: JsonObject): void {
  (object as Marked)[GONE] = true;
}

export const isGone = (object: JsonObject): boolean => (object as Marked)[GONE] === true;

/** Anything that was thrown, as GraphQL says it. Of what nobody expected it says only that it happened. */
export function asGraphQLError({ thrown, source }: Pick<Fault, 'thrown' | 'source'>, path?: readonly (string | number)[]): GraphQLError {
  if (thrown instanceof WeirError) {
    const extensions = { code: thrown.code, ...(source !== undefined && { source }), ...thrown.extensions };
    return new GraphQLError(thrown.message, { path, extensions });
  }
  const originalError = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new GraphQLError('A fault of the hub.', { path, originalError, extensions: { code: 'INTERNAL' } });
}

/** For messages: the beginning of what a source said, on one line. */
export const beginningOf = (text: string): string => JSON.stringify(text.slice(0, 100));

export const typenameOf = (value: JsonObject): string | undefined => asText(value['__typename']);

const asText = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
