export { buildCatalog, catalogSteps } from './build-catalog.ts';
export { prefixedField, prefixedType, withoutPrefix } from './prefixed.ts';
export { namesOfSubgraph } from './subgraph-names.ts';
export type {
  CatalogAnswer,
  CatalogInput,
  CatalogModel,
  CatalogProblem,
  CatalogSource,
  CatalogSubgraph,
  DeclaredAt,
  PinnedDataset,
  PinnedNames,
  ProblemOwner,
} from './catalog-input.ts';
