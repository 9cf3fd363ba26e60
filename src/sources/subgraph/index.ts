import type { Connector } from '../../contract/index.ts';
import { endpointKeys } from './declaration.ts';
import type { SubgraphDeclaration } from './declaration.ts';
import { openSubgraph } from './subgraph-source.ts';

/** Federation subgraphs over HTTP: each answers the part of a plan that is its own. */
export const subgraph: Connector<SubgraphDeclaration> = {
  kind: 'subgraph',
  keys: endpointKeys,
  home: 'subgraph',
  open: openSubgraph,
};
