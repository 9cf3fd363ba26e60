import { getOperationAST, type DocumentNode } from 'graphql';
import { WeirError, type Graph, type GraphAnswer, type GraphRequest, type HubLimits } from '../../contract/index.ts';
import { measureDocument } from './measure-document.ts';
import { operationCost, type OperationCost } from './operation-cost.ts';
import { pastLimit } from './past-limit.ts';

const costs = new WeakMap<Graph, WeakMap<DocumentNode, Map<string, OperationCost>>>();

/** Throws LIMIT_EXCEEDED where the lists of a valid operation may bring more rows than `limits.cost`. */
export function checkCost(graph: Graph, { document, operationName, variables }: Omit<GraphRequest, 'context'>, limits: HubLimits): void {
  const operation = getOperationAST(document, operationName);
  if (!operation) return;
  const documents = costs.get(graph) ?? new WeakMap<DocumentNode, Map<string, OperationCost>>();
  costs.set(graph, documents);
  const known = documents.get(document) ?? new Map<string, OperationCost>();
  documents.set(document, known);
  const name = operation.name?.value ?? '';
  const cost = known.get(name) ?? operationCost(graph.schema, document, operation);
  known.set(name, cost);
  const rows = cost(variables ?? {}, limits);
  if (rows > limits.cost)
    throw pastLimit(
      'cost',
      `The operation may bring ${rows.toLocaleString('en')} rows, lists times the lists inside them; ${limits.cost.toLocaleString('en')} are allowed`,
      'Ask for fewer rows with `limit`, or for fewer lists inside each other.',
    );
}

/** Throws FORBIDDEN where somebody without a token, whom only production knows, asks what there is to ask for. */
function checkIntrospection({ document, context }: GraphRequest): void {
  if (context.identity.credential !== 'anonymous' || measureDocument(document).introspectionDepth === 0) return;
  throw new WeirError(
    'FORBIDDEN',
    'Introspection (`__schema`, `__type`) is for callers with a token in production. Send `authorization: Bearer <token>`.',
  );
}

/** Runs a query or mutation, unless it may bring too much. Throws LIMIT_EXCEEDED, also where its answer became too large, or FORBIDDEN. */
export async function executeWithin(graph: Graph, request: GraphRequest, limits: HubLimits): Promise<GraphAnswer> {
  checkIntrospection(request);
  checkCost(graph, request, limits);
  const answer = await graph.execute(request);
  const length = answer.data?.length ?? 0;
  // A character has a byte at least.
  if (length <= limits.responseBytes) return answer;
  throw pastLimit(
    'response',
    `The answer has ${length} bytes or more; ${limits.responseBytes} are allowed`,
    'Ask for fewer rows, or by pages.',
  );
}
