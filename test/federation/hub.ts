import { execute, getOperationAST, parse, validate } from 'graphql';
import type { GraphQLError } from 'graphql';
import { ANY_ADDRESS, atOnce, DEFAULT_LIMITS } from '../../src/contract/index.ts';
import type { GraphAnswer, LocalReader, ReadContext } from '../../src/contract/index.ts';
import { buildGraph } from '../../src/federation/index.ts';
import type { BuiltGraph, FederatedGraph, GraphInput, Remote } from '../../src/federation/index.ts';
import { HUB_TYPE_NAMES, publicParts, publicSchemaSteps, schemaFaults } from '../../src/relational/index.ts';
import { subgraph } from '../../src/sources/subgraph/index.ts';
import { catalog, Objects, REVIEWS_SDL, world } from './commerce.ts';
import { RowReader } from './row-reader.ts';
import { jsonText } from './rows.ts';
import { serveSubgraph } from './subgraph-server.ts';
import type { SubgraphServer } from './subgraph-server.ts';

/** Every list whole: what is compared is not cut. */
export const context = (more: Partial<ReadContext> = {}): ReadContext => ({
  identity: { name: 'test', roles: ['admin'], scopes: [], claims: {} },
  signal: new AbortController().signal,
  requestId: 'test',
  limits: { ...DEFAULT_LIMITS, defaultRows: 1000, nestedRows: 1000 },
  ...more,
});

/** A subgraph as the hub has it: asked by the connector itself. */
export function remoteAt(name: string, sdl: string, url: string, timeout = 5_000): Remote & { close(): Promise<void> } {
  const declaration = { source: name, kind: 'subgraph', url, schema: 'introspect', headers: {}, timeout, maxResponse: 1_000_000 };
  const source = subgraph.open(declaration, { resolve: (text) => text, outbound: ANY_ADDRESS, workspace: '.', report: () => undefined });
  return { name, sdl, ask: (question, asking) => source.execute(question, asking), close: () => source.close() };
}

export interface Commerce {
  readonly graph: FederatedGraph;
  readonly refused: BuiltGraph['refused'];
  readonly readers: ReadonlyMap<string, RowReader>;
  readonly reviews: SubgraphServer;
  /** What its rate mutations did, in order. */
  readonly rated: readonly string[];
  readonly input: GraphInput;
  readonly context: ReadContext;
  ask(query: string, variables?: Readonly<Record<string, unknown>>, asking?: ReadContext): Promise<GraphAnswer>;
  /** The same of one graphql-js schema over the same rows. */
  expected(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly text: string; readonly errors: readonly GraphQLError[] | undefined }>;
  close(): Promise<void>;
}

/** Three homes in this process, over arrays where none are given, and a subgraph over HTTP. */
export async function openCommerce(real?: ReadonlyMap<string, LocalReader>): Promise<Commerce> {
  const alone = new Objects(false);
  const reviews = await serveSubgraph(
    REVIEWS_SDL,
    () => alone.root(),
    (representation) => alone.entity(representation),
  );
  const remote = remoteAt('reviews', REVIEWS_SDL, reviews.url);
  let graph: FederatedGraph | undefined;
  const readers = new Map(
    ['shop', 'crm', 'geo'].map((home) => [
      home,
      new RowReader(home, world, () => {
        if (!graph) throw new Error('the graph is not built yet');
        return graph.schema;
      }),
    ]),
  );
  const input: GraphInput = {
    catalog,
    ...atOnce(publicParts(catalog)),
    schemaFaults,
    schemaSteps: publicSchemaSteps,
    readers: real ?? readers,
    remotes: [remote],
    hubTypeNames: HUB_TYPE_NAMES,
  };
  const built = await buildGraph(input);
  graph = built.graph;
  const served = built.graph;
  return {
    ...built,
    readers,
    reviews,
    rated: alone.rated,
    input,
    context: context(),
    ask(query, variables = {}, asking = context()) {
      const document = parse(query);
      const faults = validate(served.schema, document);
      if (faults.length > 0) throw new Error(faults.map(({ message }) => message).join('\n'));
      return served.execute({ document, variables, context: asking });
    },
    async expected(query, variables = {}) {
      const document = parse(query);
      const rootValue = new Objects(true).root();
      const { data, errors } = await execute({
        schema: served.schema,
        document,
        rootValue,
        variableValues: variables,
        operationName: getOperationAST(document)?.name?.value,
      });
      return { text: jsonText(data ?? null), errors };
    },
    async close() {
      await served.close();
      await remote.close();
      await reviews.close();
    },
  };
}

/** What was asked of whom since `asked` was last emptied: `shop: shopOrders`, `crm: ShopOrder(id)×3`, `reviews: …`. */
export function asked(hub: Commerce): string[] {
  const local = [...hub.readers.values()].flatMap((reader) => reader.asked);
  const remote = hub.reviews.asked.map(({ variables }) => {
    const sets = Object.entries(variables).filter(
      ([, value]) => Array.isArray(value) && (value as { __typename?: string }[])[0]?.__typename,
    );
    return `reviews: ${sets.map(([, value]) => `${(value as { __typename: string }[])[0]?.__typename}×${(value as unknown[]).length}`).join(' + ') || 'root'}`;
  });
  return [...local, ...remote];
}

export function forget(hub: Commerce): void {
  for (const reader of hub.readers.values()) reader.asked.length = 0;
  hub.reviews.asked.length = 0;
}
