import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSchema, execute, parse, validate } from 'graphql';
import { ANY_ADDRESS } from '../../src/contract/index.ts';
import type { GraphQuestion, Source } from '../../src/contract/index.ts';
import { subgraph } from '../../src/sources/subgraph/index.ts';
import type { SubgraphDeclaration } from '../../src/sources/subgraph/declaration.ts';

export const TOKEN = 'tok-5ecret-value';

const variables: Readonly<Record<string, string>> = { TOKEN, ADDRESS: '' };

/** Opens the source `weather` as the hub does, its declaration read by the connector's own keys. */
export function openWeather(
  more: Partial<Record<keyof typeof subgraph.keys, unknown>> & { url: string },
  workspace = '.',
  published?: string,
): Source {
  const given: Record<string, unknown> = { headers: { Authorization: 'Bearer ${env:TOKEN}' }, ...more };
  const read = Object.entries(subgraph.keys).map(([key, type]) => [key, type.parse(given[key])] as const);
  const declaration = { source: 'weather', kind: 'subgraph', ...Object.fromEntries(read) } as SubgraphDeclaration;
  const resolve = (value: string) => value.replace(/\$\{env:(\w+)\}/g, (_, name: string) => variables[name] ?? '');
  return subgraph.open(declaration, { resolve, outbound: ANY_ADDRESS, workspace, report: () => undefined, published: () => published });
}

export const question = (query: string, given: Readonly<Record<string, unknown>> = {}): GraphQuestion => ({
  kind: 'graph',
  query,
  variables: given,
});

export interface HttpFixture {
  readonly url: string;
  readonly requests: { readonly headers: IncomingMessage['headers']; readonly path: string; readonly body: string }[];
  close(): Promise<void>;
}

/** A server that answers as it is told. */
export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  port = 0,
): Promise<HttpFixture> {
  const requests: HttpFixture['requests'] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      requests.push({ headers: request.headers, path: request.url ?? '', body });
      answer(request, response, body);
    })();
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
type Query { days(limit: Int, offset: Int = 0): [Day!]! extremes: JSON slow: Int }
type Day @key(fields: "date") { date: String! rain: Float }
scalar JSON
`;

/** Digits that JSON can say and a double cannot, half of a pair, and the ends of what is a number. */
export const EXTREMES =
  '{"big":123456789012345678901234567890.123456789,"tiny":5e-324,"text":"\\u0000\\ud83d\\ude00\\ud83d \\"","none":null}';

/** A Federation subgraph with days of weather. `drift` gives it one more field. */
export async function serveDays(port = 0): Promise<HttpFixture & { running(): number; drift(): void; readonly sdl: string }> {
  let sdl = SDL;
  let running = 0;
  const days = Array.from({ length: 5 }, (_, index) => ({ date: `2012-01-0${index + 1}`, rain: index / 2 }));
  const fixture = await serve((request, response, body) => {
    void (async () => {
      const { query, variables: given } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
      const send = (answer: string) => response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
      if (query.includes('extremes')) return send(`{"data":{"extremes":${EXTREMES}}}`);
      if (query.includes('slow')) {
        running += 1;
        response.once('close', () => (running -= 1));
        return undefined;
      }
      const schema = buildSchema(
        `${sdl.replace(/extend schema.*\n/, '').replace(/ @key\([^)]*\)/, '')} type _Service { sdl: String } extend type Query { _service: _Service }`,
      );
      const document = parse(query);
      const errors = validate(schema, document);
      const rootValue = {
        _service: { sdl },
        days: ({ limit, offset }: { limit?: number; offset: number }) => days.slice(offset, offset + (limit ?? days.length)),
      };
      return send(JSON.stringify(errors.length > 0 ? { errors } : await execute({ schema, document, rootValue, variableValues: given })));
    })();
  }, port);
  return {
    ...fixture,
    running: () => running,
    drift: () => (sdl = sdl.replace('rain: Float', 'rain: Float snow: Float')),
    get sdl() {
      return sdl;
    },
  };
}
