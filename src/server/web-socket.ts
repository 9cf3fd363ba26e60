import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { sentHeaders, type Sent } from '../access/index.ts';
import { WeirError, type ErrorCode, type Identity } from '../contract/index.ts';
import { checkDocument } from './documents.ts';
import { enveloped } from './envelope.ts';
import { remoteOf } from './exchange.ts';
import type { Gate, Whereabouts } from './gate.ts';
import { toGraphQLError } from './graphql-errors.ts';
import { checkJson } from './limits/check-json.ts';
import { checkRequest } from './limits/check-request.ts';
import type { OperationParameters, StreamedDoor } from './operation.ts';
import { splice } from './raw-json.ts';

interface Extra {
  readonly request: IncomingMessage;
  readonly socket: WebSocket;
  /** JSON texts on their way through this socket. */
  readonly marks: Map<string, string>;
  readonly gone: AbortSignal;
  readonly from: Whereabouts;
  identity?: Identity;
}

interface Asked {
  readonly parameters: OperationParameters;
  readonly extra: Extra;
}

/** Bytes of one message. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
const KEEP_ALIVE_MS = 12_000;
const UNAUTHORIZED = 4401;
const INTERNAL = 4500;
const BAD_REQUEST = 4400;
/** A close frame holds 123 bytes beside its code: https://www.rfc-editor.org/rfc/rfc6455#section-5.5 */
const MOST_REASON = 123;
/** Codes of the protocol for why somebody is not let in: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md */
const REFUSALS: Partial<Record<ErrorCode, readonly [code: number, reason: string]>> = {
  UNAUTHENTICATED: [UNAUTHORIZED, 'Unauthorized'],
  FORBIDDEN: [4403, 'Forbidden'],
  BAD_REQUEST: [4400, 'Bad request'],
  LIMIT_EXCEEDED: [4429, 'Too many tokens that are not known here'],
  UNAVAILABLE: [1013, 'Try again later'],
};
/** For a client to answer that it is told to go. */
const FAREWELL_MS = 1_000;

export interface WebSocketDoor {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** What says who asks, as `connectionParams` have it or else the request's headers: each of the names by itself. */
function saidBy(parameters: Readonly<Record<string, unknown>> | undefined, request: IncomingMessage): Sent {
  const first = Object.entries(parameters ?? {});
  const has = (name: string) => first.some(([each]) => each.toLowerCase() === name.toLowerCase());
  return [...first, ...sentHeaders(request.rawHeaders).filter(([name]) => !has(name))];
}

/**
 * A door by the graphql-transport-ws protocol: who asks is in `connectionParams.authorization`, or in the header. It closes with 4401
 * when the identity holds no longer.
 */
export function createWebSocketDoor(door: StreamedDoor, gate: Gate): WebSocketDoor {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false, handleProtocols });
  const answer = async (args: ExecutionArgs) => {
    const { parameters, extra } = args.contextValue as Asked;
    if (!extra.identity) throw new Error('a message before the connection was acknowledged');
    const { identity, gone: signal, from } = extra;
    const asker = { identity, signal, requestId: randomUUID(), address: from.address, transport: 'websocket' } as const;
    return enveloped(await door.run(parameters, asker), extra.marks);
  };
  const protocol = makeServer<Record<string, unknown>, Extra>({
    async onConnect({ connectionParams, extra }) {
      const { socket, request, from, gone } = extra;
      try {
        const identity = await gate.enter(saidBy(connectionParams, request), from, door.to);
        const held = gate.hold(identity);
        held.signal.addEventListener('abort', () => socket.close(UNAUTHORIZED, 'Unauthorized'));
        gone.addEventListener('abort', held.release);
        if (gone.aborted) held.release();
        extra.identity = identity;
        return true;
      } catch (thrown) {
        const refusal = thrown instanceof WeirError ? REFUSALS[thrown.code] : undefined;
        socket.close(...(refusal ?? [INTERNAL, 'Internal server error']));
        return false;
      }
    },
    async onSubscribe({ extra }, _id, payload) {
      if (!extra.identity) throw new Error('a message before the connection was acknowledged');
      const schema = await door.schema(extra.identity);
      try {
        checkRequest(payload, door.limits());
      } catch (thrown) {
        return [toGraphQLError(thrown)];
      }
      const checked = checkDocument(schema, payload.query);
      if ('errors' in checked) return checked.errors;
      const asked: Asked = { parameters: payload, extra };
      return { schema, document: checked.document, operationName: payload.operationName ?? null, contextValue: asked };
    },
    execute: answer,
    subscribe: answer,
  });
  const taken = async (data: RawData, take: (text: string) => Promise<void>) => {
    const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
    checkJson(text, door.limits());
    await take(text);
  };
  const open = (socket: WebSocket, request: IncomingMessage) => {
    const gone = new AbortController();
    const from = { address: remoteOf(request), requestId: randomUUID() };
    const extra: Extra = { request, socket, marks: new Map(), gone: gone.signal, from };
    let waiting = false;
    const alive = setInterval(() => {
      if (waiting) return socket.terminate();
      waiting = true;
      socket.ping();
    }, KEEP_ALIVE_MS);
    socket.on('pong', () => (waiting = false));
    socket.on('error', () => socket.terminate());
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (message) =>
          new Promise((done, fail) => {
            if (socket.readyState !== socket.OPEN) return done();
            socket.send(splice(message, extra.marks), (fault) => (fault ? fail(fault) : done()));
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) =>
          socket.on(
            'message',
            (data) =>
              void taken(data, take).catch((thrown: unknown) =>
                thrown instanceof WeirError
                  ? socket.close(BAD_REQUEST, thrown.message.slice(0, MOST_REASON))
                  : socket.close(INTERNAL, 'Internal server error'),
              ),
          ),
      },
      extra,
    );
    socket.once('close', (code, reason) => {
      clearInterval(alive);
      gone.abort();
      void closed(code, String(reason));
    });
  };
  return {
    upgrade: (request, socket, head) => server.handleUpgrade(request, socket, head, (client) => open(client, request)),
    close() {
      for (const client of server.clients) client.close(1001, 'Going away');
      server.close();
      setTimeout(() => server.clients.forEach((client) => client.terminate()), FAREWELL_MS);
    },
  };
}
