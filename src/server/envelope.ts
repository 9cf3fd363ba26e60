import type { ExecutionResult } from 'graphql';
import type { Answers, StreamedAnswer } from './operation.ts';
import { RawJson } from './raw-json.ts';

/**
 * An answer as GraphQL's libraries expect it, its data standing in as RawJson. The key `data` is always there: by it graphql-sse
 * tells an answer from anything else, and undefined is left out of JSON.
 */
export const inEnvelope = (answer: StreamedAnswer, marks: Map<string, string>): ExecutionResult =>
  ({
    ...(answer.errors?.length ? { errors: answer.errors } : {}),
    data: typeof answer.data === 'string' ? new RawJson(answer.data, marks) : answer.data,
    ...(answer.extensions && Object.keys(answer.extensions).length ? { extensions: answer.extensions } : {}),
  }) as ExecutionResult;

/** The same for one answer or a stream of them; ending the stream ends it even while an answer is awaited. */
export function enveloped(answers: Answers, marks: Map<string, string>): AsyncGenerator<ExecutionResult, void, void> | ExecutionResult {
  if (!(Symbol.asyncIterator in answers)) return inEnvelope(answers, marks);
  const generator = (async function* () {
    for await (const answer of answers) yield inEnvelope(answer, marks);
  })();
  const next = generator.next.bind(generator);
  const finish = generator.return.bind(generator);
  const end = async () => {
    await answers.return?.();
    return finish(undefined);
  };
  return Object.assign(generator, { next, return: end, throw: end });
}
