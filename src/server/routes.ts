import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { checkWhence, openSlots, ownerOf, sentHeaders, type Access, type AuditLog, type Door } from '../access/index.ts';
import { WeirError, type HubLimits, type Identity } from '../contract/index.ts';
import type { Artifacts } from '../registry/index.ts';
import { answerArtifact } from './artifacts-door.ts';
import { createEventStream, type EventStreamDoor } from './event-stream.ts';
import { header, parseBody, plainText, send, streams, untilGone, type Exchange } from './exchange.ts';
import { openGate } from './gate.ts';
import { openGraphDoor, viewDoors, type HttpDoor, type ServedGraph } from './graph-door.ts';
import { limitedStreams } from './limits/limited-streams.ts';
import { graphStreams, readContext, type GraphDoor, type OperationParameters } from './operation.ts';
import type { Metrics } from './operations/metrics.ts';
import type { OperationWatch } from './operations/operation-watch.ts';
import { answerPage, type PageOptions } from './page/answer-page.ts';
import { openRegistryDoor, registryContext } from './registry-door.ts';
import type { ControlPlane } from './registry/context.ts';
import { checkRequest } from './limits/check-request.ts';
import { readBody } from './request-body.ts';
import { createWebSocketDoor, type WebSocketDoor } from './web-socket.ts';

export interface RoutesOptions {
  readonly access: Access;
  readonly audit: AuditLog;
  readonly limits: () => HubLimits;
  readonly served: ServedGraph;
  readonly door: GraphDoor;
  readonly controlPlane: ControlPlane;
  /** What is fetched from `/artifacts/v1/…`. */
  readonly artifacts?: Artifacts | undefined;
  /** Why the hub is not ready yet, in words; nothing where it is. */
  readonly notReady: () => readonly string[];
  readonly metrics: Metrics;
  readonly watch: OperationWatch;
  readonly page: PageOptions;
  /** Origins whose pages may use `/graphql`, beside the hub's own. */
  readonly corsOrigins: () => readonly string[];
}

/** Which of the hub's doors a port has: with an admin port, operators' are on that one alone. */
export type Side = 'all' | 'public' | 'admin';

export interface Routes {
  answer(exchange: Exchange, side: Side): Promise<unknown>;
  /** Throws where there is no WebSocket for this request. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, path: string, side: Side): void;
  /** Ends streams; who reads one knows that there is more, and comes back. */
  endStreams(): void;
  stop(): Promise<void>;
}

/** The parameters in a body, of whatever form it is. */
const asked = (body: unknown): OperationParameters => (typeof body === 'object' && body !== null ? body : {});

/** What changes the graph may look at sources first. */
const CONTROL_TIMEOUT_MS = 120_000;
/** Of the control plane: SDL of several subgraphs may come at once. */
const CONTROL_BODY_BYTES = 12 * 1024 * 1024;

const ADMIN_PATHS = /^\/(registry|metrics|health)(\/|$)/;
const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers':
    'authorization, content-type, accept, apollo-require-preflight, x-graphql-event-stream-token, x-request-id, x-weir-role',
  'access-control-expose-headers': 'x-request-id',
  'access-control-max-age': '600',
};

/** Everything that the hub's port answers. */
export async function openRoutes(options: RoutesOptions): Promise<Routes> {
  const { access, door, watch } = options;
  const gate = openGate(options);
  const slots = openSlots();
  const limits = () => door.limits;
  const doorOptions = { watch, production: access.mode === 'production', limits };
  const graphDoor = await openGraphDoor(options.served, doorOptions);
  const doorOfView = viewDoors(doorOptions);
  const registryDoor = await openRegistryDoor(options.controlPlane, watch, limits);
  const graphSide = limitedStreams(graphStreams(door, watch), slots, limits);
  const registrySide = limitedStreams(registryDoor.streams, slots, limits);
  const eventStreams: Record<string, EventStreamDoor> = {
    '/graphql': createEventStream(graphSide, gate),
    '/registry/graphql': createEventStream(registrySide, gate),
  };
  const webSockets: Record<string, WebSocketDoor> = {
    '/graphql': createWebSocketDoor(graphSide, gate),
    '/registry/graphql': createWebSocketDoor(registrySide, gate),
  };
  const enter = (exchange: Exchange, to: Door) => gate.enter(sentHeaders(exchange.request.rawHeaders), exchange, to);

  const guard = (request: IncomingMessage, path: string) =>
    checkWhence(
      {
        hosts: sentHeaders(request.rawHeaders).flatMap(([name, value]) => (name.toLowerCase() === 'host' ? [String(value)] : [])),
        origin: request.headers.origin,
        fetchSite: header(request, 'sec-fetch-site'),
        fetchMode: header(request, 'sec-fetch-mode'),
      },
      {
        development: access.mode === 'development',
        loopbackOrigins: access.mode === 'development' && path === '/graphql',
        origins: path === '/graphql' ? options.corsOrigins() : [],
        navigation: path === '/',
      },
    );
  const placeOn = (path: string, side: Side) => {
    if (side !== 'all' && path !== '/' && !path.startsWith('/assets/') && ADMIN_PATHS.test(path) !== (side === 'admin'))
      throw new WeirError('NOT_FOUND', `There is nothing at ${path.slice(0, 100)} of this port; the hub has another for it.`);
  };

  const http = async <Context>(through: HttpDoor<Context>, exchange: Exchange, context: Context, bodyBytes = door.limits.bodyBytes) => {
    const { request, search } = exchange;
    const text = request.method === 'POST' ? await readBody(request, bodyBytes) : '';
    const body = parseBody(text, request, door.limits);
    checkRequest(request.method === 'POST' ? asked(body) : { query: new URLSearchParams(search).get('query') }, door.limits);
    const answer = await through.answer({ method: request.method ?? 'GET', search, headers: request.headers, body }, context);
    if (answer.body.kind !== 'complete') throw new WeirError('BAD_REQUEST', 'Incremental delivery is not in this version.');
    if ((answer.status ?? 200) >= 400) options.metrics.invalid();
    await send(exchange, answer.status ?? 200, Object.fromEntries(answer.headers), answer.body.string);
  };
  /** One operation of somebody's: of those that they may have under way at once. */
  const counted = async (identity: Identity, exchange: Exchange, work: () => Promise<void>) => {
    const giveBack = slots.take(ownerOf(identity, exchange.address), 'operations', door.limits.operations);
    await work().finally(giveBack);
  };
  const graph = async (exchange: Exchange) => {
    const { request, response, requestId, address } = exchange;
    if (request.method === 'OPTIONS') return void response.writeHead(204, PREFLIGHT).end();
    const identity = await enter(exchange, 'graph');
    if (streams(request)) return eventStreams['/graphql']?.answer({ request, identity, requestId, address }, response);
    return counted(identity, exchange, async () => {
      const seen = await door.graph(identity);
      const through = seen === options.served.current() ? graphDoor : await doorOfView(seen);
      return http(through, exchange, readContext(door, identity, untilGone(response, door.limits.timeoutMs), requestId));
    });
  };
  const registry = async (exchange: Exchange) => {
    const { request, response, requestId, address } = exchange;
    const identity = await enter(exchange, 'registry');
    if (streams(request)) return eventStreams['/registry/graphql']?.answer({ request, identity, requestId, address }, response);
    const asker = { identity, requestId, address, signal: untilGone(response, CONTROL_TIMEOUT_MS) };
    return counted(identity, exchange, () =>
      http(registryDoor.requests, exchange, registryContext(options.controlPlane, asker), CONTROL_BODY_BYTES),
    );
  };

  return {
    async answer(exchange, side) {
      const { request, response, path } = exchange;
      guard(request, path);
      placeOn(path, side);
      if (path === '/graphql' && request.headers.origin)
        response.setHeader('access-control-allow-origin', request.headers.origin).setHeader('vary', 'Origin');
      if (path.startsWith('/artifacts/') && options.artifacts)
        return answerArtifact({ artifacts: options.artifacts, gate }, exchange, response);
      if (path === '/' || path.startsWith('/assets/')) return answerPage(exchange, options.page);
      switch (path) {
        case '/health/live':
          return plainText(exchange, 200, 'live\n');
        case '/health/ready': {
          const reasons = options.notReady();
          return plainText(exchange, reasons.length ? 503 : 200, reasons.length ? `${reasons.join('\n')}\n` : 'ready\n');
        }
        case '/metrics':
          await enter(exchange, 'read');
          return send(exchange, 200, { 'content-type': options.metrics.contentType }, await options.metrics.text());
        case '/graphql':
          return graph(exchange);
        case '/registry/graphql':
          return registry(exchange);
        default:
          throw new WeirError('NOT_FOUND', `There is nothing at ${path.slice(0, 100)}.`);
      }
    },
    upgrade(request, socket, head, path, side) {
      guard(request, path);
      placeOn(path, side);
      const found = webSockets[path];
      if (!found) throw new WeirError('NOT_FOUND', `There is no WebSocket at ${path.slice(0, 100)}.`);
      found.upgrade(request, socket, head);
    },
    endStreams() {
      for (const each of [...Object.values(webSockets), ...Object.values(eventStreams)]) each.close();
    },
    stop: () => Promise.all([graphDoor.stop(), registryDoor.requests.stop()]).then(() => undefined),
  };
}
