import { beforeAll, expect, test } from 'vitest';
import { serveCrm } from '../sources/graphql-fixture.ts';
import { afterwards } from './afterwards.ts';
import { weir } from './command.ts';
import { command } from './control.ts';
import { makeDatabase } from './database.ts';
import { startHub, type Answer, type HubProcess } from './hub-process.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const SHOP = `create table orders (id integer primary key, customer integer, approver text, team text, year integer, total integer not null);
insert into orders values (1, 1, '2', 'core', 2020, 10), (2, 2, '2', 'core', 2021, 20), (3, 1, null, null, 2020, 30), (4, 4, '3', 'none', 1, 40), (5, null, '1', null, null, 50);
create table prizes (age integer primary key, title text not null);
insert into prizes values (10, 'Young'), (20, 'Grown')`;

const CRM = `source: crm
kind: graphql
byKey:
  User: { field: user, arguments: { id: id } }
  Team: { field: team, arguments: { code: code, year: year } }
byKeys:
  User: { field: usersByIds, argument: ids }
`;

const RELATIONSHIPS = `
- { from: shop.orders.customer, to: crm.User.id, as: buyer, inverse: orders }
- { from: shop.orders.approver, to: crm.CrmUser.id, as: approvedBy, inverse: approved }
- { from: [shop.orders.team, shop.orders.year], to: [crm.Team.code, crm.Team.year], as: soldBy }
- { from: crm.User.age, to: shop.prizes.age, as: prize }
- { from: pets.animals.owner, to: crm.User.id, as: keeper, inverse: pets }
`;

let crm: Awaited<ReturnType<typeof serveCrm>>;
let workspace: TestWorkspace;
let hub: HubProcess;
beforeAll(async () => {
  crm = await serveCrm();
  afterwards(() => crm.close());
  const shop = await makeDatabase(SHOP);
  workspace = await makeWorkspace({
    'sources/crm.yaml': `${CRM}url: ${crm.url}/graphql\n`,
    'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\nchanges: none\n',
    'sources/pets.yaml': 'source: pets\nkind: files\nfiles: { animals: { path: data/animals.csv, key: [name] } }\n',
    'data/animals.csv': 'name,owner\nRex,1\nTom,3\nBello,1\n',
    'relationships.yaml': RELATIONSHIPS,
  });
  hub = await startHub(workspace, { environment: { SHOP_URL: shop.url } });
});

/** What is answered, and what the endpoint was asked for it. */
async function asking(query: string, variables?: Readonly<Record<string, unknown>>) {
  const before = crm.asked.length;
  const answer = await hub.ask(query, variables);
  return { ...answer, asked: crm.asked.slice(before) };
}

/** Errors with their places, in the order of those. */
const toldBy = (errors: Answer['errors']): string[] =>
  (errors ?? [])
    .map(
      ({ message, path, extensions }) =>
        `${path?.join('.') ?? ''}: ${String(extensions?.['code'])} of ${String(extensions?.['source'])}: ${message}`,
    )
    .sort();

test('it is in the graph under its prefix, and tells its types', async () => {
  const { data } = await hub.askRegistry(
    '{ source(name: "crm") { kind status problems { message } datasets { name type key fidelity fields { name type } } } }',
  );
  expect(data).toMatchObject({ source: { kind: 'graphql', status: 'OK', problems: [] } });
  expect(await asking('{ crmUsers(limit: 1) { __typename id name } }')).toMatchObject({
    data: { crmUsers: [{ __typename: 'CrmUser', id: '1', name: 'User 1' }] },
    asked: [{}],
  });
});

test('a relationship of a database reaches it, all keys in one request', async () => {
  const { data, errors, asked } = await asking('{ shopOrders(orderBy: [{ id: ASC }]) { id buyer { id name } } }');
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    shopOrders: [
      { id: '1', buyer: { id: '1', name: 'User 1' } },
      { id: '2', buyer: { id: '2', name: 'User 2' } },
      { id: '3', buyer: { id: '1', name: 'User 1' } },
      // Who is not there is null, whatever is asked of them.
      { id: '4', buyer: null },
      { id: '5', buyer: null },
    ],
  });
  expect(asked.map(({ variables }) => variables)).toEqual([{ keys: ['1', '2', '4'] }]);
});

test('by several columns, and two relationships to one type, each in a request of its own', async () => {
  const { data, errors, asked } = await asking(
    '{ shopOrders(orderBy: [{ id: ASC }]) { soldBy { title year } first: buyer { ...who } approvedBy { ...who boss { name } } } } fragment who on CrmUser { age }',
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    shopOrders: [
      { soldBy: { title: 'Core', year: 2020 }, first: { age: 10 }, approvedBy: { age: 20, boss: { name: 'User 1' } } },
      { soldBy: null, first: { age: 20 }, approvedBy: { age: 20, boss: { name: 'User 1' } } },
      { soldBy: null, first: { age: 10 }, approvedBy: null },
      { soldBy: null, first: null, approvedBy: { age: 30, boss: { name: 'User 1' } } },
      { soldBy: null, first: null, approvedBy: { age: 10, boss: { name: 'User 1' } } },
    ],
  });
  expect(asked).toHaveLength(3);
  const teams = asked.find(({ query }) => query.includes('team('));
  expect(Object.values(teams?.variables ?? {})).toEqual(['core', 2020, 'core', 2021, 'none', 1]);
});

test('the way back: rows of the database and of files below the endpoint’s, with what lists have', async () => {
  const { data, errors, asked } = await asking(
    `{ crmUsers(limit: 3) { name orders(where: { total: { gt: 10 } }, orderBy: [{ total: DESC }]) { total }
       ordersAggregate { count } prize { title } pets { name keeper { age } } approved { buyer { name } } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    crmUsers: [
      {
        name: 'User 1',
        orders: [{ total: 30 }],
        ordersAggregate: { count: 2 },
        prize: { title: 'Young' },
        pets: [
          { name: 'Bello', keeper: { age: 10 } },
          { name: 'Rex', keeper: { age: 10 } },
        ],
        approved: [{ buyer: null }],
      },
      {
        name: 'User 2',
        orders: [{ total: 20 }],
        ordersAggregate: { count: 1 },
        prize: { title: 'Grown' },
        pets: [],
        approved: [{ buyer: { name: 'User 1' } }, { buyer: { name: 'User 2' } }],
      },
      {
        name: 'User 3',
        orders: [],
        ordersAggregate: { count: 0 },
        prize: null,
        pets: [{ name: 'Tom', keeper: { age: 30 } }],
        approved: [{ buyer: null }],
      },
    ],
  });
  // The users, and once the owners and once the buyers of all of them.
  expect(asked).toHaveLength(3);
});

test('interfaces, unions, `__typename`, aliases, enums and inputs, in literals and in variables', async () => {
  const { data, errors } = await asking(
    `query ($style: CrmStyle, $filter: CrmUserFilter, $when: CrmDateTime, $id: ID!) {
       found: crmSearch(filter: $filter) { __typename ... on CrmUser { n: name(style: $style) kind: __typename orders { total } } ... on CrmCompany { name } }
       literal: crmSearch(filter: { name: { in: ["User 1"] }, minAge: 5 }, style: PLAIN) { ... on CrmNode { id } }
       node: crmNode(id: $id) { __typename id ... on CrmCompany { staff(filter: { minAge: 50 }) { name(style: LOUD) } } }
       at: crmAt(when: $when)
     }`,
    { style: 'LOUD', filter: { name: { in: ['User 2'] }, style: 'PLAIN' }, when: 'not a time of the hub’s', id: 'c1' },
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    found: [
      { __typename: 'CrmUser', n: 'USER 2', kind: 'CrmUser', orders: [{ total: 20 }] },
      { __typename: 'CrmCompany', name: 'Acme' },
    ],
    literal: [{ id: '1' }, { id: 'c1' }],
    node: { __typename: 'CrmCompany', id: 'c1', staff: [{ name: 'USER 5' }, { name: 'USER 6' }] },
    at: 'not a time of the hub’s',
  });
});

test('numbers past what a double holds keep their digits, at the root and behind a relationship', async () => {
  const raw = await fetch(`${hub.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ crmExtremes shopOrder(id: 2) { buyer { score } } }' }),
  });
  const text = await raw.text();
  expect(text).toContain('"big":123456789012345678901234567890.123456789');
  expect(text).toContain('"score":29007199254740993');
});

test('an error is told where it costs something, and costs no more', async () => {
  const { data, errors } = await asking(
    '{ crmUser(id: 2) { name no: fails } shopOrders(orderBy: [{ id: ASC }], limit: 2) { id who: buyer { age fails } } }',
  );
  expect(data).toEqual({
    crmUser: { name: 'User 2', no: null },
    shopOrders: [
      { id: '1', who: { age: 10, fails: null } },
      { id: '2', who: { age: 20, fails: null } },
    ],
  });
  const told = toldBy(errors);
  expect(told).toEqual([
    'crmUser.no: SOURCE_ERROR of crm: Source "crm": no value for 2',
    'shopOrders.0.who.fails: SOURCE_ERROR of crm: Source "crm": no value for 1',
    'shopOrders.1.who.fails: SOURCE_ERROR of crm: Source "crm": no value for 2',
  ]);
});

test('a mutation is the endpoint’s', async () => {
  expect(await asking('mutation { crmRename(id: 3, name: "Eve") { __typename name orders { id } } }')).toMatchObject({
    data: { crmRename: { __typename: 'CrmUser', name: 'Eve', orders: [] } },
  });
});

test('what it cannot give is not in the graph: no aggregates, no filters, no changes of its own', async () => {
  const { data } = await hub.ask<{
    __schema: { queryType: { fields: { name: string }[] }; subscriptionType: { fields: { name: string }[] } | null };
  }>('{ __schema { queryType { fields { name } } subscriptionType { fields { name } } } }');
  const own = [...(data?.__schema.queryType.fields ?? []), ...(data?.__schema.subscriptionType?.fields ?? [])]
    .map(({ name }) => name)
    .filter((name) => name.startsWith('crm'));
  expect(own.toSorted()).toEqual(
    ['At', 'Extremes', 'Node', 'Nodes', 'Search', 'Slow', 'SureUser', 'Team', 'User', 'Users', 'UsersByAges', 'UsersByIds'].map(
      (name) => `crm${name}`,
    ),
  );
  const filter = await hub.ask('{ shopOrders(where: { buyer: { name: { eq: "x" } } }) { id } }');
  expect(filter.errors?.[0]?.message).toContain('Field "buyer" is not defined by type "ShopOrderFilter"');
});

test('testSource says what it would add, and what of its `byKey` does not fit', async () => {
  const input = {
    source: 'sales',
    kind: 'graphql',
    url: `${crm.url}/graphql`,
    byKey: { User: { field: 'user', arguments: { id: 'id' } }, Company: { field: 'compny', arguments: { id: 'id' } } },
  };
  const done = await command(hub, 'testSource', { input }, 'datasets { name type key fidelity } problems { message path }');
  expect(done['datasets']).toContainEqual({ name: 'sales.User', type: 'SalesUser', key: ['id'], fidelity: 'NONE' });
  expect(done['datasets']).toContainEqual({ name: 'sales.Team', type: 'SalesTeam', key: null, fidelity: 'NONE' });
  expect(done.problems).toEqual([
    {
      message: expect.stringContaining('`byKey.Company.field`: the endpoint has no query `compny`') as string,
      path: 'sales.byKey.Company.field',
    },
  ]);
});

test('`weir check` says it with file and line, and a relationship that does not fit', async () => {
  const { folder } = await makeWorkspace({
    'sources/crm.yaml': `source: crm\nkind: graphql\nurl: ${crm.url}/graphql\nbyKey:\n  User: { field: user, arguments: { id: id } }\n  Team:\n    field: teem\n    arguments: { code: code }\n`,
    'sources/pets.yaml': 'source: pets\nkind: files\nfiles: { animals: { path: data/animals.csv } }\n',
    'data/animals.csv': 'name,owner\nRex,1\n',
    'relationships.yaml':
      '- { from: pets.animals.owner, to: crm.User.age, as: keeper }\n- { from: pets.animals.owner, to: crm.User.id, as: boss }\n',
  });
  const { code, stdout } = await weir(['check', '--workspace', folder, '--json']);
  const { findings } = JSON.parse(stdout) as { findings: readonly { file: string; line: number; message: string }[] };
  expect([code, findings.map(({ file, line, message }) => `${file}:${line} ${message}`)]).toEqual([
    1,
    [
      'relationships.yaml:1 Relationship `keeper`: `CrmUser` is found by `id`, and not by `age`.',
      expect.stringContaining(
        'sources/crm.yaml:7 Source "crm": `byKey.Team.field`: the endpoint has no query `teem`. Did you mean `team`?',
      ),
    ],
  ]);
});

test('an endpoint that does not answer costs its own fields', async () => {
  const slow = await hub.ask('{ shopOrder(id: 1) { total buyer { slow: name } } prizes: shopPrizes { title } }');
  expect(slow.errors).toBeUndefined();
  await crm.close();
  const { data, errors } = await hub.ask('{ shopOrder(id: 1) { total buyer { name } } crmUser(id: 1) { orders { id } } }');
  expect(data).toEqual({ shopOrder: { total: 10, buyer: null }, crmUser: null });
  expect(toldBy(errors)).toEqual([
    expect.stringMatching(/^crmUser: SOURCE_UNAVAILABLE of crm: .*cannot be reached/),
    expect.stringMatching(/^shopOrder.buyer: SOURCE_UNAVAILABLE of crm: .*cannot be reached/),
  ]);
});
