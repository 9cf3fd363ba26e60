import type { HubClient } from './hub-client.ts';

interface Page<Node> {
  readonly page: {
    readonly nodes: readonly Node[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** The most that one page has. */
const PAGE = 1000;

/** Every node of a list of the control plane (`sources`), page by page, as long as somebody reads on. */
export async function* allPages<Node>(hub: HubClient, list: string, select: string, first = PAGE): AsyncGenerator<Node, void, void> {
  let after: string | null = null;
  do {
    const { page }: Page<Node> = await hub.ask<Page<Node>>(
      `query ($first: Int, $after: String) { page: ${list}(first: $first, after: $after) { nodes { ${select} } pageInfo { hasNextPage endCursor } } }`,
      { first, after },
    );
    yield* page.nodes;
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
}

/** All of them. */
export async function allOf<Node>(hub: HubClient, list: string, select: string): Promise<readonly Node[]> {
  const nodes: Node[] = [];
  for await (const node of allPages<Node>(hub, list, select)) nodes.push(node);
  return nodes;
}
