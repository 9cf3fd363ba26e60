import { resolvePolicy, roleCatalog, type CheckedPolicies } from './access/index.ts';
import type { Forecaster } from './analysis/index.ts';
import { inSlices, isAdmin } from './contract/index.ts';
import type { CursorSeal, Graph, GraphPolicy, Identity, ReadContext, SqlStatement } from './contract/index.ts';
import type { Dataset } from './contract/index.ts';
import { seenRemote, type FederatedGraph } from './federation/index.ts';
import { readerSteps } from './hub-readers.ts';
import { publicParts, publicSchemaSteps } from './relational/index.ts';

/** The graphs of callers who may not see everything: one for all who may see the same. */
export interface RoleGraphs {
  /** The whole graph for an admin. Throws FORBIDDEN where a caller's roles have no policy. */
  of(identity: Identity): Promise<Graph>;
  close(): Promise<void>;
}

export interface RoleGraphOptions {
  readonly graph: FederatedGraph;
  readonly policies: CheckedPolicies;
  readonly forecaster: Forecaster;
  readonly maskKey: Buffer;
  readonly cursors: CursorSeal;
  /** Asks a home's own statement runner. */
  readonly runner: (home: string) => (statement: SqlStatement, context: ReadContext) => Promise<string>;
  readonly available: (dataset: Dataset) => void | Promise<void>;
}

/** Views that are kept: callers with other roles or fitting claims make more, and each has a schema. */
const MOST_VIEWS = 64;
const MOST_CALLERS = 10_000;

export function roleGraphs(options: RoleGraphOptions): RoleGraphs {
  const { graph, policies } = options;
  const views = new Map<string, Promise<FederatedGraph>>();
  const resolved = new Map<string, GraphPolicy>();
  const policyOf = (identity: Identity): GraphPolicy => {
    const key = JSON.stringify([identity.roles, identity.claims]);
    const known = resolved.get(key);
    if (known) return known;
    const policy = resolvePolicy(identity, policies.roles, graph.catalog);
    if (resolved.size >= MOST_CALLERS) resolved.clear();
    resolved.set(key, policy);
    return policy;
  };
  const close = async (view: Promise<FederatedGraph>) => (await view).close();
  return {
    async of(identity) {
      if (isAdmin(identity)) return graph;
      const policy = policyOf(identity);
      const known = views.get(policy.key);
      if (known) {
        // The one that was asked longest ago goes first.
        views.delete(policy.key);
        views.set(policy.key, known);
        return known;
      }
      const [oldest] = views;
      if (views.size >= MOST_VIEWS && oldest) {
        views.delete(oldest[0]);
        void close(oldest[1]).catch(() => undefined);
      }
      const made = viewOf(policy, options);
      views.set(policy.key, made);
      made.catch(() => views.delete(policy.key));
      return made;
    },
    close: async () => void (await Promise.allSettled([...views.values()].map(close))),
  };
}

/** Made in slices: it holds nobody up. */
async function viewOf(
  policy: GraphPolicy,
  { graph, forecaster, maskKey, cursors, runner, available }: RoleGraphOptions,
): Promise<FederatedGraph> {
  const catalog = roleCatalog(graph.catalog, policy);
  const parts = await inSlices(publicParts(catalog));
  const remotes = [...graph.shown.values()].map((remote) => seenRemote(remote, { policy, catalog, whole: graph.catalog }));
  const schema = await inSlices(publicSchemaSteps([parts.document, ...remotes.map(({ shown }) => shown)]));
  const policed = { key: policy.key, datasets: policy.datasets, whole: graph.catalog.datasets, hashKeys: hashKeysOf(maskKey) };
  const readers = await inSlices(readerSteps(graph.catalog, { catalog, policed, cursors, available, runner, forecaster }));
  return graph.view({ catalog, schema, remotes, policed: { policy, whole: graph.catalog, maskKey }, readers });
}

/** The two keys that HMAC makes of one (RFC 2104), for SHA-256's blocks of 64 bytes. */
function hashKeysOf(key: Buffer): { readonly inner: string; readonly outer: string } {
  const block = Buffer.concat([key], 64);
  const by = (byte: number) => Buffer.from(block.map((each) => each ^ byte)).toString('hex');
  return { inner: by(0x36), outer: by(0x5c) };
}
