import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterwards } from './afterwards.ts';

/** What a server does with a request whose body it has read. */
export type Manners = (response: ServerResponse, question: { readonly body: string; readonly request: IncomingMessage }) => unknown;

/** A server in front of a well-behaved one, which answers by its manners of the moment. */
export interface RudeServer {
  readonly url: string;
  /** Undefined: answers as the one behind it does. */
  behave(manners: Manners | undefined): void;
}

/** Starts one on a free port, in front of the server at this address. */
export async function startRude(behind: string): Promise<RudeServer> {
  let manners: Manners | undefined;
  const server = createServer((request, response) => {
    const answer = async () => {
      const body = await text(request);
      if (manners) return manners(response, { body, request });
      response.setHeader('content-type', 'application/json').end(await askBehind(behind, body));
    };
    answer().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterwards(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/graphql`, behave: (next) => (manners = next) };
}

/** What a well-behaved server answers. */
export async function askBehind(url: string, body: string): Promise<string> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return response.text();
}
