import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { afterwards } from './afterwards.ts';
import { eventually } from './eventually.ts';
import type { Answer, HubProcess } from './hub-process.ts';

/** A client that has subscribed. */
export interface Subscriber<Data> {
  /** All that has arrived. */
  readonly answers: readonly Answer<Data>[];
  /** Waits until so many have arrived, and gives them all. */
  received(count: number): Promise<readonly Answer<Data>[]>;
  /** How it ended: `complete`, or what broke it. Undefined while it lasts. */
  ending(): string | undefined;
  end(): void;
}

interface Subscription {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly token?: string;
  /** `/graphql` where nothing is said. */
  readonly path?: '/graphql' | '/registry/graphql';
}

function subscriber<Data>(leave: () => void): Subscriber<Data> & { answer(one: Answer<Data>): void; ended(how: string): void } {
  const answers: Answer<Data>[] = [];
  let ending: string | undefined;
  afterwards(leave);
  return {
    answers,
    answer: (one) => void answers.push(one),
    ended: (how) => (ending ??= how),
    ending: () => ending,
    async received(count) {
      await eventually(() => {
        if (answers.length < count && ending !== undefined) throw new Error(`it ended (${ending}) after ${JSON.stringify(answers)}`);
        return answers.length >= count;
      });
      return answers;
    },
    end: leave,
  };
}

/** By server-sent events; resolves when the hub has sent the headers, with which the starting position is fixed. */
export async function overEvents<Data = Record<string, unknown>>(hub: HubProcess, subscription: Subscription): Promise<Subscriber<Data>> {
  const { query, variables, token, path = '/graphql' } = subscription;
  const leaving = new AbortController();
  const found = subscriber<Data>(() => leaving.abort());
  const response = await fetch(hub.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
    signal: leaving.signal,
  });
  if (!response.ok || !response.body) throw new Error(`${response.status}: ${await response.text()}`);
  const take = (message: string) => {
    const event = /^event: (.*)$/m.exec(message)?.[1];
    const data = /^data: (.*)$/m.exec(message)?.[1];
    if (event === 'next' && data) found.answer(JSON.parse(data) as Answer<Data>);
    if (event === 'complete') found.ended('complete');
  };
  const read = async (body: ReadableStream<Uint8Array>) => {
    let text = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const messages = (text + chunk).split('\n\n');
      text = messages.pop() ?? '';
      messages.forEach(take);
    }
  };
  read(response.body).then(
    () => found.ended('closed'),
    (thrown: unknown) => found.ended(String(thrown)),
  );
  return found;
}

/** By WebSocket, over a connection of its own. */
export function overSocket<Data = Record<string, unknown>>(hub: HubProcess, subscription: Subscription): Subscriber<Data> {
  const { query, variables, token, path = '/graphql' } = subscription;
  const client = createClient({
    url: hub.url.replace('http', 'ws') + path,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(token ? { connectionParams: { authorization: `Bearer ${token}` } } : {}),
  });
  const found = subscriber<Data>(() => void client.dispose());
  client.subscribe<Data>(
    { query, variables },
    {
      next: (answer) => found.answer(answer as Answer<Data>),
      error: (fault) =>
        found.ended(fault instanceof Error ? fault.message : `closed: ${(fault as { code?: number }).code ?? JSON.stringify(fault)}`),
      complete: () => found.ended('complete'),
    },
  );
  return found;
}
