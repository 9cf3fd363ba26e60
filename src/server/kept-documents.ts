import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { KeptTexts } from './kept-texts.ts';

/** Documents that Apollo has parsed and found valid, by their text and the schema that they are valid in. */
export interface KeptDocuments {
  find(schema: GraphQLSchema, text: string): DocumentNode | undefined;
  readonly plugin: ApolloServerPlugin<BaseContext>;
}

/**
 * By the plugin Apollo is given them: a document that the context has already is neither parsed nor validated again. Apollo's `documentStore`
 * is to be null beside it: its own store sees of a document neither its comments nor how long its text is, which hangs on it, and
 * beside one of ours it prints the whole schema at every swap.
 */
export function keptDocuments(): KeptDocuments {
  const kept = new WeakMap<GraphQLSchema, KeptTexts<DocumentNode>>();
  const find: KeptDocuments['find'] = (schema, text) => kept.get(schema)?.get(text);
  const keep = (schema: GraphQLSchema, text: string, document: DocumentNode): void => {
    const texts = kept.get(schema) ?? new KeptTexts<DocumentNode>();
    kept.set(schema, texts);
    texts.set(text, document, text.length);
  };
  return {
    find,
    plugin: {
      requestDidStart: ({ schema }) =>
        Promise.resolve({
          didResolveSource(context) {
            const document = find(schema, context.source);
            if (document) Object.assign(context, { document });
            return Promise.resolve();
          },
          validationDidStart: ({ document, source }) =>
            Promise.resolve((faults) => {
              if (!faults) keep(schema, source, document);
              return Promise.resolve();
            }),
        }),
    },
  };
}
