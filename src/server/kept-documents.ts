import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { KeptTexts } from './kept-texts.ts';

/**
 * Keeps parsed and validated documents for Apollo, by the schema that they are valid in: a document that the context has already is
 * neither parsed nor validated again. Apollo's `documentStore` is to be null beside it: its own store sees of a document neither its
 * comments nor how long its text is, which hangs on it, and beside one of ours it prints the whole schema at every swap.
 */
export function keptDocuments<Context extends BaseContext>(): ApolloServerPlugin<Context> {
  const kept = new WeakMap<GraphQLSchema, KeptTexts<DocumentNode>>();
  const textsOf = (schema: GraphQLSchema): KeptTexts<DocumentNode> => {
    const texts = kept.get(schema) ?? new KeptTexts<DocumentNode>();
    kept.set(schema, texts);
    return texts;
  };
  return {
    requestDidStart: ({ schema }) =>
      Promise.resolve({
        didResolveSource(context) {
          const document = textsOf(schema).get(context.queryHash);
          if (document) Object.assign(context, { document });
          return Promise.resolve();
        },
        validationDidStart: ({ queryHash, document, source }) =>
          Promise.resolve((faults) => {
            if (!faults) textsOf(schema).set(queryHash, document, source.length);
            return Promise.resolve();
          }),
      }),
  };
}
