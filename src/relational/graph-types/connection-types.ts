import { orderableFields, yieldingType, type Dataset } from '../../contract/index.ts';

export const connectionArguments = (dataset: Dataset): string => {
  const orderBy = orderableFields(dataset).length > 0 ? `, orderBy: [${dataset.type}OrderBy!]` : '';
  return `(where: ${dataset.type}Filter${orderBy}, first: Int, after: String, last: Int, before: String)`;
};

/** The types of a dataset's pages; none of one without a key, whose rows have no place of their own. */
export function connectionTypes(dataset: Dataset): string[] {
  if (!dataset.key) return [];
  const [connection, edge] = [yieldingType(dataset, 'Connection'), yieldingType(dataset, 'Edge')];
  return [
    `type ${connection} {\n  edges: [${edge}!]!\n  nodes: [${dataset.type}!]!\n  pageInfo: PageInfo!\n  "Of all pages."\n  totalCount: Count!\n}`,
    `type ${edge} {\n  "The row's place in this order: it holds for the same \`orderBy\`, also when the row is changed or gone."\n  cursor: String!\n  node: ${dataset.type}!\n}`,
  ];
}

/** What connections of all datasets have (https://relay.dev/graphql/connections.htm). */
export const PAGE_INFO = `
"Where a page lies among all of its connection."
type PageInfo { hasNextPage: Boolean!  hasPreviousPage: Boolean!  startCursor: String  endCursor: String }`;

export const PAGE_INFO_NAME = 'PageInfo';
