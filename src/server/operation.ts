import { getOperationAST, GraphQLError, type DocumentNode, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { Door } from '../access/index.ts';
import type { Graph, GraphAnswer, HubLimits, Identity, ReadContext } from '../contract/index.ts';
import type { Subscriptions } from '../exchange/index.ts';
import { checkDocument } from './documents.ts';
import { toGraphQLError } from './graphql-errors.ts';
import { checkRequest } from './limits/check-request.ts';
import { checkAnswer, checkCost, executeWithin } from './limits/execute-within.ts';
import type { OperationWatch } from './operations/operation-watch.ts';

export interface OperationParameters {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
}

/** What the doors of the data graph share. */
export interface GraphDoor {
  /** The graph that whoever asks is served. */
  readonly graph: (identity: Identity) => Promise<Graph>;
  readonly subscriptions: Subscriptions;
  readonly limits: HubLimits;
}

export const readContext = (door: GraphDoor, identity: Identity, signal: AbortSignal, requestId: string): ReadContext => ({
  identity,
  signal,
  requestId,
  limits: door.limits,
});

const optional = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** An operation that is known to be valid. */
export interface ReadOperation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** What the client calls it. */
  readonly name: string | undefined;
}

/** Reads what a request asks for, or says why it cannot be asked. */
export function readOperation(
  schema: GraphQLSchema,
  parameters: OperationParameters,
  limits: HubLimits,
): ReadOperation | { readonly errors: readonly GraphQLError[] } {
  const failed = (message: string) => ({ errors: [new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } })] });
  const query = optional(parameters.query);
  if (query === undefined) return failed('The request has no `query`.');
  const { variables } = parameters;
  if (variables !== undefined && variables !== null && (typeof variables !== 'object' || Array.isArray(variables))) {
    return failed('`variables` is not an object.');
  }
  try {
    checkRequest(parameters, limits);
  } catch (thrown) {
    return { errors: [toGraphQLError(thrown)] };
  }
  const checked = checkDocument(schema, query);
  if ('errors' in checked) return checked;
  const operationName = optional(parameters.operationName);
  const operation = getOperationAST(checked.document, operationName);
  return {
    document: checked.document,
    operationName,
    variables: (variables ?? {}) as Record<string, unknown>,
    kind: operation?.operation ?? 'query',
    name: operation?.name?.value,
  };
}

/** Who sent an operation to a door that streams. */
export interface Asker {
  readonly identity: Identity;
  /** Aborted when the one who asked went away. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly address: string;
  readonly transport: 'sse' | 'websocket';
}

export type Answers = AsyncIterableIterator<StreamedAnswer> | StreamedAnswer;
export type StreamedAnswer = GraphAnswer | ExecutionResult;

/** Where the operations of a door that streams are run: in the data graph, or in the control plane. */
export interface StreamedDoor {
  readonly to: Door;
  readonly schema: (identity: Identity) => Promise<GraphQLSchema>;
  readonly limits: () => HubLimits;
  /** Runs an operation of any kind. Never throws: faults are answers. */
  run(parameters: OperationParameters, asker: Asker): Promise<Answers>;
}

/** The data graph behind a door that streams. */
export const graphStreams = (door: GraphDoor, watch: OperationWatch): StreamedDoor => ({
  to: 'graph',
  limits: () => door.limits,
  schema: async (identity) => (await door.graph(identity)).schema,
  async run(parameters, { identity, signal, requestId, transport }) {
    const graph = await door.graph(identity);
    const read = readOperation(graph.schema, parameters, door.limits);
    if ('errors' in read) return read;
    const { document, name, kind } = read;
    const request = { ...read, context: readContext(door, identity, signal, requestId) };
    try {
      return await watch.run<Answers & { errors?: readonly GraphQLError[] }>({ requestId, transport, document, name, kind }, async () => {
        if (kind !== 'subscription') return executeWithin(graph, request, door.limits);
        checkCost(graph, request, door.limits);
        const answers = await door.subscriptions.open(request);
        return Symbol.asyncIterator in answers
          ? watch.stream(
              { transport, requestId },
              guarded(answers, (answer) => checkAnswer(answer, door.limits)),
            )
          : answers;
      });
    } catch (thrown) {
      return { errors: [toGraphQLError(thrown)] };
    }
  },
});

/** A stream that fails says so as its last answer and ends, rather than tearing the connection down. */
export function guarded<Answer extends StreamedAnswer>(
  answers: AsyncIterableIterator<Answer>,
  check: (answer: Answer) => void = () => undefined,
): AsyncIterableIterator<Answer | { errors: GraphQLError[] }> {
  let failed = false;
  const end = async (): Promise<IteratorResult<Answer>> => (await answers.return?.()) ?? { done: true, value: undefined };
  const guardedAnswers: AsyncIterableIterator<Answer | { errors: GraphQLError[] }> = {
    async next() {
      if (failed) return { done: true, value: undefined };
      try {
        const next = await answers.next();
        if (!next.done) check(next.value);
        return next;
      } catch (thrown) {
        failed = true;
        await answers.return?.();
        return { done: false, value: { errors: [toGraphQLError(thrown)] } };
      }
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => guardedAnswers,
  };
  return guardedAnswers;
}
