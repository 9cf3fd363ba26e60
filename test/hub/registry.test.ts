import { beforeAll, expect, test } from 'vitest';
import { makeDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace } from './workspace.ts';

/** Ten strikes at SEA and JFK; one at an airport that nobody knows, and one twice. */
const STRIKES = `create table airports (name text primary key, iata text not null unique);
insert into airports values ('Seattle', 'SEA'), ('Kennedy', 'JFK'), ('Barksdale', 'BAD');
create table strikes (id int primary key, airport text not null references airports, cost numeric);
insert into strikes select n, case when n % 5 = 0 then 'Barksdale' when n % 2 = 0 then 'Seattle' else 'Kennedy' end, n * 100.5 from generate_series(1, 20) n`;

interface Run {
  readonly id: string;
  readonly model: string;
  readonly state: string;
  readonly fates: readonly { readonly step: string; readonly fate: string; readonly rows: number; readonly reason: string | null }[];
}

let hub: HubProcess;
beforeAll(async () => {
  const wildlife = new URL((await makeDatabase(STRIKES)).url);
  const files: Record<string, string> = {
    'data/ports.csv': 'iata,city\nSEA,Seattle\nJFK,New York\n',
    'sources/air.yaml': 'source: air\nkind: files\nowner: network\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
    'sources/wildlife.yaml': 'source: wildlife\nkind: postgres\nowner: safety\nconnection: "${env:WILDLIFE_URL}"\n',
    'models/summary.yaml': `model: Summary
owner: safety
key: [iata]
from: wildlife.strikes
steps:
  - filter: cost > 200
  - join: { dataset: wildlife.airports, as: at, on: airport = at.name, take: { iata: at.iata }, type: inner }
  - join: { dataset: air.ports, as: port, on: iata = port.iata, take: { city: port.city }, type: inner }
  - aggregate: { by: [iata, city], measures: { strikes: count(), cost: sum(cost) } }
expect:
  - { notNull: [iata, strikes] }
`,
  };
  for (const name of ['A', 'B', 'C'])
    files[`models/${name}.yaml`] = `model: ${name}\nkey: [iata]\nfrom: air.ports\nsteps:\n  - filter: city <> '${name}'\n`;
  hub = await startHub(await makeWorkspace(files), { environment: { WILDLIFE_URL: wildlife.href } });
  await eventually(async () => (await fetch(`${hub.url}/health/ready`)).status === 200);
});

test('sources with their datasets, and models, by name', async () => {
  expect(
    await hub.askRegistry(
      '{ sources { totalCount nodes { name kind owner status managedBy problems { message } datasets { name type key fidelity } } } }',
    ),
  ).toEqual({
    data: {
      sources: {
        totalCount: 2,
        nodes: [
          {
            name: 'air',
            kind: 'files',
            owner: 'network',
            status: 'OK',
            managedBy: 'WORKSPACE',
            problems: [],
            datasets: [{ name: 'air.ports', type: 'AirPort', key: ['iata'], fidelity: 'NONE' }],
          },
          {
            name: 'wildlife',
            kind: 'postgres',
            owner: 'safety',
            status: 'OK',
            managedBy: 'WORKSPACE',
            problems: [],
            datasets: [
              { name: 'wildlife.airports', type: 'WildlifeAirport', key: ['name'], fidelity: 'NONE' },
              { name: 'wildlife.strikes', type: 'WildlifeStrike', key: ['id'], fidelity: 'NONE' },
            ],
          },
        ],
      },
    },
  });
  expect(
    await hub.askRegistry(
      '{ model(name: "Summary") { name owner type key lastRun { state } } none: model(name: "None") { name } source(name: "x") { name } }',
    ),
  ).toEqual({
    data: {
      model: { name: 'Summary', owner: 'safety', type: 'Summary', key: ['iata'], lastRun: { state: 'SUCCEEDED' } },
      none: null,
      source: null,
    },
  });
});

test('every row of every step has one fate, with its reason', async () => {
  const { data } = await hub.askRegistry<{ model: { lastRun: Run & { rowsIn: number; rowsOut: number; inserted: number; sql: string } } }>(
    '{ model(name: "Summary") { lastRun { state reason attempt rowsIn rowsOut inserted updated deleted sql fates { step fate rows reason } problems { message } } } }',
  );
  const run = data?.model.lastRun;
  expect(run).toMatchObject({
    state: 'SUCCEEDED',
    reason: 'first run',
    attempt: 1,
    rowsIn: 20,
    rowsOut: 2,
    inserted: 2,
    updated: 0,
    deleted: 0,
    problems: [],
  });
  expect(run?.sql).toMatch(/select/i);
  const steps = new Map<string, number>();
  for (const { step, rows } of run?.fates ?? []) steps.set(step, (steps.get(step) ?? 0) + rows);
  expect([...steps]).toEqual([
    ['1 filter', 20],
    ['2 join', 19],
    ['3 join', 19],
    ['4 aggregate', 15],
  ]);
  expect(run?.fates.filter(({ fate }) => fate !== 'CONTRIBUTED').map(({ step, fate, rows }) => [step, fate, rows])).toEqual([
    ['1 filter', 'FILTERED', 1],
    ['3 join', 'UNMATCHED', 4],
  ]);
});

test('lists are pages: each item once, in order, with the count of all', async () => {
  interface Page {
    readonly page: {
      totalCount: number;
      nodes: { id: string; name: string }[];
      pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
    };
  }
  for (const [field, name] of [
    ['models', 'name'],
    ['runs', 'id'],
  ] as const) {
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 0, more = true; more; pages += 1) {
      expect(pages).toBeLessThan(4);
      const answer: { data?: Page | null } = await hub.askRegistry<Page>(
        `query ($after: String) { page: ${field}(first: 3, after: $after) { totalCount nodes { ${name} } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
        { after },
      );
      const page = answer.data?.page;
      expect(page).toMatchObject({ totalCount: 4, pageInfo: { hasPreviousPage: pages > 0 } });
      seen.push(...(page?.nodes.map((node) => node[name]) ?? []));
      more = page?.pageInfo.hasNextPage ?? false;
      after = page?.pageInfo.endCursor ?? null;
    }
    expect(new Set(seen).size).toBe(4);
    expect(seen).toHaveLength(4);
  }
  expect(
    await hub.askRegistry(
      '{ runs(model: "A") { totalCount nodes { model } } none: runs(model: "None") { totalCount nodes { id } } models(first: 0) { totalCount nodes { name } } }',
    ),
  ).toEqual({
    data: { runs: { totalCount: 1, nodes: [{ model: 'A' }] }, none: { totalCount: 0, nodes: [] }, models: { totalCount: 4, nodes: [] } },
  });
});

test('what a page cannot be is said; a run is found by its id and no other text', async () => {
  expect((await hub.askRegistry('{ runs(first: -1) { totalCount } }')).errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  expect((await hub.askRegistry('{ runs(first: 1001) { totalCount } }')).errors?.[0]?.extensions?.['code']).toBe('LIMIT_EXCEEDED');
  const { data } = await hub.askRegistry<{ runs: { nodes: Run[] } }>('{ runs(first: 1) { nodes { id model } } }');
  const [run] = data?.runs.nodes ?? [];
  expect(await hub.askRegistry('query ($id: ID!) { run(id: $id) { id model } other: run(id: "1; drop") { id } }', { id: run?.id })).toEqual(
    {
      data: { run, other: null },
    },
  );
});

test('no password of a source is in an answer or in what the hub writes', async () => {
  const everything = await hub.askRegistry(
    '{ sources { nodes { name kind problems { message } datasets { name } } } runs { nodes { sql problems { message } } } models { nodes { problems { message } } } }',
  );
  const wrong = await hub.ask('{ wildlifeStrikes(where: { cost: { gt: "1e400" } }) { id } }');
  const said = JSON.stringify([everything, wrong]) + hub.output();
  expect(said).toContain('wildlife');
  expect(said).not.toContain('password=');
  expect(said).not.toMatch(/postgres:\/\/[^"\s]*@/);
});

test('a request that is no valid one is answered with its code, as the data graph does', async () => {
  const codes = async (query: string, variables?: Readonly<Record<string, unknown>>) =>
    (await hub.askRegistry(query, variables)).errors?.map(({ extensions }) => extensions?.['code']);
  expect(await codes('{ nope }')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  expect(await codes('{ nope ')).toEqual(['GRAPHQL_PARSE_FAILED']);
  expect(await codes('query ($first: Int!) { runs(first: $first) { totalCount } }', { first: 'one' })).toEqual(['BAD_USER_INPUT']);
});
