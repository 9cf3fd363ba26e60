import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildASTSchema, execute, Kind, parse, print, validate, visit } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';

export interface SubgraphServer {
  readonly url: string;
  /** Every operation that it was asked, as it came. */
  readonly asked: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> }[];
  close(): Promise<void>;
}

type Value = Readonly<Record<string, unknown>>;

/** A Federation subgraph over HTTP, on a free port: it validates what it is asked, as any server does. */
export async function serveSubgraph(
  sdl: string,
  root: (document: DocumentNode) => Value,
  entity: (representation: Value) => unknown,
): Promise<SubgraphServer> {
  const schema = subgraphSchema(sdl);
  const asked: SubgraphServer['asked'] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { query, variables = {} } = JSON.parse(await text(request)) as { query: string; variables?: Value };
      asked.push({ query, variables });
      const document = parse(query);
      const errors = validate(schema, document);
      const rootValue = {
        ...root(document),
        _service: { sdl },
        _entities: ({ representations }: { representations: readonly Value[] }) => representations.map(entity),
      };
      const answer = errors.length > 0 ? { errors } : await execute({ schema, document, rootValue, variableValues: variables });
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    })();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What the subgraph itself knows: its SDL without directives, with the fields that every subgraph has. */
function subgraphSchema(sdl: string): GraphQLSchema {
  const entities: string[] = [];
  const plain = visit(parse(sdl), {
    SchemaExtension: () => null,
    ObjectTypeDefinition: {
      enter({ name, directives }) {
        if (directives?.some((directive) => directive.name.value === 'key')) entities.push(name.value);
      },
    },
    Directive: () => null,
  });
  const federation = `scalar _Any type _Service { sdl: String } extend type Query { _service: _Service ${entities.length > 0 ? '_entities(representations: [_Any!]!): [_Entity]!' : ''} }
    ${entities.length > 0 ? `union _Entity = ${entities.join(' | ')}` : ''}`;
  const query = plain.definitions.some((one) => one.kind === Kind.OBJECT_TYPE_DEFINITION && one.name.value === 'Query') ? '' : 'type Query';
  return buildASTSchema(parse(`${print(plain)} ${query} ${federation}`), { assumeValidSDL: true });
}
