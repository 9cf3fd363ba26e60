import { isRefused, WeirError } from '../../contract/index.ts';
import type { Definition, Outcome, Problem } from '../../contract/index.ts';

/**
 * A mutation's answer: what was done, under the mutation's name, or the list of what is wrong. A WeirError is a failure that
 * someone foresaw; anything else stays a fault.
 */
export async function outcomeOf<Name extends string, T extends object>(
  name: Name,
  act: () => Promise<Outcome<T>>,
): Promise<(T & { readonly __typename: Name }) | { readonly __typename: 'ProblemList'; readonly problems: readonly Problem[] }> {
  try {
    const done = await act();
    if (isRefused(done)) return { __typename: 'ProblemList', problems: done.problems };
    return { ...done, __typename: name };
  } catch (thrown) {
    if (!(thrown instanceof WeirError)) throw thrown;
    return { __typename: 'ProblemList', problems: [{ code: thrown.code, message: thrown.message }] };
  }
}

/** What was given of an input's fields. Those that were not, or are null, are as if the file did not have the key. */
export const definitionOf = (input: object): Definition =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null));
