import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHandler } from 'graphql-sse';
import type { Identity } from '../contract/index.ts';
import { enveloped } from './envelope.ts';
import { readContext, runOperation, type GraphDoor } from './operation.ts';
import { readBody } from './request-body.ts';
import { splice } from './raw-json.ts';

interface Raw {
  readonly request: IncomingMessage;
  readonly identity: Identity;
  readonly requestId: string;
  /** Aborted when the one who asked went away; a stream of its own ends an operation by its token instead. */
  readonly gone: AbortSignal;
}

/** The graph by server-sent events: the graphql-sse protocol, both of its modes. */
export function createEventStream(door: GraphDoor): (raw: Omit<Raw, 'gone'>, response: ServerResponse) => Promise<void> {
  // One for the door: in the single-connection mode an operation's answers leave through another request.
  const marks = new Map<string, string>();
  const handle = createHandler<Raw>({
    async onSubscribe({ raw }, parameters) {
      const context = readContext(door, raw.identity, raw.gone, raw.requestId);
      return enveloped(await runOperation(door, parameters, context), marks);
    },
  });
  return async ({ request, identity, requestId }, response) => {
    const gone = new AbortController();
    if (request.headers.accept === 'text/event-stream') response.once('close', () => gone.abort());
    const raw: Raw = { request, identity, requestId, gone: gone.signal };
    const [body, head] = await handle({
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      headers: { get: (name) => [request.headers[name.toLowerCase()]].flat()[0] },
      body: () => readBody(request),
      raw,
      context: raw,
    });
    response.writeHead(head.status, head.statusText, head.headers ?? {});
    if (body === null || typeof body === 'string') {
      response.end(body ?? undefined);
      return;
    }
    response.once('close', () => void body.return(undefined));
    response.flushHeaders();
    for await (const chunk of body) {
      if (!response.write(splice(chunk, marks))) await new Promise((drained) => response.once('drain', drained).once('close', drained));
    }
    response.end();
  };
}
