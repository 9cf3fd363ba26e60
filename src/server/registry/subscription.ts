import { WeirError } from '../../contract/index.ts';
import type { SubscriptionResolvers } from './resolver-types.ts';

/** Each event under its field's name, as graphql-js wants it. */
async function* under<Name extends string, T>(name: Name, events: AsyncIterable<T>): AsyncGenerator<Record<Name, T>, void, void> {
  for await (const event of events) yield { [name]: event } as Record<Name, T>;
}

export const subscriptionResolvers: SubscriptionResolvers = {
  runProgress: {
    async subscribe(_root, { id }, { actions, signal }) {
      const progress = await actions.runProgress(id, signal);
      if (!progress) throw new WeirError('NOT_FOUND', `There is no run ${id.slice(0, 100)}.`);
      return under('runProgress', progress);
    },
  },
  sourceHealth: { subscribe: (_root, _asked, { actions, signal }) => under('sourceHealth', actions.sourceHealth(signal)) },
  schemaPublished: {
    subscribe: (_root, { target }, { actions, signal }) => under('schemaPublished', actions.schemaPublished(target ?? 'default', signal)),
  },
};
