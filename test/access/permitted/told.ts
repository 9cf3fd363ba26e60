import type { DocumentNode } from 'graphql';
import type { GraphAnswer, ReadContext } from '../../../src/contract/index.ts';
import type { FederatedGraph } from '../../../src/federation/index.ts';
import { isObject, parseJson, RawJson, type Json } from '../../../src/federation/execute/json.ts';

/** What an answer tells, to be compared: data in one spelling, errors whole, extensions. */
export interface Told {
  readonly data: string;
  /** In no order: they are told as homes come to them. */
  readonly errors: readonly string[];
  readonly extensions: string;
}

/** Whoever asks is told `text`'s cap by their role's name for it, and an open graph by its own. */
export const capped = (text: string): string =>
  text
    .replaceAll(/is past maxRows, which is (\d+)\./g, 'is past $1, which your role may ask for.')
    .replaceAll('"limit":"maxRows"', '"limit":"limit"');

export function toldBy({ data, errors, extensions }: GraphAnswer): Told {
  return {
    data: data === undefined || data === null ? String(data) : oneSpelling(parseJson(data)),
    errors: (errors ?? []).map((error) => capped(JSON.stringify(error))).toSorted(),
    extensions: JSON.stringify(extensions ?? null),
  };
}

export async function ask(
  graph: FederatedGraph,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  context: ReadContext,
) {
  return toldBy(await graph.execute({ document, variables, context }));
}

/**
 * Sums of doubles depend on the order of rows in their last digits, and nobody is told anything by those. A large double is one too,
 * though it has no fraction: whole columns are numbers of 32 bits, or texts.
 */
export function oneSpelling(value: Json): string {
  if (value instanceof RawJson) return oneSpelling(Number(value.text));
  if (typeof value === 'number')
    return JSON.stringify(Number.isInteger(value) && Math.abs(value) < 2 ** 32 ? value : Number(value.toPrecision(12)));
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(oneSpelling).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${oneSpelling(member)}`)
    .join(',')}}`;
}
