import { beforeAll, expect, test } from 'vitest';
import { serveCrm } from '../sources/graphql-fixture.ts';
import { afterwards } from './afterwards.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace } from './workspace.ts';

const clerk = (fields: string) => `role: clerk
allow:
  pets.animals: { columns: { exclude: [chip] }, rows: { kind: { eq: dog } } }
  pets.cages: {}
  crm.CrmUser: { columns: { include: ${fields} } }
`;

let crm: Awaited<ReturnType<typeof serveCrm>>;
let hub: HubProcess;
/** A hub in production, in which whoever brings no token is a clerk who may see these fields of the endpoint's users. */
async function hubFor(fields: string): Promise<HubProcess> {
  const workspace = await makeWorkspace({
    'weir.yaml': 'workspace: trial\nauth: { anonymous: clerk }\nnetwork: { allow: ["127.0.0.0/8"] }\n',
    'sources/crm.yaml': `source: crm\nkind: graphql\nurl: ${crm.url}/graphql\nbyKeys: { User: { field: usersByIds, argument: ids } }\n`,
    'sources/pets.yaml':
      'source: pets\nkind: files\nfiles: { animals: { path: data/animals.csv, key: [name] }, cages: { path: data/cages.csv, key: [cage] } }\n',
    'data/animals.csv': 'name,kind,owner,chip\nRex,dog,1,2\nTom,cat,1,3\nBello,dog,2,1\n',
    'data/cages.csv': 'cage,of\n1,1\n2,2\n',
    'relationships.yaml': `- { from: pets.animals.owner, to: crm.User.id, as: keeper, inverse: pets }
- { from: pets.cages.of, to: crm.User.id, as: tenant }
- { from: crm.User.age, to: pets.cages.cage, as: cage }
`,
    'policies/clerk.yaml': clerk(fields),
  });
  const started = await startHub(workspace, { flags: ['--production'] });
  await eventually(async () => (await started.ask('{ crmUsers { name } }')).data?.['crmUsers']);
  return started;
}

beforeAll(async () => {
  crm = await serveCrm();
  afterwards(() => crm.close());
  hub = await hubFor('[id, name, team]');
});

test('a role sees of an endpoint, and through relationships of other sources’, what its policy shows', async () => {
  const answer = await hub.ask(
    '{ petsAnimals(orderBy: [{ name: ASC }]) { name keeper { name } } crmUsers(limit: 2) { name pets { name } petsAggregate { count } } }',
  );
  expect(answer).toEqual({
    data: {
      petsAnimals: [
        { name: 'Bello', keeper: { name: 'User 2' } },
        { name: 'Rex', keeper: { name: 'User 1' } },
      ],
      crmUsers: [
        { name: 'User 1', pets: [{ name: 'Rex' }], petsAggregate: { count: 1 } },
        { name: 'User 2', pets: [{ name: 'Bello' }], petsAggregate: { count: 1 } },
      ],
    },
  });
});

test.each([
  ['a field of the type that is not granted', '{ crmUsers { age } }', '"age"'],
  ['a type that is not granted', '{ crmUsers { team { title } } }', '"team"'],
  ['a root field that leads to such', '{ crmTeam(code: "core", year: 2020) { title } }', '"crmTeam"'],
  ['a relationship by a field that is not granted', '{ crmUsers { cage { cage } } }', '"cage"'],
  ['a mutation', 'mutation { crmRename(id: 1, name: "x") { id } }', 'mutation'],
])('%s is not there', async (_, query, names) => {
  const { data, errors } = await hub.ask(query);
  expect(data).toBeUndefined();
  expect(errors?.[0]?.message).toContain(names);
});

test('whoever may not see the key is led nowhere by it, in neither direction', async () => {
  const other = await hubFor('[name]');
  expect((await other.ask('{ petsAnimals { keeper { name } } }')).errors?.[0]?.message).toContain('Cannot query field "keeper"');
  expect((await other.ask('{ crmUsers { pets { name } } }')).errors?.[0]?.message).toContain('Cannot query field "pets"');
  expect(await other.ask('{ crmUsers(limit: 1) { name } petsCages { cage } }')).toEqual({
    data: { crmUsers: [{ name: 'User 1' }], petsCages: [{ cage: 1 }, { cage: 2 }] },
  });
});
