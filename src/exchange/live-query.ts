import type { DocumentNode } from 'graphql';
import { Kind, print, validate, visit } from 'graphql';
import type { Graph, GraphAnswer, Identity, ReadContext } from '../contract/index.ts';
import { deadline } from '../contract/index.ts';
import type { ChangeLog } from './change-log.ts';
import { EventQueue } from './event-queue.ts';
import { schemaChanged } from './schema-changed.ts';

export interface LiveQueryOptions {
  readonly log: ChangeLog;
  /** The graph that whoever asks is served now: a live query follows it from version to version. */
  readonly graph: (identity: Identity) => Promise<Graph>;
  readonly onSwap: (listener: () => void) => () => void;
}

export interface LiveQueryRequest {
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly context: ReadContext;
}

export interface LiveQueries {
  /** An answer, and again whenever it is another. */
  open(request: LiveQueryRequest): AsyncIterableIterator<GraphAnswer>;
}

/** One run takes so long at most: a source that hangs must not end the stream in silence. */
const RUN_MS = 30_000;

interface Query {
  readonly text: string;
  readonly document: DocumentNode;
}

const queries = new WeakMap<DocumentNode, Query>();

/** The same operation as a query: Subscription has the fields of Query that can be live. */
function queryOf(subscription: DocumentNode): Query {
  let query = queries.get(subscription);
  if (!query) {
    const document: DocumentNode = visit(subscription, {
      OperationDefinition: (node) => ({ ...node, operation: 'query' as typeof node.operation }),
      NamedType: (node) => (node.name.value === 'Subscription' ? { ...node, name: { kind: Kind.NAME, value: 'Query' } } : node),
    });
    query = { document, text: print(document) };
    queries.set(subscription, query);
  }
  return query;
}

const same = (a: GraphAnswer | undefined, b: GraphAnswer) =>
  a !== undefined && a.data === b.data && JSON.stringify([a.errors, a.extensions]) === JSON.stringify([b.errors, b.extensions]);

/**
 * Live queries: each runs when a dataset that it reads changes, one run at a time, so that a burst of changes costs one run more
 * and not one each; an equal answer is not sent. Who asks the same with the same rights shares one (DESIGN: decision 11).
 */
export function holdLiveQueries(options: LiveQueryOptions): LiveQueries {
  const shared = new Map<string, ReturnType<typeof runQuery>>();
  return {
    open(request) {
      const { operationName, variables, context } = request;
      const { roles, scopes, claims } = context.identity;
      const key = JSON.stringify([queryOf(request.document).text, operationName, variables, roles, scopes, claims, context.limits]);
      let query = shared.get(key);
      if (!query) {
        query = runQuery(options, request, () => shared.delete(key));
        shared.set(key, query);
      }
      return query.join(context.signal);
    },
  };
}

/** One live query for all who asked it; it ends when the last of them has gone. */
function runQuery(options: LiveQueryOptions, request: LiveQueryRequest, onEnd: () => void) {
  const { log } = options;
  const { document } = queryOf(request.document);
  const { operationName, variables } = request;
  const ended = new AbortController();
  const subscribers = new Set<EventQueue<GraphAnswer>>();
  /** Those who have had no answer yet. */
  const waiting = new Set<EventQueue<GraphAnswer>>();
  let stopListening: (() => void)[] = [];
  let notLive: string[] = [];
  let listeningTo: Graph | undefined;
  let sent: GraphAnswer | undefined;
  let running = false;
  let again = false;

  const stop = () => {
    for (const end of stopListening) end();
    stopListening = [];
  };
  const end = (error?: Error) => {
    if (ended.signal.aborted) return;
    ended.abort();
    stop();
    onEnd();
    for (const subscriber of subscribers) subscriber.end(error);
  };
  /** Listens for what the present graph says the operation reads. */
  const listen = (graph: Graph) => {
    if (listeningTo === graph) return;
    listeningTo = graph;
    stop();
    const reads = graph.datasetsOf(document, operationName, variables);
    const fidelity = (id: string) => graph.catalog.datasets.get(id)?.fidelity ?? 'NONE';
    notLive = [...new Set(reads.filter(({ dataset }) => fidelity(dataset) === 'NONE').map(({ path }) => path))];
    const live = new Set(reads.map(({ dataset }) => dataset).filter((dataset) => fidelity(dataset) !== 'NONE'));
    stopListening = [log.onEntry((entry) => entry.datasets.some((dataset) => live.has(dataset)) && wake()), options.onSwap(wake)];
  };
  const runOnce = async () => {
    const graph = await options.graph(request.context.identity);
    const fault = listeningTo && listeningTo !== graph ? validate(graph.schema, document)[0] : undefined;
    if (fault) return end(schemaChanged(fault.message));
    listen(graph);
    const { signal, release } = deadline(RUN_MS, ended.signal);
    const got = await graph.execute({ document, operationName, variables, context: { ...request.context, signal } }).finally(release);
    const answer = notLive.length ? { ...got, extensions: { ...got.extensions, notLive } } : got;
    const told = same(sent, answer) ? waiting : subscribers;
    sent = answer;
    for (const subscriber of told) subscriber.replace(answer);
    waiting.clear();
  };
  const wake = () => {
    again = true;
    if (running) return;
    running = true;
    void (async () => {
      try {
        while (again && !ended.signal.aborted) {
          again = false;
          await runOnce();
        }
      } catch (thrown) {
        end(thrown instanceof Error ? thrown : new Error(String(thrown)));
      } finally {
        running = false;
      }
    })();
  };
  wake();
  return {
    join(gone: AbortSignal): AsyncIterableIterator<GraphAnswer> {
      const answers = new EventQueue<GraphAnswer>({
        limit: 1,
        overflow: () => new Error('unreachable: the newest answer replaces the one that waits'),
        onEnd: () => {
          subscribers.delete(answers);
          waiting.delete(answers);
          if (subscribers.size === 0) end();
        },
      });
      subscribers.add(answers);
      // While a run is under way its answer is the newer one.
      if (sent && !running) answers.push(sent);
      else waiting.add(answers);
      gone.addEventListener('abort', () => answers.end(), { once: true });
      return answers;
    },
  };
}
