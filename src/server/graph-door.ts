import {
  ApolloServer,
  HeaderMap,
  type ApolloServerOptionsWithGateway,
  type ApolloServerPlugin,
  type HTTPGraphQLResponse,
} from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { getOperationAST, GraphQLError, OperationTypeNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { WeirError, type Graph, type GraphAnswer, type GraphRequest, type HubLimits, type ReadContext } from '../contract/index.ts';
import { inEnvelope } from './envelope.ts';
import { statusOf, toGraphQLError } from './graphql-errors.ts';
import type { HttpOperation } from './http-operation.ts';
import { keptDocuments } from './kept-documents.ts';
import { knownRequests } from './known-requests.ts';
import { executeWithin } from './limits/execute-within.ts';
import type { OperationWatch } from './operations/operation-watch.ts';
import { RawJson } from './raw-json.ts';

/** A GraphQL door behind Apollo Server: HTTP's rules, parsing, validation and errors are its; the context is made by us. */
export interface HttpDoor<Context> {
  answer(operation: HttpOperation, context: Context): Promise<HTTPGraphQLResponse>;
  stop(): Promise<void>;
}

export interface ServedGraph {
  readonly current: () => Graph;
  readonly onSwap: (listener: () => void) => () => void;
}

export interface GraphDoorOptions {
  readonly watch: OperationWatch;
  readonly production: boolean;
  readonly limits: () => HubLimits;
}

/** Texts that stand in `data` are spliced whole: nothing is stringified twice (DESIGN: decision 3). */
export function stringifyAnswer(value: { readonly data?: unknown }): string {
  const { data } = value;
  if (!(data instanceof RawJson)) return JSON.stringify(value);
  const rest = JSON.stringify({ ...value, data: undefined });
  return rest === '{}' ? `{"data":${data.text}}` : `{"data":${data.text},${rest.slice(1)}`;
}

const STREAMS = 'Subscriptions are answered by WebSocket (graphql-transport-ws) or server-sent events (accept: text/event-stream).';

/** Before anything is read: HTTP's own 400. */
const badRequest = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });

/** What was thrown, with the status that an answer of nothing else has: Apollo takes it out of the extensions. */
function refusal(thrown: unknown): GraphQLError {
  const error = toGraphQLError(thrown);
  if (!(thrown instanceof WeirError)) return error;
  return new GraphQLError(error.message, { extensions: { ...error.extensions, http: { status: statusOf(error) } } });
}

const NO_MARKS = new Map<string, string>();

/** What Apollo hands through to the gateway's hook: with an outcome that is there already, nothing is run again. */
interface AskedContext extends ReadContext {
  readonly outcome?: Outcome;
}

type Outcome = { readonly answer: GraphAnswer } | { readonly thrown: unknown };

function answerOf(outcome: Outcome): GraphAnswer {
  if ('thrown' in outcome) throw outcome.thrown;
  return outcome.answer;
}

/** Runs an operation of a valid document, watched. Throws what refuses it. */
type RunWatched = (graph: Graph, operation: OperationDefinitionNode, request: GraphRequest) => Promise<GraphAnswer>;

const runWatched =
  ({ watch, limits }: GraphDoorOptions): RunWatched =>
  (graph, { name, operation: kind }, request) => {
    const { document, context } = request;
    const watched = { requestId: context.requestId, transport: 'http', document, name: name?.value, kind } as const;
    return watch.run(watched, () => executeWithin(graph, request, limits()));
  };

/** Apollo's gateway hook over whichever graph is served: a swap gives Apollo the next schema, and requests in flight keep theirs. */
function gatewayOf(served: ServedGraph, run: RunWatched): ApolloServerOptionsWithGateway<ReadContext>['gateway'] {
  const graphs = new WeakMap<GraphQLSchema, Graph>();
  return {
    onSchemaLoadOrUpdate(listener) {
      let number = 0;
      const tell = () => {
        const graph = served.current();
        graphs.set(graph.schema, graph);
        listener({ apiSchema: graph.schema, coreSupergraphSdl: `# version ${(number += 1)}` });
      };
      tell();
      return served.onSwap(tell);
    },
    load: () =>
      Promise.resolve({
        executor: async ({ schema, document, request, context }) => {
          const { operationName, variables } = request;
          const operation = getOperationAST(document, operationName);
          if (!operation) throw badRequest('The request names no operation of its document; give `operationName`.');
          if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw badRequest(STREAMS);
          const asked = context as AskedContext;
          try {
            if (asked.outcome) return inEnvelope(answerOf(asked.outcome), NO_MARKS);
            const graph = graphs.get(schema) ?? served.current();
            return inEnvelope(await run(graph, operation, { document, operationName, variables, context: asked }), NO_MARKS);
          } catch (thrown) {
            return { errors: [refusal(thrown)] };
          }
        },
      }),
    stop: () => Promise.resolve(),
  };
}

/** The door of each view of the graph, for callers who see less; it goes with its view. */
export function viewDoors(options: GraphDoorOptions): (view: Graph) => Promise<HttpDoor<ReadContext>> {
  const doors = new WeakMap<Graph, Promise<HttpDoor<ReadContext>>>();
  return (view) => {
    const known = doors.get(view);
    if (known) return known;
    const made = openGraphDoor({ current: () => view, onSwap: () => () => undefined }, options);
    doors.set(view, made);
    return made;
  };
}

export const toApollo = <Context extends object>(server: ApolloServer<Context>): HttpDoor<Context> => ({
  answer(operation, context) {
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(operation.headers)) if (value !== undefined) headers.set(name, String(value));
    return server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: operation.method, headers, search: operation.search, body: operation.body },
      context: () => Promise.resolve(context),
    });
  },
  stop: () => server.stop(),
});

/**
 * What Apollo's own plugin says where nothing may be kept. That one wraps every field of the schema first: again after each swap, and
 * the fields of types that two graphs share again and again.
 */
const noStore: ApolloServerPlugin<ReadContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse({ response }) {
        response.http.headers.set('cache-control', 'no-store');
        return Promise.resolve();
      },
    }),
};

/** The door of the data graph. What Apollo has let pass before is run at once, and Apollo says only what went wrong in it. */
export async function openGraphDoor(served: ServedGraph, options: GraphDoorOptions): Promise<HttpDoor<ReadContext>> {
  const documents = keptDocuments();
  const known = knownRequests(documents);
  const run = runWatched(options);
  const server = new ApolloServer<ReadContext>({
    gateway: gatewayOf(served, run),
    stringifyResult: stringifyAnswer,
    plugins: [ApolloServerPluginCacheControlDisabled(), noStore, documents.plugin],
    introspection: true,
    documentStore: null,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    // A message that offers near names would tell what there is, and takes long to make where there is much.
    hideSchemaDetailsFromClientErrors: options.production,
  });
  await server.start();
  const apollo = toApollo(server);
  return {
    ...apollo,
    async answer(operation, context) {
      const graph = served.current();
      const found = known.find(graph.schema, operation);
      if (!found) {
        const answer = await apollo.answer(operation, context);
        known.answered(operation, answer);
        return answer;
      }
      const { headers, ...asked } = found;
      let outcome: Outcome;
      try {
        const answer = await run(graph, found.operation, { ...asked, context });
        if (!answer.errors?.length) return { headers, body: { kind: 'complete', string: stringifyAnswer(inEnvelope(answer, NO_MARKS)) } };
        outcome = { answer };
      } catch (thrown) {
        outcome = { thrown };
      }
      return apollo.answer(operation, { ...context, outcome } as AskedContext);
    },
  };
}
