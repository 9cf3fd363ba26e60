import { WeirError } from '../../contract/index.ts';

export const MAX_PAGE = 1000;
const DEFAULT_PAGE = 50;

/** The number of items asked for. Throws BAD_USER_INPUT or LIMIT_EXCEEDED. */
export function pageSize(first: number | null | undefined): number {
  if (first === undefined || first === null) return DEFAULT_PAGE;
  if (first < 0) throw new WeirError('BAD_USER_INPUT', `\`first\` is ${first}; give a number from 0 to ${MAX_PAGE}.`);
  if (first > MAX_PAGE) throw new WeirError('LIMIT_EXCEEDED', `\`first\` is ${first}; a page has ${MAX_PAGE} items at most.`);
  return first;
}

export const encodeAfter = (name: string): string => Buffer.from(name).toString('base64url');
export const decodeAfter = (cursor: string | null | undefined): string | undefined =>
  cursor === null || cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString('utf8');

/** A Relay connection over items that are in order; the cursor holds an item's name. */
export function connection<T, Total = number>(
  nodes: readonly T[],
  name: (node: T) => string,
  more: { hasNext: boolean; hasPrevious: boolean; total: Total },
) {
  const edges = nodes.map((node) => ({ cursor: encodeAfter(name(node)), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: more.hasNext,
      hasPreviousPage: more.hasPrevious,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: more.total,
  };
}

/** A page of a whole list that is in memory, by name. */
export function pageByName<T extends { readonly name: string }>(
  all: readonly T[],
  asked: { first?: number | null; after?: string | null },
) {
  const after = decodeAfter(asked.after);
  const sorted = [...all].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const rest = after === undefined ? sorted : sorted.filter((item) => item.name > after);
  const nodes = rest.slice(0, pageSize(asked.first));
  return connection(nodes, (node) => node.name, {
    hasNext: rest.length > nodes.length,
    hasPrevious: rest.length < sorted.length,
    total: sorted.length,
  });
}
