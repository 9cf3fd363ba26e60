import { getOperationAST, type DocumentNode } from 'graphql';
import { WeirError, type Graph, type GraphAnswer, type GraphRequest, type HubLimits } from '../../contract/index.ts';
import { measureDocument } from './measure-document.ts';
import { operationCost, type OperationCost } from './operation-cost.ts';
import { pastLimit } from './past-limit.ts';

/** Of a character, in UTF-8. */
const MOST_BYTES = 3;

const costs = new WeakMap<Graph, WeakMap<DocumentNode, Map<string, OperationCost>>>();

const CHEAPER = 'Ask for fewer rows with `limit`, or for fewer lists inside each other.';

/** Throws LIMIT_EXCEEDED where the lists of a valid operation may bring more rows than `limits.cost`, or than the caller's roles may ask for. */
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
  const what = (allowed: number) =>
    `The operation may bring ${rows.toLocaleString('en')} rows, lists times the lists inside them; ${allowed.toLocaleString('en')} are allowed`;
  if (rows > limits.cost) throw pastLimit('cost', limits.cost, what(limits.cost), CHEAPER);
  const own = graph.policed?.policy.cost ?? limits.cost;
  if (rows > own)
    throw new WeirError('LIMIT_EXCEEDED', `${what(own)}: past \`cost\` of your roles. ${CHEAPER}`, { limit: 'cost', allowed: own });
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
  checkAnswer(answer, limits, measureDocument(request.document).introspectionDepth > 0 ? LESS_SCHEMA : undefined);
  return answer;
}

const LESS_SCHEMA =
  'Ask for the schema without its descriptions, take it as SDL (`weir schema fetch`), or raise `limits.response` in weir.yaml.';

/** Throws LIMIT_EXCEEDED where an answer has more bytes than `limits.response`. `cure`: what its caller may do. */
export function checkAnswer(
  { data }: { readonly data?: unknown },
  { responseBytes }: HubLimits,
  cure = 'Ask for fewer rows, or by pages.',
): void {
  if (typeof data !== 'string' || data.length * MOST_BYTES <= responseBytes) return;
  const bytes = data.length > responseBytes ? data.length : Buffer.byteLength(data);
  if (bytes > responseBytes)
    throw pastLimit('response', responseBytes, `The answer has ${bytes} bytes or more; ${responseBytes} are allowed`, cure);
}
