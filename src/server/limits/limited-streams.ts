import { ownerOf, type Slots } from '../../access/index.ts';
import type { HubLimits } from '../../contract/index.ts';
import { toGraphQLError } from '../graphql-errors.ts';
import { readOperation, type Answers, type StreamedAnswer, type StreamedDoor } from '../operation.ts';

/** The same door, of which one identity takes no more than `limits.operations` and `limits.subscriptions` at once. */
export const limitedStreams = (door: StreamedDoor, slots: Slots, limits: () => HubLimits): StreamedDoor => ({
  ...door,
  async run(parameters, asker) {
    const read = readOperation(await door.schema(asker.identity), parameters, limits());
    if ('errors' in read) return read;
    const what = read.kind === 'subscription' ? 'subscriptions' : 'operations';
    let giveBack: () => void;
    try {
      giveBack = slots.take(ownerOf(asker.identity, asker.address), what, limits()[what]);
    } catch (thrown) {
      return { errors: [toGraphQLError(thrown)] };
    }
    let answers: Answers | undefined;
    try {
      answers = await door.run(parameters, asker);
    } finally {
      if (!answers || !(Symbol.asyncIterator in answers)) giveBack();
    }
    return Symbol.asyncIterator in answers ? givenBack(answers, giveBack) : answers;
  },
});

/** Gives a place back once: when the stream is over, or whoever reads it leaves. */
function givenBack(answers: AsyncIterableIterator<StreamedAnswer>, giveBack: () => void): AsyncIterableIterator<StreamedAnswer> {
  const end = async (): Promise<IteratorResult<StreamedAnswer>> => {
    giveBack();
    return (await answers.return?.()) ?? { done: true, value: undefined };
  };
  const counted: AsyncIterableIterator<StreamedAnswer> = {
    async next() {
      try {
        const next = await answers.next();
        if (next.done) giveBack();
        return next;
      } catch (thrown) {
        giveBack();
        throw thrown;
      }
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => counted,
  };
  return counted;
}
