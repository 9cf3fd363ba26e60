import anyAscii from 'any-ascii';

/**
 * A column's name as a field of the graph: `placed_at` → `placedAt`, `ID` → `id`, `größe` → `grosse`, `2nd` → `x2nd`.
 * Names that are camel case already stay as they are, but for a leading capital.
 */
export const fieldName = (text: string): string => legal(camel(text));

/** Puts names together as one: (`shop`, `orders`) → `shopOrders`. An empty one adds nothing. */
export function joined(first: string, ...others: readonly string[]): string {
  const parts = [first, ...others].filter((part) => part !== '');
  return legal(parts.map((part, index) => (index === 0 ? camel(part) : capitalised(camel(part)))).join(''));
}

/** (`shop`, `order_line`) → `ShopOrderLine`; a name that is camel case already keeps its capitals: `URLStats`. */
export function joinedType(prefix: string, name: string): string {
  const [first, last] = [prefix, name].map((part) => capitalised(/^[A-Za-z][A-Za-z0-9]*$/.test(part) ? part : camel(part)));
  return legal(`${first ?? ''}${last ?? ''}`);
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Whether GraphQL takes it as a name; names that begin with two underscores are its own. */
export const isGraphName = (text: string): boolean => /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/.test(text);

function camel(text: string): string {
  const [, lead = '', middle = '', trail = ''] = /^(_*)(.*?)(_*)$/s.exec(ascii(text)) ?? [];
  const words = middle.split(/_+/).map((word) => (/[a-z]/.test(word) ? word : word.toLowerCase()));
  const [first = '', ...rest] = words;
  return lead + lowered(first) + rest.map(capitalised).join('') + trail.slice(0, 1);
}

/** `HTTPStatus` → `httpStatus`, `FlightDate` → `flightDate`, `iataCode` as it is. */
const lowered = (word: string): string => word.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (capitals) => capitals.toLowerCase());

function ascii(text: string): string {
  if (/^[A-Za-z0-9_]*$/.test(text)) return text;
  return Array.from(text.normalize('NFC'), (character) => {
    if (/[A-Za-z0-9_]/.test(character)) return character;
    const codePoint = character.codePointAt(0) ?? 0;
    if (codePoint < 128 || !/[\p{L}\p{M}\p{N}]/u.test(character)) return '_';
    return anyAscii(character).replace(/[^A-Za-z0-9]/g, '') || `u${codePoint.toString(16)}`;
  }).join('');
}

const legal = (name: string): string => (/^([0-9]|__|$)/.test(name) ? `x${name}` : name);
