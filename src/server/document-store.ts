import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { KeptTexts } from './kept-texts.ts';

/** Where Apollo keeps parsed documents. Its own store sees of a document neither its comments nor how long its text is, which hangs on it. */
export function documentStore(): NonNullable<ApolloServerOptions<BaseContext>['documentStore']> {
  const texts = new KeptTexts<DocumentNode>();
  return {
    get: (key) => Promise.resolve(texts.get(key)),
    set: (key, document) => Promise.resolve(texts.set(key, document, document.loc?.source.body.length ?? 0)),
    delete: (key) => Promise.resolve(texts.delete(key)),
  };
}
