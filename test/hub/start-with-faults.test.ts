import { beforeAll, expect, test } from 'vitest';
import { makeDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace } from './workspace.ts';

const numbered = (rows: number, last: string) =>
  `id,size\n${Array.from({ length: rows }, (_, at) => `${at + 1},${at}`).join('\n')}\n${last}\n`;

const FILES: Readonly<Record<string, string>> = {
  'data/ports.csv': 'iata,city\nSEA,Seattle\nJFK,New York\nLGA,New York\n',
  'data/declared.csv': numbered(25_000, '25001,many'),
  'data/undeclared.csv': numbered(25_000, '25001,many'),
  'data/broken.parquet': 'PAR1 and then nothing of the kind',
  'data/twice.csv': 'code,n\na,1\nb,2\na,3\nb,4\nc,5\n',
  'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
  'sources/declared.yaml': 'source: declared\nkind: files\nfiles:\n  sizes: { path: data/declared.csv, types: { size: int } }\n',
  'sources/undeclared.yaml': 'source: undeclared\nkind: files\nfiles:\n  sizes: { path: data/undeclared.csv, key: [id] }\n',
  'sources/broken.yaml': 'source: broken\nkind: files\nfiles:\n  rows: data/broken.parquet\n',
  'sources/twice.yaml': 'source: twice\nkind: files\nfiles:\n  codes: { path: data/twice.csv, key: [code] }\n',
  'sources/net.yaml': 'source: net\nkind: files\nfiles:\n  work_items: data/ports.csv\n',
  'sources/net-work.yaml': 'source: net_work\nkind: files\nfiles:\n  items: data/ports.csv\n',
  'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
  'unread.graphql': 'type Query { best: String',
  'sources/unread.yaml': 'source: unread\nkind: subgraph\nurl: "http://127.0.0.1:9/graphql"\nschema: unread.graphql\n',
  'relationships.yaml':
    '- { from: air.ports.city, to: air.ports.iata, as: good }\n- { from: air.ports.town, to: air.ports.iata, as: bad }\n',
  'models/by-town.yaml':
    'model: ByTown\nkey: [city]\nfrom: air.ports\nsteps:\n  - filter: city is not null\n  - aggregate: { by: [town], measures: { ports: count() } }\n',
  'models/steps.yaml': 'model: Stepped\nkey: [city]\nfrom: air.ports\nsteps:\n  - agregate: { by: [city], measures: { ports: count() } }\n',
  'models/ports.yaml': 'model: PortOfCity\nkey: [city]\nfields: { city: String!, iata: String! }\nfrom: air.ports\n',
};

let hub: HubProcess;
beforeAll(async () => {
  const shop = new URL((await makeDatabase('create table orders (id int primary key)')).url);
  shop.password = 'secret7';
  hub = await startHub(await makeWorkspace(FILES), { environment: { SHOP_URL: shop.href } });
});

interface Place {
  readonly status?: string;
  readonly problems: readonly { readonly code: string; readonly message: string; readonly path: string | null }[];
  readonly lastRun?: Place & { readonly state: string };
}

const source = async (name: string) => {
  const { data } = await hub.askRegistry<{ source: Place }>(
    'query ($name: String!) { source(name: $name) { status problems { code message path } } }',
    { name },
  );
  return data?.source;
};
const model = async (name: string) => {
  const { data } = await hub.askRegistry<{ model: Place }>(
    'query ($name: String!) { model(name: $name) { problems { code message path } lastRun { state problems { code message path } } } }',
    { name },
  );
  return data?.model;
};
/** One problem, which the hub has written as well. */
async function expectProblem(place: Place | undefined, problem: { code: string; message: unknown; path?: string }) {
  expect(place?.problems).toEqual([{ path: null, ...problem }]);
  expect(hub.output()).toContain(place?.problems[0]?.message);
}

test('what is right beside all this is served', async () => {
  expect(await hub.ask('{ airPorts(orderBy: [{iata: ASC}]) { iata city good { iata } } }')).toEqual({
    data: {
      airPorts: [
        { iata: 'JFK', city: 'New York', good: null },
        { iata: 'LGA', city: 'New York', good: null },
        { iata: 'SEA', city: 'Seattle', good: null },
      ],
    },
  });
  // The one model that can run has failed once by then.
  await eventually(async () => (await fetch(`${hub.url}/health/ready`)).status === 200);
});

test('a value of row 25,001 that is not of the declared type: file, line, column and value', async () => {
  const found = await source('declared');
  expect(found?.status).toBe('DOWN');
  const message = expect.stringMatching(/^declared\.sizes: data\/declared\.csv line 25002, column size: "many" is no Int/) as string;
  await expectProblem(found, { code: 'BAD_DEFINITION', message });
});

test('an undeclared column that turns to text in row 25,001 is text', async () => {
  expect(await source('undeclared')).toEqual({ status: 'OK', problems: [] });
  expect(await hub.ask('{ undeclaredSizes(where: { or: [{ size: { eq: "many" } }, { id: { eq: 1 } }] }) { id size } }')).toEqual({
    data: {
      undeclaredSizes: [
        { id: '1', size: '0' },
        { id: '25001', size: 'many' },
      ],
    },
  });
});

test('a Parquet file that is none is named', async () => {
  const found = await source('broken');
  expect(found?.status).toBe('DOWN');
  await expectProblem(found, { code: 'SOURCE_ERROR', message: expect.stringMatching(/^broken\.rows: .*data\/broken\.parquet/) });
});

test('a key that is not unique: how many values, and which', async () => {
  await expectProblem(await source('twice'), {
    code: 'BAD_DEFINITION',
    message: expect.stringMatching(/key \[code\] is not unique: 2 values occur more than once, such as "a" \(2 rows\), "b" \(2 rows\)/),
  });
});

test('a password that the server refuses: the role is named, the password is not', async () => {
  const found = await source('shop');
  expect(found?.status).toBe('DOWN');
  await expectProblem(found, {
    code: 'SOURCE_UNAVAILABLE',
    message: expect.stringMatching(/^Source "shop" at .*: the server refused the password of role "weir"$/),
  });
  expect(hub.output() + JSON.stringify(found)).not.toContain('secret7');
});

test('a subgraph whose SDL cannot be read is refused alone', async () => {
  const found = await source('unread');
  expect(found?.status).toBe('REFUSED');
  await expectProblem(found, { code: 'BAD_DEFINITION', message: expect.stringMatching(/"unread".*Syntax Error/) });
});

test('of two datasets that want one GraphQL type the one is refused, with both names and the cure', async () => {
  const found = await source('net');
  expect(found?.status).toBe('DEGRADED');
  const message = expect.stringMatching(
    /^`net\.work_items` and `net_work\.items` both want the GraphQL type `NetWorkItem`: .*`name:`/,
  ) as string;
  await expectProblem(found, { code: 'BAD_DEFINITION', message, path: 'sources/net.yaml:1' });
  expect(await source('net_work')).toEqual({ status: 'OK', problems: [] });
  expect(await hub.ask('{ netWorkItemsAggregate { count } }')).toEqual({ data: { netWorkItemsAggregate: { count: 3 } } });
});

test('a relationship to a missing column is left out alone, and shown with the source that it leads from', async () => {
  const found = await source('air');
  expect(found?.status).toBe('DEGRADED');
  const message = 'Relationship `bad`: `air.ports` has no column `town`. There is: `iata`, `city`.';
  await expectProblem(found, { code: 'BAD_DEFINITION', message, path: 'relationships.yaml:2' });
});

test('a model step that names a missing column, or is none, is named with its line', async () => {
  const message = 'step 2 (aggregate) names `town` in `by`, which is not a column there. There is: `iata`, `city`.';
  await expectProblem(await model('ByTown'), { code: 'BAD_DEFINITION', message, path: 'models/by-town.yaml:6' });
  await expectProblem(await model('Stepped'), {
    code: 'BAD_DEFINITION',
    message: 'step 1 (agregate) is not a step. Did you mean `aggregate`?',
    path: 'models/steps.yaml:5',
  });
  const { errors } = await hub.ask('{ byTowns { town } }');
  expect(errors?.[0]?.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
});

test("a model's key that is not unique fails its run: how many keys, and which", async () => {
  const found = await eventually(async () => {
    const one = await model('PortOfCity');
    return one?.lastRun?.state === 'FAILED' && one.lastRun;
  });
  await expectProblem(found, {
    code: 'BAD_DEFINITION',
    message: expect.stringMatching(
      /its key \(city\) is not unique: 1 key occurs more than once, such as \{"city":"New York"\} \(2 times\)/,
    ),
  });
  expect(await hub.ask('{ portOfCities { iata } }')).toMatchObject({
    data: { portOfCities: null },
    errors: [{ path: ['portOfCities'], extensions: { code: 'SOURCE_UNAVAILABLE', source: 'PortOfCity' } }],
  });
});
