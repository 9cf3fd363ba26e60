import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import type { HubProcess } from './hub-process.ts';

type Headers = Readonly<Record<string, string>>;

/** A request with exactly these headers, which `fetch` would not send. */
export async function rawRequest(
  hub: HubProcess,
  ask: { readonly path: string; readonly method?: string; readonly headers?: Headers; readonly body?: string },
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: string }> {
  const sent = request(hub.url + ask.path, { method: ask.method ?? 'GET', headers: ask.headers });
  sent.end(ask.body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  if (response.headers['content-type'] !== 'text/event-stream; charset=utf-8')
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  response.destroy();
  return { status: response.statusCode, headers: response.headers, body: '' };
}

/** What a WebSocket's beginning comes to: the HTTP status of its refusal, the code of its closing, or `open` once it is acknowledged. */
export function socketOutcome(hub: HubProcess, headers: Headers, connectionParams: Record<string, unknown> = {}): Promise<number | 'open'> {
  const { origin, ...others } = headers;
  const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: others,
    ...(origin === undefined ? {} : { origin }),
  });
  return new Promise<number | 'open'>((done) => {
    socket.on('unexpected-response', (_request, response) => done(response.statusCode ?? 0));
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: connectionParams })));
    socket.on('message', () => done('open'));
    socket.on('close', (code) => done(code));
    socket.on('error', () => undefined);
  }).finally(() => socket.terminate());
}
