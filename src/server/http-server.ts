import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkWhence, type Access } from '../access/index.ts';
import { deadline, WeirError, type Identity } from '../contract/index.ts';
import { createEventStream } from './event-stream.ts';
import { openGraphDoor, type HttpDoor, type ServedGraph } from './graph-door.ts';
import { statusOf, toGraphQLError } from './graphql-errors.ts';
import { readContext, type GraphDoor } from './operation.ts';
import { openRegistryDoor, registryContext } from './registry-door.ts';
import type { HubView } from './registry/context.ts';
import { readBody } from './request-body.ts';
import { createWebSocketDoor } from './web-socket.ts';

export interface HubServerOptions {
  readonly host: string;
  readonly port: number;
  readonly access: Access;
  readonly served: ServedGraph;
  readonly door: GraphDoor;
  readonly hub: HubView;
  /** Why the hub is not ready yet, in words; nothing where it is. */
  readonly notReady: () => readonly string[];
  readonly report: (line: string) => void;
}

export interface HubServer {
  readonly url: string;
  readonly port: number;
  /** Takes no more requests, ends streams, and lets requests in flight end. */
  close(): Promise<void>;
}

/** Longest that one request may take; `limits.timeout` of SURFACE is not in this version. */
const REQUEST_TIMEOUT_MS = 30_000;
const CLOSING_MS = 10_000;
/** A connection that was kept alive for a next request is idle once its last answer is sent. */
const IDLE_LOOK_MS = 50;

const LANDING = `Weir

  /graphql            the data graph: POST, GET, server-sent events, WebSocket
  /registry/graphql   the control plane
  /health/live, /health/ready
`;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly search: string;
  readonly requestId: string;
}

/** Opens the hub's one port. Throws CONFLICT naming the port where another program has it. */
export async function startHubServer(options: HubServerOptions): Promise<HubServer> {
  const { access, door } = options;
  const graphDoor = await openGraphDoor(options.served);
  const registryDoor = await openRegistryDoor();
  const eventStream = createEventStream(door);
  const webSocket = createWebSocketDoor(door, access);

  const guard = (request: IncomingMessage, path: string) =>
    checkWhence(
      {
        host: request.headers.host,
        origin: request.headers.origin,
        fetchSite: header(request, 'sec-fetch-site'),
        fetchMode: header(request, 'sec-fetch-mode'),
      },
      {
        development: access.mode === 'development',
        loopbackOrigins: access.mode === 'development' && path === '/graphql',
        navigation: path === '/',
      },
    );

  const http = async <Context>(through: HttpDoor<Context>, { request, response, search }: Exchange, context: Context) => {
    const text = request.method === 'POST' ? await readBody(request) : '';
    const answer = await through.answer(
      { method: request.method ?? 'GET', search, headers: request.headers, body: parseBody(text, request) },
      context,
    );
    if (answer.body.kind !== 'complete') throw new WeirError('BAD_REQUEST', 'Incremental delivery is not in this version.');
    response.writeHead(answer.status ?? 200, Object.fromEntries(answer.headers)).end(answer.body.string);
  };
  const graph = async (exchange: Exchange, identity: Identity) => {
    const { request, response, requestId } = exchange;
    if (request.method === 'OPTIONS') return void response.writeHead(204, PREFLIGHT).end();
    access.admit(identity, 'graph');
    const streams = request.headers.accept === 'text/event-stream' || request.headers['x-graphql-event-stream-token'] !== undefined;
    if (streams || request.method === 'PUT' || request.method === 'DELETE')
      return eventStream.answer({ request, identity, requestId }, response);
    const gone = new AbortController();
    const limit = deadline(REQUEST_TIMEOUT_MS, gone.signal);
    response.once('close', () => {
      gone.abort();
      limit.release();
    });
    return http(graphDoor, exchange, readContext(door, identity, limit.signal, requestId));
  };
  const registry = (exchange: Exchange, identity: Identity) => {
    access.admit(identity, 'registry');
    return http(registryDoor, exchange, registryContext(identity, options.hub));
  };
  const route = async (exchange: Exchange) => {
    const { request, response, path } = exchange;
    guard(request, path);
    if (path === '/graphql' && request.headers.origin) {
      response.setHeader('access-control-allow-origin', request.headers.origin).setHeader('vary', 'Origin');
    }
    switch (path) {
      case '/health/live':
        return plain(response, 200, 'live\n');
      case '/health/ready': {
        const reasons = options.notReady();
        return plain(response, reasons.length ? 503 : 200, reasons.length ? `${reasons.join('\n')}\n` : 'ready\n');
      }
      case '/':
        return plain(response, 200, LANDING);
      case '/graphql':
        return graph(exchange, request.method === 'OPTIONS' ? NOBODY : access.identify(request.headers.authorization));
      case '/registry/graphql':
        return registry(exchange, access.identify(request.headers.authorization));
      default:
        throw new WeirError('NOT_FOUND', `There is nothing at ${path.slice(0, 100)}.`);
    }
  };

  const server = createServer((request, response) => {
    const requestId = header(request, 'x-request-id')?.slice(0, 100) ?? randomUUID();
    response.setHeader('x-request-id', requestId).setHeader('x-content-type-options', 'nosniff');
    const [path, search] = addressOf(request);
    route({ request, response, path, search, requestId }).catch((thrown: unknown) => {
      const error = toGraphQLError(thrown);
      if (error.extensions['code'] === 'INTERNAL')
        options.report(`request ${requestId}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
      if (response.headersSent) return void response.destroy();
      const challenge = error.extensions['code'] === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer' } : {};
      response
        .writeHead(statusOf(error), { 'content-type': 'application/json; charset=utf-8', ...challenge })
        .end(JSON.stringify({ errors: [error.toJSON()] }));
    });
  });
  server.on('upgrade', (request, socket, head) => {
    const [path] = addressOf(request);
    try {
      guard(request, path);
      if (path !== '/graphql') throw new WeirError('NOT_FOUND', `There is no WebSocket at ${path.slice(0, 100)}.`);
      webSocket.upgrade(request, socket, head);
    } catch (thrown) {
      const error = toGraphQLError(thrown);
      socket.end(`HTTP/1.1 ${statusOf(error)} Refused\r\nconnection: close\r\n\r\n`);
    }
  });
  await listen(server, options.host, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      webSocket.close();
      eventStream.close();
      const idle = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS);
      const late = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
      await closed;
      clearInterval(idle);
      clearTimeout(late);
      await Promise.all([graphDoor.stop(), registryDoor.stop()]);
    },
  };
}

const NOBODY: Identity = { name: 'preflight', roles: [], scopes: [], claims: {} };
const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers':
    'authorization, content-type, accept, apollo-require-preflight, x-graphql-event-stream-token, x-request-id',
  'access-control-max-age': '600',
};

const header = (request: IncomingMessage, name: string): string | undefined => [request.headers[name]].flat()[0];

const plain = (response: ServerResponse, status: number, text: string) =>
  void response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);

function addressOf(request: IncomingMessage): [path: string, search: string] {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark)];
}

function parseBody(text: string, request: IncomingMessage): unknown {
  if (text === '' || !/^application\/(graphql\+)?json\b/i.test(request.headers['content-type'] ?? ''))
    return text === '' ? undefined : text;
  try {
    return JSON.parse(text);
  } catch {
    throw new WeirError('BAD_REQUEST', 'The body is not JSON.');
  }
}

const listen = (server: ReturnType<typeof createServer>, host: string, port: number) =>
  new Promise<void>((done, fail) => {
    server.once('error', (fault: NodeJS.ErrnoException) => {
      const message =
        fault.code === 'EADDRINUSE'
          ? `Port ${port} of ${host} is in use by another program; choose one with --port or WEIR_PORT.`
          : `Cannot listen on ${host}:${port}: ${fault.message}`;
      fail(new WeirError('CONFLICT', message));
    });
    server.listen(port, host, done);
  });
