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

export interface EventStreamDoor {
  answer(raw: Omit<Raw, 'gone'>, response: ServerResponse): Promise<void>;
  /** Ends the streams that are open, without `complete`: who reads one knows that there is more, and comes back. */
  close(): void;
}

/** The graph by server-sent events: the graphql-sse protocol, both of its modes. */
export function createEventStream(door: GraphDoor): EventStreamDoor {
  const streams = new Set<() => void>();
  let closing = false;
  // One for the door: in the single-connection mode an operation's answers leave through another request.
  const marks = new Map<string, string>();
  const handle = createHandler<Raw>({
    async onSubscribe({ raw }, parameters) {
      const context = readContext(door, raw.identity, raw.gone, raw.requestId);
      return enveloped(await runOperation(door, parameters, context), marks);
    },
  });
  const answer: EventStreamDoor['answer'] = async ({ request, identity, requestId }, response) => {
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
    const end = () => void body.return(undefined);
    response.once('close', () => {
      streams.delete(end);
      end();
    });
    streams.add(end);
    response.flushHeaders();
    if (closing) end();
    for await (const chunk of body) {
      if (!response.write(splice(chunk, marks))) await new Promise((drained) => response.once('drain', drained).once('close', drained));
    }
    response.end();
  };
  return {
    answer,
    close() {
      closing = true;
      for (const end of streams) end();
    },
  };
}
