import { beforeAll, describe, expect, test } from 'vitest';
import { command } from './control.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { explainAll, tablesReadBy } from './executed-plans.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const RUNS = 100_000;
const VERSIONS = 10_000;
const PAGE = 50;

/** A hundred thousand runs of twenty models, the newest of them an hour old, each with the fates of two steps. */
const SEED_RUNS = `
  insert into hub.run (model, state, reason, rows_in, rows_out, sql, problems, queued_at, started_at, finished_at)
  select 'Model' || n % 20, case n % 50 when 0 then 'FAILED' else 'SUCCEEDED' end, 'changed', n, n, 'select ' || n,
    case n % 50 when 0 then '[{"code":"SOURCE_ERROR","message":"down"}]' else '[]' end::json, at, at, at
  from generate_series(1, ${RUNS}) n, lateral (select now() - interval '1 hour' - n * interval '1 minute' as at) t;
  insert into hub.run_fate (run_id, position, step, fate, rows)
  select id, position, position || ' filter', 'CONTRIBUTED', 5 from hub.run, generate_series(1, 2) position where model like 'Model%';
  analyze hub.run, hub.run_fate`;
/** Ten thousand versions below the one that is served, every tenth of them failed, all with an SDL of their own. */
const SEED_VERSIONS = `
  update hub.schema_version set number = number + ${VERSIONS};
  create temporary table seeded as select n, 'type Query { field' || n || ': String }' || repeat(' # padding', 200) as sdl from generate_series(1, ${VERSIONS}) n;
  insert into hub.schema_text select encode(sha256(sdl::bytea), 'hex'), sdl from seeded;
  insert into hub.schema_version (target, number, state, actor, reason, sdl, subgraphs, published, changes, problems, created_at)
  select 'default', n, case n % 10 when 0 then 'FAILED' else 'SUPERSEDED' end, 'ci', 'published', case n % 10 when 0 then null else encode(sha256(sdl::bytea), 'hex') end,
    '[]', '[]', '[{"criticality":"SAFE","message":"m","path":"Query"}]', '[]', now() - (${VERSIONS} - n) * interval '1 minute' from seeded;
  analyze hub.schema_version, hub.schema_text`;

let records: TestDatabase;
let workspace: TestWorkspace;
let hub: HubProcess;
const start = () => startHub(workspace, { environment: { DATABASE_URL: records.url } });
beforeAll(async () => {
  records = await makeDatabase();
  workspace = await makeWorkspace({
    'data/ports.csv': 'iata,city\nSEA,Seattle\n',
    'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
    'models/port.yaml': 'model: Port\nkey: [iata]\nfrom: air.ports\nsteps: []\n',
  });
  const first = await start();
  await eventually(async () => (await fetch(`${first.url}/health/ready`)).status === 200);
  await first.stop();
  await records.sql(SEED_RUNS);
  await records.sql(SEED_VERSIONS);
  await explainAll(records);
});

interface Page {
  readonly page: {
    readonly totalCount?: number;
    readonly nodes: readonly Readonly<Record<string, unknown>>[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}
const cursorOf = (name: string): string => Buffer.from(name).toString('base64url');

/** Asks the control plane for a page, and tells how many rows were read for it. */
async function pageOf(field: string, selection: string, asked: Readonly<Record<string, unknown>> = {}) {
  let page: Page['page'] | undefined;
  const given = Object.entries({ first: PAGE, ...asked })
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ');
  const read = await tablesReadBy(records, async () => {
    const { data, errors } = await hub.askRegistry<Page>(
      `{ page: ${field}(${given}) { nodes { ${selection} } pageInfo { hasNextPage endCursor } } }`,
    );
    expect(errors).toBeUndefined();
    page = data?.page;
  });
  return { page: page ?? expect.fail('no page'), ...read };
}

test('a hub with so many records starts as one with few', async () => {
  const read = await tablesReadBy(records, async () => {
    hub = await start();
    await eventually(async () => (await fetch(`${hub.url}/health/ready`)).status === 200);
  });
  expect(read.rows('run')).toBeLessThan(100);
  expect(read.rows('schema_version')).toBeLessThan(100);
});

describe('runs', () => {
  const RUN = 'id model state fates { step rows } problems { message }';
  const lowest = async (model?: string) => {
    const [row] = await records.sql<{ id: string }>(
      'select id from hub.run where ($1::text is null or model = $1) order by queued_at, id offset 25 limit 1',
      [model ?? null],
    );
    return cursorOf(row?.id ?? '');
  };

  test.each([
    ['of all models', undefined],
    ['of one model', 'Model7'],
  ])('%s: the first page, one in the middle and the last cost the same, and read by an index', async (_, model) => {
    const of = model === undefined ? {} : { model };
    const first = await pageOf('runs', RUN, of);
    const middle = await records.sql<{ id: string }>(
      'select id from hub.run where ($1::text is null or model = $1) order by queued_at desc, id desc offset 2500 limit 1',
      [model ?? null],
    );
    const next = await pageOf('runs', RUN, { ...of, after: cursorOf(middle[0]?.id ?? '') });
    const last = await pageOf('runs', RUN, { ...of, after: await lowest(model) });
    expect([first, next, last].map(({ page }) => [page.nodes.length, page.pageInfo.hasNextPage])).toEqual([
      [PAGE, true],
      [PAGE, true],
      [25, false],
    ]);
    for (const { rows, scanned } of [first, next, last]) {
      expect(scanned).not.toContain('run');
      // The page by its order, then its rows by their ids, and the one that the cursor names. The server may find those of one model
      // among those of all: twenty times as many.
      expect(rows('run')).toBeLessThanOrEqual((model === undefined ? 1 : 21) * PAGE + PAGE + 30);
      expect(rows('run_fate')).toBeLessThanOrEqual(2 * PAGE);
    }
    if (model !== undefined) expect(new Set(first.page.nodes.map((node) => node['model']))).toEqual(new Set([model]));
  });

  test('one by its id, the newest of each model, and the number of all', async () => {
    const id = (await pageOf('runs', 'id', { first: 1 })).page.nodes[0]?.['id'];
    const one = await tablesReadBy(records, () =>
      hub.askRegistry('query ($id: ID!) { run(id: $id) { id } models { nodes { name lastRun { state } } } }', { id }),
    );
    expect(one.rows('run')).toBeLessThanOrEqual(4);
    const counted = await tablesReadBy(records, async () =>
      expect(await hub.askRegistry('{ all: runs(first: 1) { totalCount } one: runs(first: 1, model: "Model7") { totalCount } }')).toEqual({
        data: { all: { totalCount: RUNS + 1 }, one: { totalCount: RUNS / 20 } },
      }),
    );
    // Counting reads what it counts, and nothing twice.
    expect(counted.rows('run')).toBeLessThanOrEqual(RUNS + RUNS / 20 + 100);
  });

  test('another run is begun, ended and listed without a look at the others', async () => {
    const read = await tablesReadBy(records, async () => {
      const done = await command(hub, 'runModel', { name: 'Port' }, 'run { id }');
      const { id } = done['run'] as { id: string };
      await eventually(async () => {
        const { data } = await hub.askRegistry<{ run: { state: string } }>('query ($id: ID!) { run(id: $id) { state } }', { id });
        return data?.run.state === 'SUCCEEDED';
      });
    });
    expect(read.rows('run')).toBeLessThan(200);
  });
});

describe('versions', () => {
  const VERSION = 'id number state reason problems { message }';

  test('the first page, one in the middle and the last cost the same, and read by an index; their number is no count', async () => {
    const first = await pageOf('versions', VERSION);
    const middle = await pageOf('versions', VERSION, { after: cursorOf('5000') });
    const last = await pageOf('versions', VERSION, { after: cursorOf('26') });
    expect([first, middle, last].map(({ page }) => [page.nodes.length, page.nodes[0]?.['number'], page.pageInfo.hasNextPage])).toEqual([
      [PAGE, VERSIONS + 1, true],
      [PAGE, 4_999, true],
      [25, 25, false],
    ]);
    for (const { rows, scanned } of [first, middle, last]) {
      expect(rows('schema_version')).toBeLessThanOrEqual(PAGE + 2);
      expect(scanned).not.toContain('schema_version');
    }
    const counted = await tablesReadBy(records, async () =>
      expect(await hub.askRegistry('{ versions(first: 1) { totalCount } }')).toEqual({ data: { versions: { totalCount: VERSIONS + 1 } } }),
    );
    expect(counted.rows('schema_version')).toBeLessThanOrEqual(4);
  });

  test('a page with the changes and the SDL of each reads each once', async () => {
    const { page, rows } = await pageOf('versions', 'number state sdl changes { message }', { after: cursorOf('5000') });
    expect(page.nodes.map((node) => node['sdl']).filter((sdl) => sdl !== null)).toHaveLength(PAGE - PAGE / 10);
    expect(rows('schema_version')).toBeLessThanOrEqual(4 * PAGE);
    expect(rows('schema_text')).toBeLessThanOrEqual(PAGE);
  });

  test('another version is recorded, told and served without a look at the others', async () => {
    const input = { source: 'more', kind: 'files', files: { more: 'data/ports.csv' } };
    const read = await tablesReadBy(records, async () => {
      const done = await command(hub, 'registerSource', { input }, 'version { number changes { message } }');
      expect(done['version']).toMatchObject({ number: VERSIONS + 2 });
    });
    expect(read.rows('schema_version')).toBeLessThan(50);
  });

  test('a rollback to the oldest does not either', async () => {
    const oldest = (await pageOf('versions', 'id number', { after: cursorOf('3') })).page.nodes[1]?.['id'];
    const read = await tablesReadBy(records, async () =>
      expect(await command(hub, 'rollbackSchema', { version: oldest }, 'version { state }')).toMatchObject({
        version: { state: 'SERVED' },
      }),
    );
    expect(read.rows('schema_version')).toBeLessThan(50);
  });
});
