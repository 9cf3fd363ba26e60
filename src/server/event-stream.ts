import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHandler } from 'graphql-sse';
import { ownerOf } from '../access/index.ts';
import type { Identity } from '../contract/index.ts';
import { enveloped } from './envelope.ts';
import type { Gate } from './gate.ts';
import { toGraphQLError } from './graphql-errors.ts';
import type { StreamedDoor } from './operation.ts';
import { checkJson } from './limits/check-json.ts';
import { readBody } from './request-body.ts';
import { splice } from './raw-json.ts';
import { whileHeld } from './while-held.ts';

interface Raw {
  readonly request: IncomingMessage;
  readonly identity: Identity;
  readonly requestId: string;
  readonly address: string;
  /** Aborted when the one who asked went away; a stream of its own ends an operation by its token instead. */
  readonly gone: AbortSignal;
  /** Aborted when the identity holds no longer. */
  readonly ended: AbortSignal;
}

export interface EventStreamDoor {
  answer(raw: Omit<Raw, 'gone' | 'ended'>, response: ServerResponse): Promise<void>;
  /** Ends the streams that are open, without `complete`: who reads one knows that there is more, and comes back. */
  close(): void;
}

/** For the operations of a stream to say why they end. */
const FAREWELL_MS = 200;
const TOKEN = 'x-graphql-event-stream-token';
const CREATED = 201;

/**
 * A door by server-sent events: the graphql-sse protocol, both of its modes. When an identity holds no longer, each operation that was
 * asked by it says so in a last `next`, and completes. In the single-connection mode a stream is its owner's alone.
 */
export function createEventStream(door: StreamedDoor, gate: Gate): EventStreamDoor {
  const streams = new Set<() => void>();
  let closing = false;
  // One for the door: in the single-connection mode an operation's answers leave through another request.
  const marks = new Map<string, string>();
  const handle = createHandler<Raw>({
    authenticate: ({ raw: { request, identity, address } }) => {
      const given = [request.headers[TOKEN]].flat()[0] ?? new URL(request.url ?? '/', 'http://localhost').searchParams.get('token');
      return `${ownerOf(identity, address)}\n${given || randomUUID()}`;
    },
    async onSubscribe({ raw }, parameters) {
      const { identity, gone: signal, requestId, address, ended } = raw;
      if (ended.aborted) return { errors: [toGraphQLError(ended.reason)] };
      const held = gate.hold(identity);
      const answers = await door.run(parameters, { identity, signal, requestId, address, transport: 'sse' });
      if (Symbol.asyncIterator in answers) return enveloped(whileHeld(answers, held), marks);
      held.release();
      return enveloped(answers, marks);
    },
  });
  const answer: EventStreamDoor['answer'] = async (asked, response) => {
    const { request, identity } = asked;
    const gone = new AbortController();
    const { signal: ended, release } = gate.hold(identity);
    response.once('close', release);
    if (request.headers.accept === 'text/event-stream') response.once('close', () => gone.abort());
    const raw: Raw = { ...asked, gone: gone.signal, ended };
    const [body, head] = await handle({
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      headers: { get: (name) => [request.headers[name.toLowerCase()]].flat()[0] },
      async body() {
        const text = await readBody(request, door.limits().bodyBytes);
        checkJson(text, door.limits());
        return text;
      },
      raw,
      context: raw,
    });
    response.writeHead(head.status, head.statusText, head.headers ?? {});
    if (body === null || typeof body === 'string') {
      response.end(head.status === CREATED ? body?.slice(body.indexOf('\n') + 1) : (body ?? undefined));
      return;
    }
    const end = () => void body.return(undefined);
    response.once('close', () => {
      streams.delete(end);
      end();
    });
    streams.add(end);
    ended.addEventListener('abort', () => setTimeout(end, FAREWELL_MS).unref());
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
