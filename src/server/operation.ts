import { getOperationAST, GraphQLError } from 'graphql';
import type { Graph, GraphAnswer, Identity, Limits, ReadContext } from '../contract/index.ts';
import type { Subscriptions } from '../exchange/index.ts';
import { checkDocument } from './documents.ts';
import { toGraphQLError } from './graphql-errors.ts';

export interface OperationParameters {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
}

/** What the doors of the data graph share. */
export interface GraphDoor {
  readonly graph: () => Graph;
  readonly subscriptions: Subscriptions;
  readonly limits: Limits;
}

export const readContext = (door: GraphDoor, identity: Identity, signal: AbortSignal, requestId: string): ReadContext => ({
  identity,
  signal,
  requestId,
  limits: door.limits,
});

const optional = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Runs an operation of any kind for a door that streams. Never throws: faults are answers. */
export async function runOperation(
  door: GraphDoor,
  parameters: OperationParameters,
  context: ReadContext,
): Promise<AsyncIterableIterator<GraphAnswer> | GraphAnswer> {
  const failed = (message: string, code: string): GraphAnswer => ({ errors: [new GraphQLError(message, { extensions: { code } })] });
  const query = optional(parameters.query);
  if (query === undefined) return failed('The request has no `query`.', 'BAD_REQUEST');
  const { variables } = parameters;
  if (variables !== undefined && variables !== null && (typeof variables !== 'object' || Array.isArray(variables))) {
    return failed('`variables` is not an object.', 'BAD_REQUEST');
  }
  const graph = door.graph();
  const checked = checkDocument(graph.schema, query);
  if ('errors' in checked) return { errors: checked.errors };
  const operationName = optional(parameters.operationName);
  const request = { document: checked.document, operationName, variables: (variables ?? {}) as Record<string, unknown>, context };
  try {
    const subscription = getOperationAST(checked.document, operationName)?.operation === 'subscription';
    if (!subscription) return await graph.execute(request);
    const answers = await door.subscriptions.open(request);
    return Symbol.asyncIterator in answers ? guarded(answers) : answers;
  } catch (thrown) {
    return { errors: [toGraphQLError(thrown)] };
  }
}

/** A stream that fails says so as its last answer and ends, rather than tearing the connection down. */
function guarded(answers: AsyncIterableIterator<GraphAnswer>): AsyncIterableIterator<GraphAnswer> {
  let failed = false;
  const end = async (): Promise<IteratorResult<GraphAnswer>> => (await answers.return?.()) ?? { done: true, value: undefined };
  const guardedAnswers: AsyncIterableIterator<GraphAnswer> = {
    async next() {
      if (failed) return { done: true, value: undefined };
      try {
        return await answers.next();
      } catch (thrown) {
        failed = true;
        return { done: false, value: { errors: [toGraphQLError(thrown)] } };
      }
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => guardedAnswers,
  };
  return guardedAnswers;
}
