import { parse } from 'graphql';
import type { HubLimits } from '../../contract/index.ts';
import { checkSize } from './check-size.ts';
import { checkText } from './check-text.ts';
import { checkValues } from './check-values.ts';

/** Texts that passed, by the limits that they passed under: what is asked again is not read again. */
const passed = new WeakMap<HubLimits, Set<string>>();
const KEPT = 500;
/** A longer text is seldom asked twice. */
const KEPT_LENGTH = 20_000;

/**
 * Looks at a request before anything is done for it: its text is counted before it is parsed, what it comes to before it is validated.
 * What is no GraphQL passes, for whoever parses it to say. Throws LIMIT_EXCEEDED that names the limit.
 */
export function checkRequest(asked: { readonly query?: unknown; readonly variables?: unknown }, limits: HubLimits): void {
  const { query, variables } = asked;
  if (typeof variables === 'object' && variables !== null && !Array.isArray(variables))
    checkValues(variables as Readonly<Record<string, unknown>>, limits.nesting);
  if (typeof query !== 'string') return;
  const texts = passed.get(limits) ?? new Set<string>();
  passed.set(limits, texts);
  if (texts.has(query)) return;
  checkText(query, limits);
  try {
    checkSize(parse(query, { noLocation: true }), limits);
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'GraphQLError') return;
    throw thrown;
  }
  if (query.length > KEPT_LENGTH) return;
  const [oldest] = texts;
  if (texts.size >= KEPT && oldest !== undefined) texts.delete(oldest);
  texts.add(query);
}
