import type { FlattenNodePathSegment, RequiresSelection } from '@graphql-hive/router-query-planner';
import { typenameOf } from './faults.ts';
import { isObject, newObject, RawJson } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** Whether a type is, or is one of, another. */
export type IsA = (type: string, condition: string) => boolean;

/** Every object that a plan's path leads to. */
export function* walk(
  path: readonly FlattenNodePathSegment[],
  value: Json | undefined,
  isA: IsA,
  from = 0,
): Generator<JsonObject, undefined, undefined> {
  const step = path[from];
  if (Array.isArray(value)) {
    // A list where the path has no step for one: a to-one field that the skeleton has as a list.
    const next = step === '@' ? from + 1 : from;
    for (const item of value as readonly Json[]) yield* walk(path, item, isA, next);
  } else if (isObject(value)) {
    if (step === undefined) yield value;
    else if (step === '@') yield* walk(path, value, isA, from + 1);
    else if ('Field' in step) yield* walk(path, value[step.Field], isA, from + 1);
    else if (step.TypeCondition.some((condition) => isA(typenameOf(value) ?? condition, condition)))
      yield* walk(path, value, isA, from + 1);
  }
}

/** A row by what identifies it for a fetch. */
export interface Target {
  readonly type: string;
  /** The representation without its `__typename`. */
  readonly fields: JsonObject;
}

/** What a fetch requires of an object; undefined where it is of another type, or a required value is not known. */
export function represent(requires: readonly RequiresSelection[], object: JsonObject, isA: IsA): Target | undefined {
  for (const required of requires) {
    if (required.kind !== 'InlineFragment') continue;
    const type = typenameOf(object) ?? required.typeCondition;
    if (!isA(type, required.typeCondition)) continue;
    const fields = pick(required.selections, object, isA);
    return fields && { type, fields };
  }
  return undefined;
}

function pick(selections: readonly RequiresSelection[], object: JsonObject, isA: IsA, nested = false): JsonObject | undefined {
  const picked = newObject();
  for (const one of selections) {
    if (one.kind === 'FragmentSpread') continue;
    if (one.kind === 'InlineFragment') {
      if (!isA(typenameOf(object) ?? one.typeCondition, one.typeCondition)) continue;
      const within = pick(one.selections, object, isA, nested);
      if (!within) return undefined;
      Object.assign(picked, within);
    } else if (one.name !== '__typename') {
      const value = pickValue(one.selections, object[one.alias ?? one.name], isA);
      if (value === undefined) return undefined;
      picked[one.name] = value;
    } else if (nested && object['__typename'] !== undefined) {
      picked['__typename'] = object['__typename'];
    }
  }
  return picked;
}

function pickValue(selections: readonly RequiresSelection[] | undefined, value: Json | undefined, isA: IsA): Json | undefined {
  // A key with more digits than a double has: its source compares it as a double, too.
  if (value instanceof RawJson) return Number(value.text);
  if (!selections || value === null || value === undefined) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => pickValue(selections, item, isA) ?? []);
  return isObject(value) ? pick(selections, value, isA, true) : value;
}

/** Names of the fields that a representation of each type carries. */
export function requiredFields(requires: readonly RequiresSelection[]): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, readonly string[]>();
  for (const one of requires) {
    if (one.kind !== 'InlineFragment') continue;
    const names = one.selections.flatMap((field) => (field.kind === 'Field' && field.name !== '__typename' ? field.name : []));
    fields.set(one.typeCondition, [...new Set([...(fields.get(one.typeCondition) ?? []), ...names])]);
  }
  return fields;
}
