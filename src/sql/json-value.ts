import type { Dialect } from './dialect.ts';
import type { ValueType } from './value-type.ts';

/**
 * A SQL text expression that is the JSON of a value in travel form and is never null: BigInt and Decimal as strings of their exact
 * digits, DateTime in UTC with `Z` and its microseconds without trailing zeros, Bytes as base64, JSON as it is, lists element by
 * element, an opaque column as the database's own text. NaN and the infinities of a Float are null, since JSON has no numbers for
 * them and a text in a number's place breaks every typed client; those of a Decimal are the strings `"NaN"`, `"Infinity"`, and
 * infinite dates `"infinity"`.
 */
export function jsonValue(dialect: Dialect, expression: string, type: ValueType): string {
  const text = dialect.json(expression, type);
  return dialect.loose || type.nullable || mayBeNull(type) ? `coalesce(${text}, 'null')` : text;
}

/** A Float that is not null may be one that JSON cannot say. */
const mayBeNull = (type: ValueType): boolean => !type.list && !type.opaque && (type.filterScalar ?? type.scalar) === 'Float';
