import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { deadline, WeirError, type HubLimits } from '../contract/index.ts';
import { checkJson } from './limits/check-json.ts';

/** A request and what it is answered by. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  /** From the `?` on. */
  readonly search: string;
  readonly requestId: string;
  /** Whose it is. */
  readonly address: string;
}

/** The other end of the connection, which may be a proxy: a header that says otherwise may be anybody's. */
export const remoteOf = ({ socket }: IncomingMessage): string => socket.remoteAddress ?? 'unknown';

/** Shorter answers gain nothing by being compressed. */
const MIN_COMPRESSED_BYTES = 1024;
const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);
/** Fast ones: an answer is made once. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const GZIP = { level: 4 };

/** Sends a text, compressed where that is wanted and worth it. */
export async function send(
  { request, response }: Exchange,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string | Buffer,
): Promise<void> {
  const encoding = Buffer.byteLength(text) < MIN_COMPRESSED_BYTES ? undefined : encodingFor(header(request, 'accept-encoding'));
  // What is sent as it is stays text, which goes out in one piece with the headers.
  const body = encoding === 'br' ? await brotlied(text, BROTLI) : encoding === 'gzip' ? await gzipped(text, GZIP) : text;
  if (encoding) response.setHeader('content-encoding', encoding);
  response.appendHeader('vary', 'Accept-Encoding');
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(request.method === 'HEAD' ? undefined : body);
}

/** The encoding to send, of those a client takes: https://www.rfc-editor.org/rfc/rfc9110#field.accept-encoding */
function encodingFor(accepted: string | undefined): 'br' | 'gzip' | undefined {
  const taken = (accepted ?? '')
    .split(',')
    .map((each) => each.trim().split(';'))
    .filter(([, weight]) => !/^\s*q=0(\.0*)?\s*$/.test(weight ?? ''))
    .map(([name]) => name?.trim().toLowerCase());
  return taken.includes('br') ? 'br' : taken.includes('gzip') ? 'gzip' : undefined;
}

export const plainText = (exchange: Exchange, status: number, text: string): Promise<void> =>
  send(exchange, status, { 'content-type': 'text/plain; charset=utf-8' }, text);

export const header = (request: IncomingMessage, name: string): string | undefined => [request.headers[name]].flat()[0];

export function addressOf(request: IncomingMessage): [path: string, search: string] {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark)];
}

/** The JSON of a body; a body of another type as it is, for Apollo to refuse. Throws BAD_REQUEST, and LIMIT_EXCEEDED before it is parsed. */
export function parseBody(text: string, request: IncomingMessage, limits: HubLimits): unknown {
  if (text === '' || !/^application\/(graphql\+)?json\b/i.test(request.headers['content-type'] ?? ''))
    return text === '' ? undefined : text;
  checkJson(text, limits);
  try {
    return JSON.parse(text);
  } catch {
    throw new WeirError('BAD_REQUEST', 'The body is not JSON.');
  }
}

/** Whether a request is of the graphql-sse protocol, in either of its modes. */
export const streams = ({ method, headers }: IncomingMessage): boolean =>
  headers.accept === 'text/event-stream' ||
  headers['x-graphql-event-stream-token'] !== undefined ||
  method === 'PUT' ||
  method === 'DELETE';

/** Aborted when nobody waits for the response any more, or has waited for too long. */
export function untilGone(response: ServerResponse, timeoutMs: number): AbortSignal {
  const limit = deadline(timeoutMs);
  response.once('close', () => {
    // What was answered whole has nothing left to end, and an abort makes an error with its stack.
    if (!response.writableFinished) limit.abort();
    limit.release();
  });
  return limit.signal;
}
