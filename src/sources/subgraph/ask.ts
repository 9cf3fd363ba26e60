import type { Dispatcher, Pool } from 'undici';
import { deadline } from '../../contract/index.ts';
import type { GraphQuestion, ReadContext } from '../../contract/index.ts';
import type { Endpoint } from './endpoint.ts';
import { endedFault } from '../ended-fault.ts';
import { beginningOf, requestFault, wrongAnswer } from './fault.ts';

const ACCEPT = 'application/graphql-response+json, application/json';

/**
 * Asks a subgraph one question (https://graphql.github.io/graphql-over-http/draft/) and gives the body's text, which has
 * `data`. Throws TIMEOUT, SOURCE_UNAVAILABLE, or SOURCE_ERROR for an answer that is none, in the words that the server used.
 */
export async function ask(
  pool: Pool,
  endpoint: Endpoint,
  question: GraphQuestion,
  { signal, requestId }: Pick<Partial<ReadContext>, 'requestId'> & Pick<ReadContext, 'signal'>,
): Promise<string> {
  const clock = deadline(endpoint.timeoutMs, signal);
  let status: number | undefined;
  try {
    const response = await pool.request({
      method: 'POST',
      path: endpoint.path,
      headers: {
        ...(requestId !== undefined && { 'x-request-id': requestId }),
        ...endpoint.headers,
        'content-type': 'application/json',
        accept: ACCEPT,
      },
      body: JSON.stringify({ query: question.query, variables: question.variables }),
      signal: clock.signal,
    });
    status = response.statusCode;
    const body = await bodyText(response, endpoint);
    checkBody(body, status, endpoint);
    // Its errors are shown to clients, and may quote what it was sent.
    return endpoint.withoutSecrets(body);
  } catch (thrown) {
    const at = ` at ${endpoint.origin}`;
    if (signal.aborted) throw endedFault(signal.reason, endpoint.source, { at });
    const what = `did not answer within ${endpoint.timeoutMs} ms, its \`timeout\``;
    if (clock.signal.aborted) throw endedFault(clock.signal.reason, endpoint.source, { at, what });
    throw requestFault(thrown, endpoint, status);
  } finally {
    clock.release();
  }
}

async function bodyText({ body }: Dispatcher.ResponseData, endpoint: Endpoint): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop destroys the body, and with it the connection.
  for await (const chunk of body) {
    const buffer = chunk as Buffer;
    bytes += buffer.length;
    if (bytes > endpoint.maxBytes) {
      throw wrongAnswer(endpoint, `answered with more than ${endpoint.maxBytes} bytes, its \`maxResponse\``);
    }
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A whole answer with `data` is not parsed here: whoever asked does. */
function checkBody(body: string, status: number, endpoint: Endpoint): void {
  const wellFormed = /^\s*\{/.test(body) && /\}\s*$/.test(body);
  if (status >= 200 && status < 300 && wellFormed && /"data"\s*:/.test(body)) return;
  const errors = errorsIn(body);
  if (errors.length > 0) throw wrongAnswer(endpoint, `answered${status === 200 ? '' : ` ${status}`}: ${errors.join('; ')}`);
  const what = wellFormed ? 'with JSON that is no GraphQL response' : 'with what is not JSON';
  throw wrongAnswer(endpoint, `answered ${status} ${what}: ${beginningOf(body)}`);
}

function errorsIn(body: string): readonly string[] {
  try {
    const { errors } = JSON.parse(body) as { errors?: readonly { message?: unknown }[] };
    return Array.isArray(errors) ? errors.map(({ message }) => String(message)) : [];
  } catch {
    return [];
  }
}
