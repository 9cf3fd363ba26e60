import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { answerParent } from '../measure/child.mjs';

/** Apollo Server with nothing behind it; its one field answers a text of the size last asked for. */
let constant = '';
const server = new ApolloServer({ typeDefs: 'type Query { constant: String! }', resolvers: { Query: { constant: () => constant } } });
const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });

answerParent(
  { url },
  async ({ length }) => {
    constant = 'x'.repeat(length);
  },
  () => server.stop(),
);
