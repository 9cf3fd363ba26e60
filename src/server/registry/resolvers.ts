import { GraphQLScalarType } from 'graphql';
import { auditConnectionResolvers } from './audit-connection.ts';
import { modelResolvers } from './model.ts';
import { mutationResolvers } from './mutation.ts';
import { queryResolvers } from './query.ts';
import { runResolvers } from './run.ts';
import { runConnectionResolvers } from './run-connection.ts';
import { sourceResolvers } from './source.ts';
import { subscriptionResolvers } from './subscription.ts';
import type { Resolvers } from './resolver-types.ts';
import { versionResolvers } from './version.ts';

/** The control plane's resolvers: one file a type, a field's resolver under the field's name. Unions are told by `__typename`. */
export const resolvers: Resolvers = {
  Query: queryResolvers,
  Mutation: mutationResolvers,
  Subscription: subscriptionResolvers,
  Source: sourceResolvers,
  Model: modelResolvers,
  Run: runResolvers,
  RunConnection: runConnectionResolvers,
  AuditConnection: auditConnectionResolvers,
  SchemaVersion: versionResolvers,
  Count: new GraphQLScalarType<number, number>({ name: 'Count', serialize: Number }),
  DateTime: new GraphQLScalarType<Date, string>({
    name: 'DateTime',
    serialize: (value) => (value instanceof Date ? value.toISOString() : String(value)),
    parseValue: (value) => dateOf(value),
  }),
};

function dateOf(value: unknown): Date {
  const date = typeof value === 'string' ? new Date(value) : new Date(Number.NaN);
  if (Number.isNaN(date.getTime())) throw new TypeError(`DateTime is a text like 2001-01-31T10:00:00Z, and not ${JSON.stringify(value)}`);
  return date;
}
