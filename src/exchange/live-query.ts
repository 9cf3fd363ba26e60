import type { DocumentNode } from 'graphql';
import { Kind, validate, visit } from 'graphql';
import type { Dataset, Graph, GraphAnswer, ReadContext } from '../contract/index.ts';
import type { ChangeLog } from './change-log.ts';
import { EventQueue } from './event-queue.ts';
import { schemaChanged } from './schema-changed.ts';

export interface LiveQueryRequest {
  readonly log: ChangeLog;
  /** The graph served now: a live query follows it from version to version. */
  readonly graph: () => Graph;
  readonly datasets: () => ReadonlyMap<string, Dataset>;
  readonly onSwap: (listener: () => void) => () => void;
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly context: ReadContext;
}

const asQuery = new WeakMap<DocumentNode, DocumentNode>();

/** The same operation as a query: Subscription has the fields of Query that can be live. */
export function queryOf(document: DocumentNode): DocumentNode {
  let query = asQuery.get(document);
  if (!query) {
    query = visit(document, {
      OperationDefinition: (node) => ({ ...node, operation: 'query' as typeof node.operation }),
      NamedType: (node) => (node.name.value === 'Subscription' ? { ...node, name: { kind: Kind.NAME, value: 'Query' } } : node),
    });
    asQuery.set(document, query);
  }
  return query;
}

const same = (a: GraphAnswer | undefined, b: GraphAnswer) =>
  a !== undefined && a.data === b.data && JSON.stringify([a.errors, a.extensions]) === JSON.stringify([b.errors, b.extensions]);

/**
 * An answer, and again whenever it is another. It runs when a dataset that it reads changes, one run at a time, so that a burst
 * of changes costs one run more and not one each; an equal answer is not sent (SURFACE: live queries).
 */
export function openLiveQuery(request: LiveQueryRequest): AsyncIterableIterator<GraphAnswer> {
  const { log, context } = request;
  const document = queryOf(request.document);
  let stopListening: (() => void)[] = [];
  let notLive: string[] = [];
  let listeningTo: Graph | undefined;
  let sent: GraphAnswer | undefined;
  let running = false;
  let again = true;
  const answers = new EventQueue<GraphAnswer>({
    limit: 2,
    overflow: () => new Error('unreachable: the newest answer replaces the others'),
    onEnd: () => stop(),
  });
  const stop = () => {
    for (const end of stopListening) end();
    stopListening = [];
  };
  /** Listens for what the present graph says the operation reads. */
  const listen = (graph: Graph) => {
    if (listeningTo === graph) return;
    listeningTo = graph;
    stop();
    const reads = graph.datasetsOf(document, request.operationName);
    const fidelity = (id: string) => request.datasets().get(id)?.fidelity ?? 'NONE';
    notLive = [...new Set(reads.filter(({ dataset }) => fidelity(dataset) === 'NONE').map(({ path }) => path))];
    const live = new Set(reads.map(({ dataset }) => dataset).filter((dataset) => fidelity(dataset) !== 'NONE'));
    stopListening = [log.onEntry((entry) => entry.datasets.some((dataset) => live.has(dataset)) && wake()), request.onSwap(wake)];
  };
  const run = async () => {
    running = true;
    try {
      while (again) {
        again = false;
        const graph = request.graph();
        if (listeningTo && listeningTo !== graph) {
          const fault = validate(graph.schema, document)[0];
          if (fault) return answers.end(schemaChanged(fault.message));
        }
        listen(graph);
        const got = await graph.execute({ document, operationName: request.operationName, variables: request.variables, context });
        const answer = notLive.length ? { ...got, extensions: { ...got.extensions, notLive } } : got;
        if (same(sent, answer)) continue;
        sent = answer;
        answers.replace(answer);
      }
    } catch (thrown) {
      answers.end(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      running = false;
    }
  };
  const wake = () => {
    again = true;
    if (!running) void run();
  };
  context.signal.addEventListener('abort', () => answers.end(), { once: true });
  wake();
  return answers;
}
