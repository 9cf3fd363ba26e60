import {
  getNamedType,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  isObjectType,
  validate,
  type DocumentNode,
  type FieldNode,
} from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import { getArgumentValues } from 'graphql/execution/values.js';
import type { Dataset, Graph, GraphAnswer, Identity, LoggedChange, ReadContext, RowImage } from '../contract/index.ts';
import { WeirError } from '../contract/index.ts';
import type { ChangeLog } from './change-log.ts';
import { underFilter } from './change-event.ts';
import { openChangefeed, type Prepared } from './changefeed.ts';
import { compileEventWriter, fragmentsOf } from './event-writer.ts';
import { holdLiveQueries } from './live-query.ts';
import { imageShower, underPolicy, type ShowImage } from './policed-change.ts';
import { schemaChanged } from './schema-changed.ts';

export interface Subscriptions {
  /**
   * Opens a subscription that the graph's schema has found valid. Resolves when its starting position is fixed; answers with
   * errors alone where it cannot begin.
   */
  open(request: SubscriptionRequest): Promise<AsyncIterableIterator<GraphAnswer> | GraphAnswer>;
}

export interface SubscriptionRequest {
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly context: ReadContext;
}

const CHANGES = 'Changes';

const asError = (thrown: unknown) =>
  thrown instanceof WeirError ? new GraphQLError(thrown.message, { extensions: { code: thrown.code, ...thrown.extensions } }) : thrown;

/** Undefined where the graph is of those who see all. */
function showerOf({ policed }: Graph, seen: Dataset, { claims }: Identity): ShowImage | undefined {
  if (!policed) return undefined;
  const [policy, whole] = [policed.policy.datasets.get(seen.id), policed.whole.datasets.get(seen.id)];
  return policy && whole ? imageShower({ policy, whole, seen, claims, maskKey: policed.maskKey }) : () => null;
}

/** Changefeeds and live queries over the graph that is served. `filter` makes a row filter of a coerced `where`. */
export function openSubscriptions(options: {
  log: ChangeLog;
  /** The graph that whoever asks is served now. */
  graph: (identity: Identity) => Promise<Graph>;
  onSwap: (listener: () => void) => () => void;
  filter: (dataset: Dataset, where: unknown) => (image: RowImage) => boolean;
}): Subscriptions {
  const { log } = options;
  const liveQueries = holdLiveQueries(options);
  const open = async (request: SubscriptionRequest) => {
    const { document, operationName, context } = request;
    const { identity } = context;
    const graph = await options.graph(identity);
    const operation = getOperationAST(document, operationName);
    const type = graph.schema.getSubscriptionType();
    if (!operation || !type)
      throw new WeirError('BAD_USER_INPUT', 'The request names no subscription of its document; give `operationName`.');
    const coerced = getVariableValues(graph.schema, operation.variableDefinitions ?? [], { ...request.variables });
    if (coerced.errors) {
      return {
        errors: coerced.errors.map(
          (error) => new GraphQLError(error.message, { nodes: error.nodes, extensions: { code: 'BAD_USER_INPUT' } }),
        ),
      };
    }
    const fragments = fragmentsOf(document);
    const roots = [...collectFields(graph.schema, fragments, coerced.coerced, type, operation.selectionSet)];
    const [response, nodes] = roots[0] ?? [];
    const field = nodes?.[0] && type.getFields()[nodes[0].name.value];
    if (roots.length !== 1 || !response || !nodes?.[0] || !field) {
      throw new WeirError('BAD_USER_INPUT', 'A subscription has exactly one field of the graph; open one for each.');
    }
    const subject = [...graph.catalog.datasets.values()].find((one) => one.many + CHANGES === field.name);
    const returned = getNamedType(field.type);
    if (!subject || !isObjectType(returned)) {
      return liveQueries.open({ document, operationName, variables: request.variables, context });
    }
    const given = getArgumentValues(field, nodes[0], coerced.coerced) as {
      where?: unknown;
      since?: string | null;
      snapshot?: boolean | null;
    };
    if (given.snapshot)
      throw new WeirError('BAD_USER_INPUT', `${field.name}: \`snapshot\` is not in this version; read the list first, then subscribe.`);
    const prepare = (on: Graph): Prepared => {
      const dataset = on.catalog.datasets.get(subject.id) ?? subject;
      const matches = given.where === undefined || given.where === null ? undefined : options.filter(dataset, given.where);
      const show = showerOf(on, dataset, identity);
      const writer = compileEventWriter({ schema: on.schema, dataset, type: returned, nodes, fragments, variables: coerced.coerced });
      const reader = (selected: readonly FieldNode[]) =>
        on.nodeReader({ type: dataset.type, nodes: selected, document, operationName, variables: coerced.coerced });
      const shape = (change: LoggedChange) => {
        const seen = show ? underPolicy(change, show) : change;
        return seen && underFilter(seen, matches);
      };
      return { dataset, shape, writer, readers: writer.nodeSelections.map(reader) };
    };
    let last: { readonly graph: Graph; readonly prepared: Prepared } | undefined;
    return openChangefeed({
      log,
      dataset: subject.id,
      response,
      onSwap: options.onSwap,
      prepared: async () => {
        const now = await options.graph(identity);
        if (last?.graph === now) return last.prepared;
        const fault = last && validate(now.schema, document)[0];
        if (fault) throw schemaChanged(fault.message);
        last = { graph: now, prepared: prepare(now) };
        return last.prepared;
      },
      since: given.since ?? undefined,
      context,
    });
  };
  return {
    async open(request) {
      try {
        return await open(request);
      } catch (thrown) {
        throw asError(thrown);
      }
    },
  };
}
