import { beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { startHub, type Answer, type HubProcess } from './hub-process.ts';
import { federated, startSubgraph, type TestSubgraph } from './subgraph.ts';
import { ADMIN, makeTokenBy } from './who-asks.ts';
import { makeWorkspace } from './workspace.ts';

/** An ordinary endpoint, some of whose fields can be told which regions are meant. */
const PEOPLE_SDL = `
interface Node { id: ID! }
type Person implements Node { id: ID! name: String region: String boss: Person }
type Dog { id: ID! name: String }
type Team { title: String list(regionIn: [String!], limit: Int): [Person!]! lead: Person }
type Club { title: String list: [Dog!]! }
union Group = Team | Club
input Where { regionIn: [String!] }
type Query {
  people(regionIn: [String!], limit: Int): [Person!]!
  peopleByIds(ids: [ID!]!, regionIn: [String!]): [Person]!
  peopleWhere(where: Where): [Person!]!
  anyone: Person
  node(id: ID!): Node
  groups: [Group!]!
}
`;
const PEOPLE = ['EU', 'US', 'ASIA', 'EU'].map((region, at) => ({ id: String(at + 1), name: `P${at + 1}`, region }));
type Told = { readonly regionIn?: readonly string[] | null; readonly limit?: number | null; readonly ids?: readonly string[] };
/** Without a list of regions, and with an empty one, it means all. */
const people = ({ regionIn, limit, ids }: Told) =>
  PEOPLE.filter(({ region }) => !regionIn?.length || regionIn.includes(region))
    .filter(({ id }) => !ids || ids.includes(id))
    .slice(0, limit ?? undefined);
const PEOPLE_ROOT = {
  people,
  peopleByIds: people,
  peopleWhere: () => PEOPLE,
  anyone: () => PEOPLE[2],
  groups: () => [
    { __typename: 'Club', title: 'Club', list: () => [{ id: 'd', name: 'Dog' }] },
    { __typename: 'Team', title: 'Team', list: people, lead: () => PEOPLE[2] },
  ],
};

const DAYS = ['EU', 'US', 'ASIA'].map((region) => ({ __typename: 'Day', date: `of ${region}`, region, temp: 7 }));
const DAYS_SDL = federated(`
type Day @key(fields: "date") { date: String! region: String! temp: Int }
type Query { days(regions: [String!]!): [Day!]! warmest(region: String): Day day(date: String!): Day }
`);
const DAYS_ROOT = {
  days: ({ regions }: { regions: readonly string[] }) => DAYS.filter(({ region }) => regions.includes(region)),
  warmest: ({ region }: { region?: string | null }) => DAYS.find((day) => !region || day.region === region) ?? null,
  day: ({ date }: { date: string }) => DAYS.find((day) => day.date === date) ?? null,
};

const FILES = {
  'people.graphql': PEOPLE_SDL,
  'sources/pets.yaml': 'source: pets\nkind: files\nfiles: { animals: { path: data/animals.csv, key: [name] } }\n',
  'data/animals.csv': 'name,owner\nRex,1\nTom,2\nZoe,3\n',
  'relationships.yaml': '- { from: pets.animals.owner, to: crm.Person.id, as: keeper, inverse: pets }\n',
  'policies/clerk.yaml': `role: clerk
allow:
  pets.animals: {}
  crm.CrmPerson: { rows: { region: { in: "\${claim:regions}" } } }
  crm.CrmTeam: {}
  crm.CrmClub: {}
  crm.CrmDog: {}
  crm.CrmGroup: {}
  crm.CrmNode: {}
  weather.Day: { columns: { exclude: [region] }, rows: { region: { in: "\${claim:regions}" } } }
rowArguments:
  crm.CrmPerson: { region: regionIn }
  weather.Day: { region: regions }
`,
  'policies/stranger.yaml': 'role: stranger\nallow: { crm.CrmPerson: { rows: { name: { eq: P1 } } }, pets.animals: {} }\n',
};

let crm: TestSubgraph;
let hub: HubProcess;
let european: string;
beforeAll(async () => {
  crm = await startSubgraph({ sdl: PEOPLE_SDL, root: PEOPLE_ROOT });
  const weather = await startSubgraph({ sdl: DAYS_SDL, root: DAYS_ROOT, entity: ({ date }) => DAYS_ROOT.day({ date: String(date) }) });
  const workspace = await makeWorkspace({
    ...FILES,
    'weir.yaml': 'workspace: trial\nnetwork: { allow: ["127.0.0.0/8"] }\n',
    'sources/crm.yaml': `source: crm\nkind: graphql\nschema: people.graphql\nurl: ${crm.url}\nbyKeys: { Person: { field: peopleByIds, argument: ids } }\n`,
    'sources/weather.yaml': `source: weather\nkind: subgraph\nurl: ${weather.url}\n`,
  });
  hub = await startHub(workspace, { flags: ['--production'], environment: { WEIR_ADMIN_TOKEN: ADMIN }, token: ADMIN });
  ({ token: european } = await makeTokenBy(hub, '--role', 'clerk', '--claim', 'regions=EU'));
  await eventually(async () => (await hub.ask('{ crmPeople { id } days(regions: ["EU"]) { date } }')).data?.['days']);
});

async function ask(query: string, token = european): Promise<Answer> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return (await (await fetch(`${hub.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })).json()) as Answer;
}

describe('a row rule that a source takes as an argument', () => {
  test('holds for root fields, of an endpoint and of a subgraph', async () => {
    expect(
      await ask('query ($limit: Int, $rows0: Int) { crmPeople(limit: $limit) { id } one: crmPeople(limit: $rows0) { id } days { date } }'),
    ).toEqual({
      data: {
        crmPeople: [{ id: '1' }, { id: '4' }],
        one: [{ id: '1' }, { id: '4' }],
        days: [{ date: 'of EU' }],
      },
    });
  });

  test('holds for fields of other types, each in fragments of its own', async () => {
    const query = '{ crmGroups { ... on CrmClub { list { name } } ... on CrmTeam { list { name } } } }';
    expect((await ask(query)).data).toEqual({ crmGroups: [{ list: [{ name: 'Dog' }] }, { list: [{ name: 'P1' }, { name: 'P4' }] }] });
  });

  test('holds for rows that are found by key', async () => {
    const query = '{ petsAnimals(orderBy: [{ name: ASC }]) { name keeper { name pets { name keeper { region } } } } }';
    expect((await ask(query)).data).toEqual({
      petsAnimals: [
        { name: 'Rex', keeper: { name: 'P1', pets: [{ name: 'Rex', keeper: { region: 'EU' } }] } },
        { name: 'Tom', keeper: null },
        { name: 'Zoe', keeper: null },
      ],
    });
  });

  test('is told to the source in every question, with the caller’s own values', async () => {
    const before = crm.asked.length;
    const { token } = await makeTokenBy(hub, '--role', 'clerk', '--claim', 'regions=US,ASIA');
    const query = '{ crmPeople { id } crmGroups { ... on CrmTeam { list(limit: 9) { id } } } petsAnimals { keeper { id } } }';
    const ids = async (who: string) =>
      [...JSON.stringify((await ask(query, who)).data).matchAll(/"id":"(\d)"/g)].map(([, id]) => id).join('');
    expect([await ids(token), await ids(european), await ids(token)]).toEqual(['232323', '14141', '232323']);
    expect(crm.asked.slice(before).filter((asked) => !asked.includes('regionIn: $rows'))).toEqual([]);
  });

  test.each([
    ['a field without the argument', '{ crmAnyone { id } }', 'crmAnyone'],
    ['one whose argument is within an input', '{ crmPeopleWhere { id } }', 'crmPeopleWhere'],
    ['one that leads to an interface of it', '{ crmNode(id: 3) { id } }', 'crmNode'],
    ['one of another type', '{ crmGroups { ... on CrmTeam { lead { id } } } }', 'lead'],
    ['one of itself', '{ crmPeople { boss { id } } }', 'boss'],
    ['one that takes one value where there may be several', '{ warmest { date } }', 'warmest'],
    ['one of a subgraph', '{ day(date: "of US") { date } }', 'day'],
  ])('%s is not there', async (_, query, field) => {
    const { data, errors } = await ask(query);
    expect([data, errors?.map(({ message }) => message)]).toEqual([undefined, [expect.stringContaining(`Cannot query field "${field}"`)]]);
  });

  test('the argument is the hub’s: nobody sees or gives it', async () => {
    for (const query of [
      '{ crmPeople(regionIn: ["US"]) { id } }',
      '{ crmPeople(regionIn: []) { id } }',
      '{ days(regions: ["US"]) { date } }',
    ])
      expect((await ask(query)).errors?.[0]?.message).toMatch(/Unknown argument "region/);
    const schema = JSON.stringify(await ask('{ __schema { types { fields { name args { name } } inputFields { name } } } }'));
    expect(schema).toContain('crmPeople');
    expect(schema).not.toMatch(/regionIn|"regions"/);
  });

  test.each([
    ['without the claim', []],
    ['with an empty one', ['--claim', 'regions=']],
  ])('%s the type is closed, by every path', async (_, words) => {
    const { token } = await makeTokenBy(hub, '--role', 'clerk', ...words);
    for (const query of ['{ crmPeople { id } }', '{ days { date } }', '{ petsAnimals { keeper { id } } }'])
      expect((await ask(query, token)).errors?.[0]?.message).toMatch(/Cannot query field/);
    expect((await ask('{ petsAnimals(limit: 1) { name } }', token)).data).toEqual({ petsAnimals: [{ name: 'Rex' }] });
  });

  test('is refused where no argument is declared, and the type stays closed', async () => {
    await hub.wrote(/`rows.name` cannot be kept: its source answers by itself, and `rowArguments` names no argument for it/);
    const { token } = await makeTokenBy(hub, '--role', 'stranger');
    expect((await ask('{ crmPeople { id } }', token)).errors?.[0]?.message).toContain('Cannot query field');
  });
});
