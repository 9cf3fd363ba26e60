import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WeirError } from '../contract/index.ts';
import { addressOf, header, remoteOf } from './exchange.ts';
import { headersOf, statusOf, toGraphQLError } from './graphql-errors.ts';
import { openRoutes, type RoutesOptions, type Side } from './routes.ts';

export interface HubServerOptions extends RoutesOptions {
  readonly host: string;
  readonly port: number;
  /** Has `/registry`, `/metrics` and `/health` to itself where it is given. */
  readonly adminPort?: number | undefined;
}

export interface HubServer {
  readonly url: string;
  readonly port: number;
  /** Takes no more requests, ends streams, and lets requests in flight end. */
  close(): Promise<void>;
}

const CLOSING_MS = 10_000;
/** A connection that was kept alive for a next request is idle once its last answer is sent. */
const IDLE_LOOK_MS = 50;
/** For a client to send the headers of a request, and all of it: one that sends nothing holds a connection no longer. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 60_000;
const CHECKING_MS = 2_000;
const REQUEST_ID = /^[\w.:=+/-]{1,100}$/;

/** Opens the hub's port, or its two. Throws CONFLICT naming the port where another program has it. */
export async function startHubServer(options: HubServerOptions): Promise<HubServer> {
  let phase: 'open' | 'closing' = 'open';
  const routes = await openRoutes({ ...options, notReady: () => (phase === 'closing' ? ['The hub is stopping.'] : options.notReady()) });
  const serve = (side: Side): Server => {
    const server = createServer(
      { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, connectionsCheckingInterval: CHECKING_MS },
      (request, response) => {
        const given = header(request, 'x-request-id');
        const requestId = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
        response.setHeader('x-request-id', requestId).setHeader('x-content-type-options', 'nosniff');
        const [path, search] = addressOf(request);
        const answer = async () => {
          if (phase === 'closing') {
            response.setHeader('connection', 'close');
            if (!path.startsWith('/health/')) throw new WeirError('UNAVAILABLE', 'The hub is stopping; ask again in a moment.');
          }
          await routes.answer({ request, response, path, search, requestId, address: remoteOf(request) }, side);
        };
        answer().catch((thrown: unknown) => {
          const error = toGraphQLError(thrown);
          // Who leaves in the middle of a request is no fault.
          if (!request.errored) options.watch.faults(requestId, [thrown]);
          if (response.headersSent) return void response.destroy();
          response
            .writeHead(statusOf(error), { 'content-type': 'application/json; charset=utf-8', ...headersOf(error) })
            .end(JSON.stringify({ errors: [error.toJSON()] }));
        });
      },
    );
    server.on('upgrade', (request, socket, head) => {
      try {
        if (phase === 'closing') throw new WeirError('UNAVAILABLE', 'The hub is stopping; ask again in a moment.');
        routes.upgrade(request, socket, head, addressOf(request)[0], side);
      } catch (thrown) {
        const error = toGraphQLError(thrown);
        socket.end(`HTTP/1.1 ${statusOf(error)} Refused\r\nconnection: close\r\n\r\n`);
      }
    });
    return server;
  };
  const { host, adminPort } = options;
  const main = serve(adminPort === undefined ? 'all' : 'public');
  await listen(main, host, options.port);
  const servers = [main];
  if (adminPort !== undefined) {
    const admin = serve('admin');
    try {
      await listen(admin, host, adminPort);
    } catch (thrown) {
      main.close();
      await routes.stop();
      throw thrown;
    }
    servers.push(admin);
  }
  const { port } = main.address() as AddressInfo;
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async close() {
      phase = 'closing';
      const closed = servers.map((server) => new Promise<void>((done) => server.close(() => done())));
      routes.endStreams();
      const idle = setInterval(() => servers.forEach((server) => server.closeIdleConnections()), IDLE_LOOK_MS);
      const late = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), CLOSING_MS);
      await Promise.all(closed);
      clearInterval(idle);
      clearTimeout(late);
      await routes.stop();
    },
  };
}

const listen = (server: Server, host: string, port: number) =>
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
