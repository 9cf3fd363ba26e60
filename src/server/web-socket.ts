import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Access } from '../access/index.ts';
import type { Identity } from '../contract/index.ts';
import { checkDocument } from './documents.ts';
import { enveloped } from './envelope.ts';
import { readContext, runOperation, type GraphDoor, type OperationParameters } from './operation.ts';
import { splice } from './raw-json.ts';

interface Extra {
  readonly request: IncomingMessage;
  readonly socket: WebSocket;
  /** JSON texts on their way through this socket. */
  readonly marks: Map<string, string>;
  readonly gone: AbortSignal;
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
/** For a client to answer that it is told to go. */
const FAREWELL_MS = 1_000;

export interface WebSocketDoor {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** The graph by the graphql-transport-ws protocol: who asks is in `connectionParams.authorization`, or in the header. */
export function createWebSocketDoor(door: GraphDoor, access: Access): WebSocketDoor {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false, handleProtocols });
  const answer = async (args: ExecutionArgs) => {
    const { parameters, extra } = args.contextValue as Asked;
    if (!extra.identity) throw new Error('a message before the connection was acknowledged');
    const context = readContext(door, extra.identity, extra.gone, randomUUID());
    return enveloped(await runOperation(door, parameters, context), extra.marks);
  };
  const protocol = makeServer<Record<string, unknown>, Extra>({
    onConnect({ connectionParams, extra }) {
      const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'] ?? extra.request.headers.authorization;
      try {
        extra.identity = access.identify(typeof given === 'string' ? given : undefined);
        access.admit(extra.identity, 'graph');
        return true;
      } catch {
        extra.socket.close(UNAUTHORIZED, 'Unauthorized');
        return false;
      }
    },
    onSubscribe({ extra }, _id, payload) {
      const { schema } = door.graph();
      const checked = checkDocument(schema, payload.query);
      if ('errors' in checked) return checked.errors;
      const asked: Asked = { parameters: payload, extra };
      return { schema, document: checked.document, operationName: payload.operationName ?? null, contextValue: asked };
    },
    execute: answer,
    subscribe: answer,
  });
  const open = (socket: WebSocket, request: IncomingMessage) => {
    const gone = new AbortController();
    const extra: Extra = { request, socket, marks: new Map(), gone: gone.signal };
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
              void take(Buffer.isBuffer(data) ? data.toString('utf8') : '').catch(() => socket.close(INTERNAL, 'Internal server error')),
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
