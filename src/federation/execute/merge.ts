import { isObject, newObject, RawJson } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** Puts what a fetch answered into what is there already. A null takes nothing away: another source may know the field. */
export function merge(into: JsonObject, from: JsonObject): void {
  for (const key in from) {
    const [there, more] = [into[key], from[key] ?? null];
    if (there === undefined || there === null) into[key] = more;
    else if (Array.isArray(there) && Array.isArray(more)) into[key] = mergeLists(there as Json[], more as Json[]);
    else if (isObject(there) && isObject(more)) merge(there, more);
    else if (more !== null) into[key] = more;
  }
}

/** Two fetches of one list give its items in one order. */
function mergeLists(there: Json[], more: readonly Json[]): Json[] {
  more.forEach((item, index) => {
    const old = there[index];
    if (isObject(old) && isObject(item)) merge(old, item);
    else if (Array.isArray(old) && Array.isArray(item)) mergeLists(old as Json[], item as Json[]);
    else if (item !== null) there[index] = item;
  });
  return there;
}

/** A copy for the second of two places that share one entity: each is merged into apart. */
export function copyOf(value: Json): Json {
  if (value === null || typeof value !== 'object' || value instanceof RawJson) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(copyOf);
  const copy = newObject();
  for (const [key, member] of Object.entries(value)) copy[key] = copyOf(member);
  return copy;
}
