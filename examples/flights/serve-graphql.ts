import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { graphql, type GraphQLSchema } from 'graphql';

/** A service that runs beside the hub. */
export interface Service {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves a schema over HTTP, on a free loopback port, as a team of its own would. */
export async function serveGraphql(schema: GraphQLSchema, rootValue: object): Promise<Service> {
  const server = createServer((request, response) => {
    const answer = async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const { query, variables, operationName } = JSON.parse(body) as {
        query: string;
        variables?: Record<string, unknown>;
        operationName?: string;
      };
      return graphql({ schema, source: query, rootValue, variableValues: variables, operationName });
    };
    answer().then(
      (result) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result)),
      () => response.writeHead(400).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    stop: () => new Promise((done) => (server.closeAllConnections(), server.close(() => done()))),
  };
}
