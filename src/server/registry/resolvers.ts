import { GraphQLScalarType } from 'graphql';
import { modelResolvers } from './model.ts';
import { queryResolvers } from './query.ts';
import { runResolvers } from './run.ts';
import { sourceResolvers } from './source.ts';
import type { Resolvers } from './resolver-types.ts';

/** The control plane's resolvers: one file a type, a field's resolver under the field's name. */
export const resolvers: Resolvers = {
  Query: queryResolvers,
  Source: sourceResolvers,
  Model: modelResolvers,
  Run: runResolvers,
  Count: new GraphQLScalarType<number, number>({ name: 'Count', serialize: Number }),
  DateTime: new GraphQLScalarType<Date, string>({
    name: 'DateTime',
    serialize: (value) => (value instanceof Date ? value.toISOString() : String(value)),
  }),
};
