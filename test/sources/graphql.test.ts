import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { afterEach, describe, expect, test } from 'vitest';
import { WeirError } from '../../src/contract/index.ts';
import type { Source } from '../../src/contract/index.ts';
import { graphql } from '../../src/sources/graphql/index.ts';
import { readContext } from './contract.ts';
import { CRM_SDL, openCrm, serveCrm } from './graphql-fixture.ts';
import { question, serve, TOKEN } from './subgraph-fixture.ts';

const BY_KEY = { User: { field: 'user', arguments: { id: 'id' } } };
const BY_KEYS = { User: { field: 'usersByIds', argument: 'ids' } };

const never = new AbortController().signal;
const open: { close(): Promise<void> }[] = [];
const kept = <T extends { close(): Promise<void> }>(one: T): T => (open.push(one), one);
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const sdlOf = async (source: Source): Promise<string> => {
  const structure = await source.describe(never);
  return structure.kind === 'graph' ? structure.sdl : '';
};
const messages = (source: Source): readonly (readonly [string | undefined, string])[] =>
  (source.problems?.() ?? []).map(({ path, message }) => [path, message]);

async function faultOf(asked: Promise<unknown>): Promise<WeirError> {
  const thrown: unknown = await asked.then(
    () => undefined,
    (fault: unknown) => fault,
  );
  expect(thrown).toBeInstanceOf(WeirError);
  const fault = thrown as WeirError;
  expect(fault.extensions['source']).toBe('crm');
  expect(`${fault.message} ${JSON.stringify(fault.extensions)}`).not.toContain(TOKEN);
  return fault;
}

/** What `_entities` answers, read. */
async function entities(
  source: Source,
  selection: string,
  representations: readonly object[],
  more: Readonly<Record<string, unknown>> = {},
  definitions = '',
) {
  const query = `query ($r: [_Any!]!${definitions}) { found: _entities(representations: $r) { ${selection} } }`;
  const text = await source.execute(question(query, { r: representations, ...more }), readContext());
  return JSON.parse(text) as { data: { found: unknown[] }; errors?: readonly { message: string; path?: unknown[] }[] };
}
const users = (...ids: readonly unknown[]) => ids.map((id) => ({ __typename: 'CrmUser', id }));

describe('its schema', () => {
  test('types, scalars and root fields are prefixed, arguments and enums keep their names, roots may be null', async () => {
    const server = kept(await serveCrm());
    const sdl = await sdlOf(kept(openCrm({ url: server.url, byKey: BY_KEY })));
    expect(sdl).toContain(
      '"""Somebody."""\ntype CrmUser implements CrmNode @key(fields: "id") {\n  id: ID!\n  name(style: CrmStyle = PLAIN): String!',
    );
    expect(sdl).toContain('union CrmHit = CrmUser | CrmCompany');
    expect(sdl).toContain('enum CrmStyle {\n  PLAIN\n  LOUD\n}');
    expect(sdl).toContain('input CrmUserFilter {\n  name: CrmStringFilter\n  minAge: Int\n  style: CrmStyle = LOUD\n}');
    expect(sdl).toContain('scalar CrmDateTime @specifiedBy(url: "https://example.org/datetime")');
    expect(sdl).toContain('  crmSearch(filter: CrmUserFilter, style: CrmStyle): [CrmHit!]\n');
    expect(sdl).toContain('type Mutation {\n  crmRename(id: ID!, name: String!): CrmUser\n}');
    expect(sdl).not.toContain('Subscription');
  });

  test('without a prefix a name of the hub’s gets an underscore', async () => {
    const server = kept(await serveCrm());
    const source = kept(openCrm({ url: server.url, prefix: '' }));
    const sdl = await sdlOf(source);
    expect(sdl).toMatch(/scalar DateTime_ [\s\S]*scalar BigInt_/);
    expect(sdl).toContain('input StringFilter_ {');
    expect(sdl).toContain('joined: DateTime_');
    const asked = question('query ($f: StringFilter_, $t: DateTime_) { at(when: $t) search(filter: { name: $f }) { __typename } }', {
      f: { in: [] },
      t: 5,
    });
    expect(await source.execute(asked, readContext())).toBe('{"data":{"at":5,"search":[{"__typename":"Company"}]}}');
  });

  test('names that would be one are told apart', async () => {
    const sdl = 'type Query { user: user, User: User, _meta: Query2 } type user { a: Int } type User { b: Int } type Query2 { c: Int }';
    const server = await introspectable(sdl);
    const found = await sdlOf(kept(openCrm({ url: server.url })));
    expect(found).toMatch(/crmUser: CrmUser\n {2}crmUser_: CrmUser_\n {2}crm_meta: CrmQuery2/);
    expect(found).toContain('type CrmUser {\n  a: Int\n}');
    expect(found).toContain('type CrmUser_ {\n  b: Int\n}');
  });

  test('what leads back to a root, and what Federation adds, is left out with all that has nothing else', async () => {
    const server = await introspectable(`
      schema { query: Root mutation: Change subscription: Live }
      type Root implements Node { id: ID! thing: Thing _service: _Service! _entities(representations: [_Any!]!): [_Entity]! self: Root hollow: Hollow }
      interface Node { id: ID! } type Thing implements Node { id: ID! } type Hollow { back: Root } union Any = Hollow | Root union Some = Thing | Hollow
      type Change { do: Payload } type Payload { query: Root ok: Boolean any: Any some: Some }
      type Live { things: Thing } scalar _Any type _Service { sdl: String } union _Entity = Thing`);
    const sdl = await sdlOf(kept(openCrm({ url: server.url })));
    expect(sdl).toContain('type Query {\n  crmId: ID\n  crmThing: CrmThing\n}');
    expect(sdl).toContain('type CrmPayload {\n  ok: Boolean\n  some: CrmSome\n}');
    expect(sdl).toContain('union CrmSome = CrmThing\n');
    expect(sdl).not.toMatch(/Hollow|Any|_Service|Live|Root/);
  });

  test('an older server is asked what it knows; a file of the workspace needs no asking', async () => {
    const old = kept(await serveCrm({ introspection: 'old' }));
    expect(await sdlOf(kept(openCrm({ url: old.url })))).toContain('scalar CrmDateTime\n');
    const folder = await mkdtemp(join(tmpdir(), 'weir-graphql-'));
    kept({ close: () => rm(folder, { recursive: true }) });
    await writeFile(
      join(folder, 'crm.graphql'),
      `extend schema @link(url: "x") ${CRM_SDL.replace('type Team', 'directive @own on OBJECT type Team @own')}`,
    );
    await writeFile(join(folder, 'wrong.graphql'), 'type Query { a: Nowhere }');
    const ofFile = (schema: string) => kept(openCrm({ url: 'http://127.0.0.1:9', schema, byKey: BY_KEY }, folder));
    expect(await sdlOf(ofFile('crm.graphql'))).toContain('type CrmTeam {');
    expect((await faultOf(ofFile('wrong.graphql').describe(never))).message).toMatch(
      /its `schema` "wrong.graphql" is no GraphQL schema: .*Nowhere/,
    );
    expect((await faultOf(ofFile('none.graphql').describe(never))).message).toMatch(
      /"none.graphql" is neither `introspect` nor a file of the workspace/,
    );
  });

  test('a server that refuses introspection says so, and what to do', async () => {
    const server = kept(await serveCrm({ introspection: 'refused' }));
    const fault = await faultOf(kept(openCrm({ url: server.url })).describe(never));
    expect(fault.message).toMatch(
      /Introspection is not for you\. Where it refuses introspection, name a file of the workspace that holds its SDL as `schema`/,
    );
    const odd = kept(await serve((_, response) => response.end('{"data":{"__schema":{"types":[]}}}')));
    expect((await faultOf(kept(openCrm({ url: odd.url })).describe(never))).message).toMatch(/does not say what its schema is/);
  });

  test('what it drops while it runs is SOURCE_ERROR that names it', async () => {
    const server = kept(await serveCrm());
    const source = kept(openCrm({ url: server.url, byKey: BY_KEY }));
    await source.describe(never);
    expect((await faultOf(source.execute(question('{ crmGone { id } }'), readContext()))).message).toBe(
      'Source "crm" has no root field `crmGone` any more: its schema has changed.',
    );
    expect((await faultOf(source.execute(question('{ crmNode(id: 1) { ... on CrmGone { id } } }'), readContext()))).message).toContain(
      'type `CrmGone`',
    );
    const asked = question('query ($r: [_Any!]!) { _entities(representations: $r) { ... on CrmTeam { title } } }', {
      r: [{ __typename: 'CrmTeam' }],
    });
    expect((await faultOf(source.execute(asked, readContext()))).message).toContain('no longer finds `CrmTeam` by a key');
  });
});

/** A server that only says what it has. */
async function introspectable(sdl: string) {
  const body = JSON.stringify({ data: introspectionFromSchema(buildSchema(sdl)) });
  return kept(await serve((_, response) => response.end(body)));
}

describe('rows by their keys', () => {
  test('`byKeys`: one request for all keys, whatever order and gaps the answer has', async () => {
    const server = kept(await serveCrm());
    const source = kept(openCrm({ url: server.url, byKey: BY_KEY, byKeys: BY_KEYS }));
    const { data, errors } = await entities(source, '... on CrmUser { __typename n: name }', users('5', 2, '4', null, '2', '1'));
    expect(errors).toBeUndefined();
    const user = (id: number) => ({ __typename: 'CrmUser', n: `User ${id}` });
    expect(data.found).toEqual([user(5), user(2), null, null, user(2), user(1)]);
    expect(server.asked.map(({ variables }) => variables)).toEqual([{ keys: ['5', '2', '4', '1'] }]);
    expect(await entities(source, '... on CrmUser { name }', users(null))).toEqual({ data: { found: [null] } });
    expect(server.asked).toHaveLength(1);
  });

  test('`byKeys` by another field than the type’s own `id`, with what no row can have left out', async () => {
    const server = kept(await serveCrm());
    const source = kept(openCrm({ url: server.url, byKeys: { User: { field: 'usersByAges', argument: 'ages', key: 'age' } } }));
    const ages = [10, '30', 2 ** 31, 'many', 1.5].map((age) => ({ __typename: 'CrmUser', age }));
    expect((await entities(source, '... on CrmUser { id }', ages)).data.found).toEqual([{ id: '1' }, { id: '3' }, null, null, null]);
    expect(server.asked.map(({ variables }) => variables)).toEqual([{ keys: [10, 30] }]);
  });

  test('`byKey` alone: an alias for each key, fifty in one request', async () => {
    const server = kept(await serveCrm());
    const source = kept(openCrm({ url: server.url, byKey: BY_KEY }));
    const ids = Array.from({ length: 70 }, (_, index) => index);
    const { data } = await entities(source, '... on CrmUser { id }', users(...ids));
    expect(data.found).toEqual(ids.map((id) => ([1, 2, 3, 5, 6].includes(id) ? { id: String(id) } : null)));
    expect(server.asked.map(({ variables }) => Object.keys(variables).length)).toEqual([50, 20]);
  });

  test('a field that cannot be null is asked for one row at a time: one that is not there costs no other', async () => {
    const server = kept(await serveCrm());
    const source = kept(openCrm({ url: server.url, byKey: { User: { field: 'sureUser', arguments: { id: 'id' } } } }));
    const { data, errors } = await entities(source, '... on CrmUser { age }', users('1', '4', '2'));
    expect(data.found).toEqual([{ age: 10 }, null, { age: 20 }]);
    expect(errors).toMatchObject([{ message: expect.stringContaining('Cannot return null') as string, path: ['found', 1] }]);
    expect(server.asked).toHaveLength(3);
  });

  test('several arguments are one key, and a field that gives an interface finds a type of it', async () => {
    const server = kept(await serveCrm());
    const source = kept(
      openCrm({
        url: server.url,
        byKey: { Team: { field: 'team', arguments: { code: 'code', year: 'year' } }, Company: { field: 'node', arguments: { id: 'id' } } },
        byKeys: { User: { field: 'nodes', argument: 'ids' } },
      }),
    );
    expect(await sdlOf(source)).toContain('type CrmTeam @key(fields: "code year")');
    const given = [
      { __typename: 'CrmTeam', code: 'core', year: 2020 },
      { __typename: 'CrmCompany', id: 'c1' },
      { __typename: 'CrmTeam', code: 'core', year: null },
      { __typename: 'CrmCompany', id: '1' },
      { __typename: 'CrmUser', id: 'c1' },
      { __typename: 'CrmUser', id: '3' },
    ];
    const selection =
      '... on CrmTeam { members { __typename id } } ... on CrmCompany { name } ... on CrmUser { age } ... on CrmNode { __typename }';
    expect((await entities(source, selection, given)).data.found).toEqual([
      { members: [{ __typename: 'CrmUser', id: '2' }] },
      { name: 'Acme', __typename: 'CrmCompany' },
      null,
      null,
      null,
      { age: 30, __typename: 'CrmUser' },
    ]);
    expect(server.asked).toHaveLength(3);
  });

  test('a client’s variables, aliases and fragments go with it, also where they are called like the connector’s own', async () => {
    const server = kept(await serveCrm());
    const source = kept(openCrm({ url: server.url, byKeys: BY_KEYS }));
    const query = `query ($r: [_Any!]!, $keys: CrmStyle, $key: CrmUserFilter) { _entities(representations: $r) { ... on CrmUser { key0: name(style: $keys) boss { ...Row } } } }
      fragment Row on CrmUser { team { key: __typename } }`;
    const text = await source.execute(question(query, { r: users('2'), keys: 'LOUD', key: { minAge: 1 } }), readContext());
    expect(text).toBe('{"data":{"_entities":[{"key0":"USER 2","boss":{"team":{"key":"CrmTeam"}}}]}}');
    const [sent] = server.asked;
    expect(Object.values(sent?.variables ?? {})).toEqual(['LOUD', ['2']]);
    expect(sent?.query).not.toContain('Crm');
  });

  test('errors are told at the row that they are about', async () => {
    const server = kept(await serveCrm());
    const lookups = [{ byKeys: BY_KEYS }, { byKeys: { User: { field: 'nodes', argument: 'ids' } } }, { byKey: BY_KEY }];
    for (const [nth, lookup] of lookups.entries()) {
      const source = kept(openCrm({ url: server.url, ...lookup }));
      const { data, errors } = await entities(source, '... on CrmUser { age risky fails }', users('6', '3', '1'));
      // What cannot be null took its row with it.
      expect(data.found).toEqual([{ age: 60, risky: 'fine', fails: null }, null, { age: 10, risky: 'fine', fails: null }]);
      const told = (errors ?? []).map(({ message, path }) => `${message}: ${path?.join('.') ?? ''}`).toSorted();
      expect(told).toEqual([
        'no value for 1: found.2.fails',
        'no value for 6: found.0.fails',
        // A row that is null tells no key, and this list is not in the order of the keys.
        nth === 0 ? 'too risky: ' : 'too risky: found.1.risky',
      ]);
    }
  });

  test('digits that no double holds come through, as the key too', async () => {
    const sdl = 'type Query { rows(ids: [Long!]!): [Row] } type Row { id: Long! at: Long } scalar Long';
    const answer = '{"data":{"rows":[{"key0":12345678901234567890,"at":98765432109876543210.5}]}}';
    const introspection = JSON.stringify({ data: introspectionFromSchema(buildSchema(sdl)) });
    const server = kept(await serve((_, response, body) => response.end(body.includes('__schema') ? introspection : answer)));
    const source = kept(openCrm({ url: server.url, byKeys: { Row: { field: 'rows', argument: 'ids' } } }));
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on CrmRow { at } } }';
    const asked = question(query, { r: [{ __typename: 'CrmRow', id: '12345678901234567890' }] });
    expect(await source.execute(asked, readContext())).toBe('{"data":{"_entities":[{"at":98765432109876543210.5}]}}');
  });
});

describe('`byKey` and `byKeys` that do not fit', () => {
  const one = (field: string, given: Readonly<Record<string, string>> = { id: 'id' }) => ({ byKey: { User: { field, arguments: given } } });
  const many = (field: string, argument: string, key?: string) => ({
    byKeys: { User: { field, argument, ...(key === undefined ? {} : { key }) } },
  });
  test.each<[declared: object, path: string, says: string]>([
    [{ byKey: { Usr: { field: 'user', arguments: { id: 'id' } } } }, 'byKey.Usr', 'the endpoint has no type `Usr`. Did you mean `User`?'],
    [{ byKey: { Node: { field: 'node', arguments: { id: 'id' } } } }, 'byKey.Node', '`Node` is no object type, and only such have a key.'],
    [one('usr'), 'byKey.User.field', 'the endpoint has no query `usr`. Did you mean `user`?'],
    [one('user', { ide: 'id' }), 'byKey.User.arguments.ide', '`user` has no argument `ide`. Did you mean `id`?'],
    [one('user', { id: 'idd' }), 'byKey.User.arguments.id', '`User` has no field `idd`. Did you mean `id`?'],
    [one('user', { id: 'boss' }), 'byKey.User.arguments.id', '`User.boss` is `User`, and a key is one value.'],
    [one('user', { id: 'joined' }), 'byKey.User.arguments.id', 'the argument `id` of `user` takes `ID!`, and `User.joined` is `DateTime`.'],
    [
      one('usersByIds', { ids: 'id' }),
      'byKey.User.field',
      '`usersByIds` gives a list; one that takes a list of keys is declared under `byKeys`.',
    ],
    [one('team', { code: 'id' }), 'byKey.User.field', '`team` gives `Team`, not `User`.'],
    [
      { byKey: { Team: { field: 'team', arguments: { code: 'code' } } } },
      'byKey.Team.field',
      '`team` requires `year: Int!`, and nothing is given to it.',
    ],
    [
      many('user', 'id'),
      'byKeys.User.argument',
      'the argument `id` of `user` takes no list; one that takes one key is declared under `byKey`.',
    ],
    [many('usersByIds', 'ids', 'photo'), 'byKeys.User.key', '`User.photo` takes arguments, and a key takes none.'],
    [
      { ...one('user'), ...many('usersByAges', 'ages', 'age') },
      'byKeys.User.key',
      'the key of `User` is `id` under `byKey`; both have the same key.',
    ],
  ])('%o', async (declared, path, says) => {
    const server = kept(await serveCrm());
    const source = kept(openCrm({ url: server.url, ...declared }));
    const sdl = await sdlOf(source);
    expect(messages(source)).toEqual([[`crm.${path}`, `Source "crm": \`${path}\`: ${says}`]]);
    // The rest is there.
    expect(sdl).toContain('type CrmUser implements CrmNode');
  });

  test('a form that is none is refused when it is read', () => {
    expect(graphql.keys['byKey']?.safeParse({ User: { field: 'user', arguments: {} } }).success).toBe(false);
    expect(graphql.keys['byKey']?.safeParse({ User: { field: 'user()', arguments: { id: 'id' } } }).success).toBe(false);
    expect(graphql.keys['byKeys']?.safeParse({ User: { field: 'user', arguments: { id: 'id' } } }).success).toBe(false);
  });
});

describe('what an endpoint may answer', () => {
  const introspection = JSON.stringify({ data: introspectionFromSchema(buildSchema(CRM_SDL)) });
  /** One that says what it has, and answers whatever else it is asked so. */
  const answering = async (answer: (response: ServerResponse) => void, more: object = {}) => {
    const server = kept(
      await serve((_, response, body) => (body.includes('__schema') ? void response.end(introspection) : answer(response))),
    );
    const source = kept(openCrm({ url: server.url, byKeys: BY_KEYS, ...more }));
    await source.describe(never);
    return source;
  };
  const QUESTIONS = [
    question('{ crmUsers { __typename id } }'),
    question('query ($r: [_Any!]!) { _entities(representations: $r) { ... on CrmUser { age } } }', { r: users('1') }),
  ];

  test.each<[what: string, answer: (response: ServerResponse) => void, says: RegExp]>([
    ['500 with a page', (response) => response.writeHead(500).end('<html>Oh no</html>'), /answered 500 with what is not JSON: "<html>/],
    ['200 with a page', (response) => response.end('<!doctype html>'), /answered 200 with what is not JSON/],
    [
      'half a body',
      (response) => response.writeHead(200, { 'content-length': 100 }).write('{"data":', () => response.destroy()),
      /with a body that breaks off/,
    ],
    ['half of JSON, and says it is whole', (response) => response.end('{"data":{"crmUsers":[{"__typename":"Us}'), /what is not JSON/],
    ['JSON that ends too early', (response) => response.end('{"data":{"crmUsers":[{"__typename":"User"}}'), /what is not JSON \(/],
    ['JSON of another kind', (response) => response.end('{"status":"ok"}'), /JSON that is no GraphQL response/],
    ['its errors under 400', (response) => response.writeHead(400).end('{"errors":[{"message":"too deep"}]}'), /answered 400: too deep/],
    [
      'more than `maxResponse`',
      (response) => response.end(`{"data":{"crmUsers":"${'x'.repeat(10_000_000)}"}}`),
      /more than 9000000 bytes, its `maxResponse`/,
    ],
  ])('%s is SOURCE_ERROR that says so', async (_, answer, says) => {
    const source = await answering(answer, { maxResponse: '9MB' });
    for (const asked of QUESTIONS) {
      const fault = await faultOf(source.execute(asked, readContext()));
      expect([fault.code, fault.message]).toEqual(['SOURCE_ERROR', expect.stringMatching(says)]);
    }
  });

  test('one that hangs is TIMEOUT', async () => {
    const source = await answering((response) => response.write('{"data":'), { timeout: '300ms' });
    for (const asked of QUESTIONS) expect((await faultOf(source.execute(asked, readContext()))).code).toBe('TIMEOUT');
  });

  test('rows of a wrong form are no rows, and null is none', async () => {
    for (const rows of ['null', '5', '[5,"x",null,[],{},{"key0":null}]', '{"rows":1}']) {
      const source = await answering((response) => response.end(`{"data":{"rows":${rows}},"errors":null}`));
      expect((await entities(source, '... on CrmUser { age }', users('1'))).data.found).toEqual([null]);
    }
    const nothing = await answering((response) => response.end('{"errors":[{"message":"no","path":["rows",0]}],"data":null}'));
    const told = [{ message: 'no', path: ['found', 0] }];
    expect(await entities(nothing, '... on CrmUser { age }', users('1'))).toEqual({ data: { found: [null] }, errors: told });
  });
});
