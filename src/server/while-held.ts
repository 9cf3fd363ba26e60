import type { GraphQLError } from 'graphql';
import type { Held } from './gate.ts';
import { toGraphQLError } from './graphql-errors.ts';

/**
 * The answers of a stream for as long as its identity holds; then why not any more, as the last of them, also where the next is still
 * awaited. Lets go of the identity when it is over.
 */
export function whileHeld<Answer>(
  answers: AsyncIterableIterator<Answer>,
  { signal, release }: Held,
): AsyncIterableIterator<Answer | { errors: GraphQLError[] }> {
  type Given = IteratorResult<Answer | { errors: GraphQLError[] }>;
  let over = false;
  let wake: (() => void) | undefined;
  const onAbort = () => wake?.();
  const finish = (): void => {
    over = true;
    wake = undefined;
    signal.removeEventListener('abort', onAbort);
    release();
  };
  const last = (): Given => {
    finish();
    void answers.return?.();
    return { done: false, value: { errors: [toGraphQLError(signal.reason)] } };
  };
  const end = async (): Promise<Given> => {
    finish();
    return (await answers.return?.()) ?? { done: true, value: undefined };
  };
  signal.addEventListener('abort', onAbort);
  const held: AsyncIterableIterator<Answer | { errors: GraphQLError[] }> = {
    async next() {
      if (over) return { done: true, value: undefined };
      if (signal.aborted) return last();
      const given = await Promise.race([answers.next(), new Promise<undefined>((done) => (wake = () => done(undefined)))]);
      // Whatever came at the same time is not told any more.
      if (given === undefined || signal.aborted) return over ? { done: true, value: undefined } : last();
      if (given.done) finish();
      return given;
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => held,
  };
  return held;
}
