import { buildSchema, execute, GraphQLError, parse, validate } from 'graphql';
import { ANY_ADDRESS } from '../../src/contract/index.ts';
import type { Source } from '../../src/contract/index.ts';
import { graphql } from '../../src/sources/graphql/index.ts';
import type { GraphqlDeclaration } from '../../src/sources/graphql/declaration.ts';
import { EXTREMES, serve, TOKEN } from './subgraph-fixture.ts';
import type { HttpFixture } from './subgraph-fixture.ts';

type Row = Readonly<Record<string, unknown>>;

/** Opens the source `crm` as the hub does, its declaration read by the connector's own keys. */
export function openCrm(
  more: Partial<Record<keyof typeof graphql.keys, unknown>> & { url: string; prefix?: string },
  workspace = '.',
): Source {
  const given: Record<string, unknown> = { headers: { Authorization: 'Bearer ${env:TOKEN}' }, ...more };
  const read = Object.entries(graphql.keys).map(([key, type]) => [key, type.parse(given[key])] as const);
  const prefix = more.prefix === undefined ? {} : { prefix: more.prefix };
  const declaration = { source: 'crm', kind: 'graphql', ...prefix, ...Object.fromEntries(read) } as GraphqlDeclaration;
  return graphql.open(declaration, {
    resolve: (text) => text.replace('${env:TOKEN}', TOKEN),
    workspace,
    report: () => undefined,
    outbound: ANY_ADDRESS,
  });
}

export const CRM_SDL = `
"Somebody."
type User implements Node { id: ID! name(style: Style = PLAIN): String! age: Int boss: User team: Team joined: DateTime score: BigInt fails: String risky: String! photo(size: Int!): String }
type Team { code: String! year: Int! title: String members: [User!]! }
type Company implements Node { id: ID! name: String! staff(filter: UserFilter): [User!]! }
interface Node { id: ID! }
union Hit = User | Company
enum Style { PLAIN LOUD }
input UserFilter { name: StringFilter, minAge: Int, style: Style = LOUD }
input StringFilter { eq: String, in: [String!] }
scalar JSON
scalar DateTime @specifiedBy(url: "https://example.org/datetime")
scalar BigInt
type Query {
  users(limit: Int, offset: Int = 0): [User!]!
  user(id: ID!): User
  usersByIds(ids: [ID!]!): [User]
  usersByAges(ages: [Int!]): [User!]
  sureUser(id: ID!): User!
  team(code: String!, year: Int!): Team
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]
  search(filter: UserFilter, style: Style): [Hit!]!
  at(when: DateTime): DateTime
  extremes: JSON
  slow: Int
}
type Mutation { rename(id: ID!, name: String!): User }
type Subscription { renamed: User }
`;

const TEAM = { code: 'core', year: 2020, title: 'Core' };

/** People of an ordinary GraphQL server. The fourth is not there. */
const PEOPLE: readonly Row[] = [1, 2, 3, 5, 6].map((id) => ({
  __typename: 'User',
  id: String(id),
  // graphql-js calls it with the field's arguments.
  name: ({ style }: { style: string }) => (style === 'LOUD' ? `USER ${id}` : `User ${id}`),
  age: id * 10,
  joined: 'long ago',
  score: `digits ${id}9007199254740993`,
  fails: () => {
    throw new GraphQLError(`no value for ${id}`);
  },
  risky: () => {
    if (id === 3) throw new GraphQLError('too risky');
    return 'fine';
  },
  boss: () => PEOPLE[0],
  team: () => ({ ...TEAM, members: () => PEOPLE.slice(0, 2) }),
}));
const COMPANY = { __typename: 'Company', id: 'c1', name: 'Acme', staff: ({ filter }: { filter?: Row }) => found(filter) };

const byId = (id: string) => PEOPLE.find((one) => one['id'] === id) ?? null;
const anything = (id: string) => (id === 'c1' ? COMPANY : byId(id));
const found = (filter: Row | undefined) =>
  PEOPLE.filter(
    ({ id, age }) =>
      Number(age) >= Number(filter?.['minAge'] ?? 0) &&
      ((filter?.['name'] as Row | undefined)?.['in'] as string[] | undefined)?.includes(`User ${String(id)}`) !== false,
  );

const ROOT = {
  users: ({ limit, offset }: { limit?: number; offset: number }) => PEOPLE.slice(offset, offset + (limit ?? PEOPLE.length)),
  user: ({ id }: { id: string }) => byId(id),
  // Neither in the order of the keys nor one for each.
  usersByIds: ({ ids }: { ids: readonly string[] }) => ids.map(byId).filter(Boolean).toReversed(),
  usersByAges: ({ ages }: { ages: readonly number[] }) => PEOPLE.filter(({ age }) => ages.includes(Number(age))),
  sureUser: ({ id }: { id: string }) => byId(id),
  team: ({ code, year }: { code: string; year: number }) =>
    code === TEAM.code && year === TEAM.year ? { ...TEAM, members: PEOPLE.slice(1, 2) } : null,
  node: ({ id }: { id: string }) => anything(id),
  nodes: ({ ids }: { ids: readonly string[] }) => ids.map(anything),
  search: ({ filter, style }: { filter?: Row; style?: string }) => (style === 'LOUD' ? [COMPANY] : [...found(filter), COMPANY]),
  at: ({ when }: { when: unknown }) => when,
  rename: ({ id, name }: { id: string; name: string }) => ({ ...byId(id), name }),
};

/** An operation that the server was asked, but for introspection. */
export interface Asked {
  readonly query: string;
  readonly variables: Row;
}

/** An ordinary GraphQL server over HTTP. `drift` gives its users one more field. */
export async function serveCrm(
  options: { readonly introspection?: 'old' | 'refused'; readonly port?: number } = {},
): Promise<HttpFixture & { readonly asked: readonly Asked[]; running(): number; drift(): void }> {
  let sdl = CRM_SDL;
  let running = 0;
  const asked: Asked[] = [];
  const fixture = await serve((_, response, body) => {
    const send = (answer: string, status = 200) => response.writeHead(status, { 'content-type': 'application/json' }).end(answer);
    void (async () => {
      const { query, variables } = JSON.parse(body) as { query: string; variables: Row };
      if (query.includes('__schema')) {
        const refused =
          options.introspection === 'refused' || (options.introspection === 'old' && /isOneOf|specifiedByURL|inputFields\(/.test(query));
        if (refused) return send('{"errors":[{"message":"Introspection is not for you"}]}', 400);
      } else asked.push({ query, variables });
      if (query.includes('extremes')) return send(`{"data":{"${/(\w+): extremes/.exec(query)?.[1] ?? ''}":${EXTREMES}}}`);
      if (query.includes('slow')) {
        running += 1;
        response.once('close', () => (running -= 1));
        return undefined;
      }
      const schema = buildSchema(sdl);
      const document = parse(query);
      const errors = validate(schema, document);
      if (errors.length > 0) return send(JSON.stringify({ errors }), 400);
      const answer = JSON.stringify(await execute({ schema, document, rootValue: ROOT, variableValues: variables }));
      // A number that no double holds.
      return send(answer.replaceAll(/"digits (\d+)"/g, '$1'));
    })();
  }, options.port);
  return { ...fixture, asked, running: () => running, drift: () => (sdl = sdl.replace('age: Int', 'age: Int size: Int')) };
}
