import { isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';
import { RawJson, writeJson } from './json.ts';
import type { Json } from './json.ts';

const MAX_INT = 2 ** 31 - 1;
const MIN_INT = -(2 ** 31);

/**
 * The text of a scalar's or enum's value; undefined where it is not of its type
 * (https://spec.graphql.org/October2021/#sec-Scalars.Built-in-Scalars). What custom scalars look like is their own affair.
 */
export function leafText(type: GraphQLLeafType, value: Json): string | undefined {
  switch (type.name) {
    case 'String':
      return typeof value === 'string' ? JSON.stringify(value) : undefined;
    case 'Int':
      return typeof value === 'number' && Number.isInteger(value) && value >= MIN_INT && value <= MAX_INT ? String(value) : undefined;
    case 'Float':
      return typeof value === 'number' || value instanceof RawJson ? writeJson(value) : undefined;
    case 'Boolean':
      return typeof value === 'boolean' ? String(value) : undefined;
    case 'ID':
      return idText(value);
    default:
      return isEnumType(type) && (typeof value !== 'string' || !type.getValue(value)) ? undefined : writeJson(value);
  }
}

/** An ID is a string, whatever its source writes it as. */
function idText(value: Json): string | undefined {
  if (typeof value === 'string') return JSON.stringify(value);
  const text = typeof value === 'number' || value instanceof RawJson ? writeJson(value) : '';
  return /^-?\d+$/.test(text) ? `"${text}"` : undefined;
}
