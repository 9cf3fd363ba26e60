import { GraphQLError } from 'graphql';

/** More of a value than this does not help whoever reads the message. */
const SHOWN = 60;

/** Throws what is said of a value that a scalar does not take: the value, and what it takes. */
export function refuse(scalar: string, value: unknown, wanted: string): never {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  throw new GraphQLError(`${shown} is no ${scalar}: it is ${wanted}.`);
}
