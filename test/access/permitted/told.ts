import type { DocumentNode } from 'graphql';
import type { GraphAnswer, ReadContext } from '../../../src/contract/index.ts';
import type { FederatedGraph } from '../../../src/federation/index.ts';
import { openedCursor } from '../../setup/plain-cursors.ts';
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
 * An answer as it is wanted, where nothing of it is another. Which fields a wrong argument costs depends on who has to be asked before whom:
 * a reference that a subgraph gives is none before the row's own home has said that the row may be seen. What both tell is compared.
 */
export function toldWithin(told: Told, wanted: Told): Told {
  if (wanted.errors.length === 0 || told.data === 'undefined' || wanted.data === 'undefined') return told;
  const refused = told.errors.every((error) => WRONG.has((JSON.parse(error) as { extensions: { code: string } }).extensions.code));
  return refused && isAlike(JSON.parse(told.data), JSON.parse(wanted.data)) ? wanted : told;
}

const WRONG = new Set(['BAD_USER_INPUT', 'LIMIT_EXCEEDED']);

/** The same, but for what one of them does not tell. */
function isAlike(one: unknown, other: unknown): boolean {
  if (one === null || other === null) return true;
  if (Array.isArray(one))
    return Array.isArray(other) && one.length === other.length && one.every((item, place) => isAlike(item, other[place]));
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return Object.entries(one).every(([name, value]) => isAlike(value, (other as Readonly<Record<string, unknown>>)[name]));
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
  if (typeof value === 'string' && value.length > 20) return JSON.stringify(cursorSpelling(value));
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${oneSpelling(member)}`)
    .join(',')}}`;
}

/** A cursor carries what its row is sorted by, sums of doubles too. */
function cursorSpelling(text: string): string {
  const [dataset, order, values] = openedCursor(text) ?? [];
  if (values === undefined) return text;
  const spelled = (JSON.parse(values) as readonly (string | null)[]).map((value) =>
    value !== null && /^-?\d+\.\d{9,}(e[+-]?\d+)?$/.test(value) ? Number(value).toPrecision(12) : value,
  );
  return [dataset, order, ...spelled].join(' ');
}
