import { GraphQLError } from 'graphql';

/** What ends a subscription that the graph no longer has room for; the client resumes with its last cursor. */
export const schemaChanged = (fault: string): GraphQLError =>
  new GraphQLError(`The graph changed and this subscription no longer fits it: ${fault}`, { extensions: { code: 'SCHEMA_CHANGED' } });
