import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildASTSchema, execute, Kind, parse, print, validate, visit, type DocumentNode } from 'graphql';
import { afterwards } from './afterwards.ts';

type Row = Readonly<Record<string, unknown>>;

/** What a subgraph answers: its SDL, the fields of its Query, its entities. */
export interface SubgraphContent {
  readonly sdl: string;
  readonly root?: Row;
  readonly entity?: (representation: Row) => Row | null;
}

/** An Apollo Federation 2 subgraph over HTTP, as another team runs it. */
export interface TestSubgraph {
  readonly url: string;
  readonly port: number;
  /** The operations that it was asked, without questions for its SDL. */
  readonly asked: readonly string[];
  /** What was sent with each of them. */
  readonly headers: readonly IncomingHttpHeaders[];
  /** It is another from now on. */
  become(content: SubgraphContent): void;
}

/** Starts one on a free port. */
export async function startSubgraph(first: SubgraphContent): Promise<TestSubgraph> {
  const asked: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  let content = first;
  let schema = schemaOf(first.sdl);
  const server = createServer((request, response) => {
    const answer = async () => {
      const { query, variables } = JSON.parse(await text(request)) as { query: string; variables?: Row };
      if (!query.includes('_service')) {
        asked.push(query);
        headers.push(request.headers);
      }
      const { sdl, root = {}, entity = () => null } = content;
      const rootValue = {
        ...root,
        _service: { sdl },
        _entities: ({ representations }: { representations: readonly Row[] }) =>
          representations.map((one) => ({ __typename: one['__typename'], ...entity(one) })),
      };
      const document = parse(query);
      const faults = validate(schema, document);
      if (faults.length > 0) return { errors: faults };
      return execute({ schema, document, rootValue, variableValues: variables });
    };
    answer().then(
      (result) => response.setHeader('content-type', 'application/json').end(JSON.stringify(result)),
      (thrown: unknown) => response.writeHead(400).end(JSON.stringify({ errors: [{ message: String(thrown) }] })),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterwards(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    port,
    asked,
    headers,
    become(next) {
      schema = schemaOf(next.sdl);
      content = next;
    },
  };
}

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@shareable"])\n';

/** SDL of a subgraph, with the directives that it may use. */
export const federated = (sdl: string): string => LINK + sdl;

/** What the server itself executes: without directives, with the fields that every subgraph has. */
function schemaOf(sdl: string) {
  const plain: DocumentNode = visit(parse(sdl), { SchemaExtension: () => null, Directive: () => null });
  const entities = parse(sdl).definitions.flatMap((one) =>
    one.kind === Kind.OBJECT_TYPE_DEFINITION && one.directives?.some(({ name }) => name.value === 'key') ? [one.name.value] : [],
  );
  const query = plain.definitions.some((one) => one.kind === Kind.OBJECT_TYPE_DEFINITION && one.name.value === 'Query');
  const federation = `${query ? 'extend ' : ''}type Query { _service: _Service ${entities.length ? '_entities(representations: [_Any!]!): [_Entity]!' : ''} }
    scalar _Any type _Service { sdl: String } ${entities.length ? `union _Entity = ${entities.join(' | ')}` : ''}`;
  return buildASTSchema(parse(`${print(plain)}\n${federation}`), { assumeValidSDL: true });
}
