import { beforeAll, expect, test } from 'vitest';
import { makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const SHOP = `create table lines (id int primary key, quantity int, unit_price numeric(10,2), note text);
insert into lines values (1, 2, 10.50, 'a'), (2, 3, 0.10, null), (3, null, 5, 'c');
create view by_note as select note, count(*)::int as lines from lines group by note union all select 'c', 9;
create table notes (id text primary key); insert into notes values ('a'), ('c')`;

const source = (computed: string) => `source: shop
kind: postgres
connection: "\${env:SHOP_URL}"
changes: none
datasets:
  lines:
    computed:
      total: {type: Decimal, sql: "quantity * unit_price", description: What it comes to, tags: [money]}
${computed}  by_note:
    key: [note]
`;

let shop: TestDatabase;
let workspace: TestWorkspace;
let hub: HubProcess;
beforeAll(async () => {
  shop = await makeDatabase(SHOP);
  workspace = await makeWorkspace({
    'sources/shop.yaml': source(''),
    'relationships.yaml': '- { from: shop.notes.id, to: shop.by_note.note, as: counted }\n',
    'data/cities.csv': 'code,people\nSEA,10\nOSL,20\n',
  });
  hub = await startHub(workspace, { environment: { SHOP_URL: shop.url } });
});

const problemsOf = async (name: string) => {
  const { data } = await hub.askRegistry<{ source: { status: string; problems: { message: string; path: string | null }[] } }>(
    'query ($name: String!) { source(name: $name) { status problems { message path } } }',
    { name },
  );
  return data?.source.problems;
};

test('a computed field is asked for as a column is', async () => {
  const { data, errors } = await hub.ask(`{
    shopLines(where: { total: { gt: 0.3 } }, orderBy: [{ total: ASC }]) { id total }
    shopLinesAggregate { total { sum } }
    __type(name: "ShopLine") { fields { name description } }
  }`);
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    shopLines: [{ id: '1', total: '21.00' }],
    shopLinesAggregate: { total: { sum: '21.30' } },
    __type: { fields: expect.arrayContaining([{ name: 'total', description: 'What it comes to' }]) as unknown },
  });
});

test('a view with a declared key is found by it, and a broken one is said', async () => {
  expect(await hub.ask('{ shopByNote(note: "a") { lines } shopNote(id: "a") { counted { lines } } }')).toMatchObject({
    data: { shopByNote: { lines: 1 }, shopNote: { counted: { lines: 1 } } },
  });
  const { errors } = await hub.ask('{ shopNote(id: "c") { counted { lines } } }');
  expect(errors).toMatchObject([
    {
      message:
        '`shopNote.counted`: the key `note` is declared for `shop.by_note`, but "c" has more than one. Make its rows unique, or declare as `key` what tells them apart.',
      extensions: { code: 'SOURCE_ERROR', source: 'shop' },
    },
  ]);
});

test('a file with a mistake in it changes nothing, and the mistake is said with its line', async () => {
  await workspace.write('sources/shop.yaml', source('      halved: {type: Float, sql: "quantiy / 2"}\n'));
  const said = await eventually(() => hub.output().includes('quantiy') && hub.output());
  expect(said).toContain(
    'sources/shop.yaml:9: The computed field `halved` of `shop.lines` names `quantiy`, which is not a column there. Did you mean `quantity`?',
  );
  expect(await hub.ask('{ shopLines(limit: 1) { total } }')).toMatchObject({ data: { shopLines: [{ total: '21.00' }] } });
  await workspace.write('sources/shop.yaml', source('      halved: {type: Float, sql: "quantity / 2"}\n'));
  await eventually(async () => {
    const { data } = await hub.ask<{ shopLine: { halved: number } }>('{ shopLine(id: 2) { halved } }');
    return data?.shopLine.halved === 1.5;
  });
});

test('a source that comes by API is held to the same', async () => {
  const register = (sql: string) =>
    hub.askRegistry<{ registerSource: { problems?: { message: string }[]; source?: { status: string } } }>(
      'mutation ($input: SourceInput!) { registerSource(input: $input) { ... on ProblemList { problems { message } } ... on RegisterSource { source { status } } } }',
      {
        input: {
          source: 'geo',
          kind: 'files',
          files: { cities: 'data/cities.csv' },
          datasets: { cities: { key: ['code'], computed: { twice: { type: 'BigInt', sql } } } },
        },
      },
    );
  // As with a table whose name is taken, the rest is there.
  expect((await register('people * tow')).data?.registerSource.source).toEqual({ status: 'DEGRADED' });
  expect(await problemsOf('geo')).toEqual([
    {
      message: 'The computed field `twice` of `geo.cities` names `tow`, which is not a column there. There is: `code`, `people`.',
      path: 'source geo:10',
    },
  ]);
  expect((await register('people * 2')).data?.registerSource.source).toEqual({ status: 'OK' });
  expect(await hub.ask('{ geoCity(code: "OSL") { twice } }')).toMatchObject({ data: { geoCity: { twice: '40' } } });
});

test('a column that is gone takes what was computed of it along, and leaves the rest', async () => {
  await shop.sql('alter table lines drop column unit_price');
  await hub.ask('{ shopLines { total } }');
  const problems = await eventually(async () => {
    const found = await problemsOf('shop');
    return found !== undefined && found.length > 0 && found;
  });
  expect(problems).toEqual([
    {
      message:
        'The computed field `total` of `shop.lines` names `unit_price`, which is not a column there. There is: `id`, `quantity`, `note`.',
      path: 'sources/shop.yaml:8',
    },
  ]);
  expect(await hub.ask('{ shopLines(where: { id: { eq: 1 } }) { quantity halved } }')).toMatchObject({
    data: { shopLines: [{ quantity: 2, halved: 1 }] },
  });
});
