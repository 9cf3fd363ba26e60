import { buildASTSchema, isScalarType, parse } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { mergeDefinitions } from './merge-definitions.ts';
import { hubScalars } from './scalars/hub-scalars.ts';

/**
 * The schema that clients see, from one SDL or from several documents (the catalog's and the subgraphs'), with the hub's scalars
 * at work in it. Throws a GraphQLError where together they are no valid schema.
 */
export function buildPublicSchema(definitions: string | readonly DocumentNode[]): GraphQLSchema {
  const documents = typeof definitions === 'string' ? [parse(definitions, { noLocation: true })] : definitions;
  const schema = buildASTSchema(mergeDefinitions(documents));
  for (const [name, ours] of Object.entries(hubScalars)) {
    const made = schema.getType(name);
    if (!isScalarType(made)) continue;
    // graphql-js has no way to give `buildASTSchema` scalars; it documents these three as the place for them.
    made.serialize = ours.serialize;
    made.parseValue = ours.parseValue;
    made.parseLiteral = ours.parseLiteral;
  }
  return schema;
}
