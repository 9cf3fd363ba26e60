import type { Connector } from '../../contract/index.ts';
import { graphqlKeys } from './declaration.ts';
import type { GraphqlDeclaration } from './declaration.ts';
import { openGraphql } from './graphql-source.ts';

/** Ordinary GraphQL endpoints: to the graph each is a subgraph, whose questions are put to the endpoint in its own words. */
export const graphql: Connector<GraphqlDeclaration> = {
  kind: 'graphql',
  keys: graphqlKeys,
  home: 'subgraph',
  prefixes: true,
  open: openGraphql,
};
