/** What stands for a value that the argument can never take: no row has it. */
export const NEVER = Symbol('never');

/**
 * A key's value as an argument of this scalar takes it: keys travel between sources, and the one's Int or BigInt is the other's ID.
 * Null where there is no value, NEVER where none of the endpoint's rows can have it.
 */
export function keyValue(scalar: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  switch (scalar) {
    case 'ID':
    case 'String':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    case 'Int':
      return numberOf(value, (number) => (number | 0) === number);
    case 'Float':
      return numberOf(value, Number.isFinite);
    default:
      return value;
  }
}

function numberOf(value: unknown, fits: (number: number) => boolean): unknown {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && fits(number) ? number : NEVER;
}

/** One text for one value, whether it is written as text or as a number. */
export const keyText = (values: readonly unknown[]): string =>
  JSON.stringify(values.map((value) => (typeof value === 'number' ? String(value) : value)));

/** The value that a JSON text is, with every digit of a whole number. */
export const keyOfJson = (text: string): unknown => (/^-?\d+$/.test(text) ? text : (JSON.parse(text) as unknown));
