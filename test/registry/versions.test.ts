import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRefused } from '../../src/contract/index.ts';
import type { Catalog, SchemaVersion, SubgraphSdl } from '../../src/contract/index.ts';
import { artifactsOf, openVersions } from '../../src/registry/index.ts';
import type { GraphForm, PublicGraph, SchemaVersions } from '../../src/registry/index.ts';
import { buildCatalog, buildPublicSchema, definitionsOf, graphSdl } from '../../src/relational/index.ts';
import { openStorage } from '../../src/storage/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { example } from '../relational/example-catalog.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import type { FreshDatabase } from '../setup/fresh-database.ts';

const { catalog } = buildCatalog(example);

const weather = (fields: string): SubgraphSdl => ({
  name: 'weather',
  sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
type Query { weather: [WeatherDay!] }
type WeatherDay @key(fields: "date") { date: ID! ${fields} }`,
});

/** As the hub has it: the catalog's schema and the subgraphs'. */
const graph = (remotes: readonly SubgraphSdl[], of: Catalog = catalog): PublicGraph => {
  const shown = remotes.map(({ sdl }) => parse(sdl.replace(/^extend schema.*$/m, '').replaceAll(/@key\([^)]*\)/g, '')));
  const sdl = graphSdl(of);
  return { definitions: definitionsOf(buildPublicSchema([parse(sdl), ...shown])), catalog: of, sdl, remotes };
};

let database: FreshDatabase;
let storage: Storage;
let versions: SchemaVersions;
const said: string[] = [];
beforeAll(async () => {
  database = await freshDatabase();
  storage = await openStorage({ url: database.url, report: () => {} });
  versions = openVersions({ storage, maxSdlBytes: () => 10_000_000, report: (line) => said.push(line) });
});
afterAll(async () => {
  await versions?.close();
  await storage?.close();
  await database?.drop();
});

/** Records what the hub would after a swap. */
async function serve(target: string, remotes: readonly SubgraphSdl[], hub: SchemaVersions = versions): Promise<SchemaVersion | null> {
  const form = await hub.form(graph(remotes));
  return hub.record({ target, form, published: remotes, actor: 'ci', reason: 'published weather' });
}
const changes = async (version: SchemaVersion | null): Promise<string[]> =>
  (await versions.changesOf(version?.id ?? '')).map(({ criticality, path }) => `${criticality} ${path ?? ''}`);

describe('the versions of one graph', () => {
  const target = 'default';
  let first: SchemaVersion | null;

  test('the first has its SDL, its subgraphs and its supergraph, and no changes', async () => {
    first = await serve(target, [weather('tempMax: Float')]);
    expect(first).toMatchObject({ number: 1, target, state: 'SERVED', actor: 'ci', reason: 'published weather', problems: [] });
    const id = first?.id ?? '';
    expect(await versions.sdlOf(id)).toMatch(/type FaaAirport {\n {2}iata: String!/);
    expect((await versions.subgraphsOf(id)).map(({ name }) => name)).toEqual(['bts', 'faa', 'geo', 'models', 'weather', 'wildlife']);
    const supergraph = await versions.supergraphOf(id);
    expect(supergraph).toContain('WEATHER @join__graph(name: "weather"');
    expect(await versions.supergraphOf(id)).toBe(supergraph);
    expect(await changes(first)).toEqual([]);
  });

  test('what is served already is no new version', async () => {
    expect(await serve(target, [weather('tempMax: Float')])).toBeNull();
    expect((await versions.served(target))?.version).toEqual(first);
    const turned = buildCatalog({ ...example, sources: [...example.sources].reverse() }).catalog;
    const form = await versions.form(graph([weather('tempMax: Float')], turned));
    expect(await versions.record({ target, form, published: [], actor: null, reason: 'sources in another order' })).toBeNull();
  });

  test('a new one supersedes it, and says what is other, the worst first', async () => {
    const second = await serve(target, [weather('tempMin: Float wind: Float')]);
    expect(second).toMatchObject({ number: 2, state: 'SERVED' });
    expect(await versions.byNumber(target, 1)).toMatchObject({ state: 'SUPERSEDED' });
    expect(await changes(second)).toEqual(['BREAKING WeatherDay.tempMax', 'SAFE WeatherDay.tempMin', 'SAFE WeatherDay.wind']);
  });

  test('one that failed is kept with what was published, counts, and is never served', async () => {
    const problems = [{ code: 'BAD_DEFINITION' as const, message: 'Source "weather" does not fit.' }];
    const failed = await versions.recordFailed({ target, published: [weather('x: Nothing')], problems, actor: 'ci', reason: 'published' });
    expect(failed).toMatchObject({ number: 3, state: 'FAILED', problems });
    expect(await versions.version(failed.id)).toEqual(failed);
    expect([await versions.sdlOf(failed.id), await versions.supergraphOf(failed.id), await changes(failed)]).toEqual([null, null, []]);
    expect((await versions.served(target))?.version.number).toBe(2);
    expect(await versions.rollback(target, failed.id)).toMatchObject({ refused: true, problems: [{ code: 'BAD_USER_INPUT' }] });
  });

  test('changes are told beside the version served before, not beside one that failed', async () => {
    expect(await changes(await serve(target, [weather('tempMin: Float')]))).toEqual(['BREAKING WeatherDay.wind']);
  });

  test('a rollback publishes again what was published then', async () => {
    const back = await versions.rollback(target, first?.id ?? '');
    if (isRefused(back)) throw new Error(back.problems[0]?.message);
    expect(back).toEqual({ number: 1, subgraphs: [weather('tempMax: Float')] });
    expect(await serve(target, back.subgraphs)).toMatchObject({ number: 5 });
    expect(await versions.rollback('other', first?.id ?? '')).toMatchObject({ refused: true, problems: [{ code: 'NOT_FOUND' }] });
  });

  test('a text is kept once, however many versions have it', async () => {
    const { rows } = await storage.pool.query<{ n: number }>(
      "select count(*)::int n from hub.schema_text where text like 'extend schema%' and text like '%faaAirports(%'",
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test('listeners hear of each version that this hub records', async () => {
    const heard: number[] = [];
    const stop = versions.onVersion(({ number }) => heard.push(number));
    await serve(target, [weather('a: Int')]);
    stop();
    await serve(target, [weather('b: Int')]);
    expect(heard).toEqual([6]);
  });

  test('a version whose changes were never told has them told when they are asked for', async () => {
    const { version } = (await versions.served(target)) ?? {};
    await storage.pool.query('update hub.schema_version set changes = null where id = $1', [version?.id]);
    expect(await changes(version ?? null)).toEqual(['BREAKING WeatherDay.a', 'SAFE WeatherDay.b']);
  });

  test('what is not there is said', async () => {
    expect(await versions.version('00000000-0000-4000-8000-000000000000')).toBeUndefined();
    expect(await versions.version('17')).toBeUndefined();
    await expect(versions.sdlOf('17')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(said).toEqual([]);
  });
});

test('hubs that share a database record one change once, and number all of them without a gap', async () => {
  const other = openVersions({ storage, maxSdlBytes: () => 1_000_000, report: () => {} });
  const hubs = [versions, other, versions, other];
  await Promise.all(hubs.map((hub) => serve('shared', [weather('same: Int')], hub)));
  await Promise.all(hubs.map((hub, index) => serve('shared', [weather(`v${index}: Int`)], hub)));
  await other.close();
  const page = await versions.versions({ target: 'shared', first: 10 });
  expect(page.versions.map(({ number, state }) => `${number} ${state}`)).toEqual([
    '5 SERVED',
    '4 SUPERSEDED',
    '3 SUPERSEDED',
    '2 SUPERSEDED',
    '1 SUPERSEDED',
  ]);
});

describe('a version whose form is still being made', () => {
  const later = () => {
    let make: (form: GraphForm | Promise<GraphForm>) => void = () => {};
    const form = new Promise<GraphForm>((resolve) => (make = resolve));
    return { form, make };
  };
  const given = { target: 'later', published: [], actor: 'ci', reason: 'served' };

  test('is waited for by who asks for versions, and comes before what was served after it', async () => {
    const slow = later();
    const recorded = versions.record({ ...given, form: slow.form });
    const next = versions.record({ ...given, form: versions.form(graph([weather('wind: Float')])) });
    const asked = Promise.all([
      versions.served('later'),
      versions.byNumber('later', 1),
      versions.versions({ target: 'later', first: 5 }),
      versions.check('later', await versions.form(graph([weather('wind: Float')]))),
    ]);
    slow.make(versions.form(graph([weather('tempMax: Float')])));
    const [served, first, page, checked] = await asked;
    expect([await recorded, await next].map((version) => version?.number)).toEqual([1, 2]);
    expect(served?.version.number).toBe(2);
    expect([first?.number, page.total, checked.ok]).toEqual([1, 2, true]);
  });

  test('is none where the hub stops before, and the hub does not wait for it', async () => {
    const other = openVersions({ storage, maxSdlBytes: () => 1_000_000, report: (line) => said.push(line) });
    const [never, fails, late] = [later(), later(), later()];
    const recorded = [never, fails, late].map(({ form }, index) => other.record({ ...given, target: `stopped ${index}`, form }));
    await other.close();
    fails.make(Promise.reject(new Error('stopped')));
    late.make({ composes: true, sdl: 'type Query { a: Int }', subgraphs: [] });
    expect(await Promise.race([...recorded.slice(0, 1), Promise.resolve('waits')])).toBe('waits');
    never.make(await versions.form(graph([])));
    expect(await Promise.all(recorded)).toEqual([null, null, null]);
    expect(await versions.served('stopped 2')).toBeUndefined();
    expect(said).toEqual([]);
  });
});

test('ten thousand versions are read page by page, newest first', async () => {
  await storage.pool.query(
    `insert into hub.schema_version (target, number, state, subgraphs, published, changes)
     select 'many', n, case n when 10000 then 'SERVED' else 'SUPERSEDED' end, '[]', '[]', '[]' from generate_series(1, 10000) n`,
  );
  const numbers = (page: { versions: readonly SchemaVersion[] }) => page.versions.map(({ number }) => number);
  const newest = await versions.versions({ target: 'many', first: 3 });
  expect([numbers(newest), newest.hasNext, newest.total]).toEqual([[10_000, 9_999, 9_998], true, 10_000]);
  const oldest = await versions.versions({ target: 'many', first: 3, after: 3 });
  expect([numbers(oldest), oldest.hasNext, oldest.total]).toEqual([[2, 1], false, 10_000]);
  const { rows } = await storage.pool.query<{ 'QUERY PLAN': string }>(
    "explain select id from hub.schema_version where target = 'many' and number < 5000 order by number desc limit 50",
  );
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index.* Scan/);
});

describe('a check', () => {
  test('says what would change beside what is served, and keeps nothing', async () => {
    await serve('checked', [weather('tempMax: Float')]);
    const candidate = (fields: string) => versions.form(graph([weather(fields)]));
    expect(await versions.check('checked', await candidate('tempMax: Float wind: Float'))).toMatchObject({
      ok: true,
      composes: true,
      changes: [{ criticality: 'SAFE', path: 'WeatherDay.wind' }],
    });
    expect(await versions.check('checked', await candidate('wind: Float'))).toMatchObject({
      ok: false,
      composes: true,
      changes: [{ criticality: 'BREAKING', path: 'WeatherDay.tempMax' }, { criticality: 'SAFE' }],
    });
    const problems = [{ code: 'BAD_DEFINITION' as const, message: 'Unknown type: "Nothing".' }];
    expect(await versions.check('checked', { composes: false, problems })).toEqual({ ok: false, composes: false, changes: [], problems });
    expect((await versions.versions({ target: 'checked', first: 10 })).total).toBe(1);
  });

  test('SDL that is wrong by itself is said with its line and the type that it names', async () => {
    const messages = async (sdl: string) => (await versions.read([{ name: 'w', sdl }])).map(({ message }) => message);
    expect(await messages('scalar D\ntype Query {\n  a(of: [Day!]): Nothing\n  b: D\n}\nextend type Query { c: Nothing }')).toEqual([
      'Subgraph "w", line 3: `Query.a.of` names the type `Day`, which the subgraph does not define. Define it, or mend its name.',
      'Subgraph "w", line 3: `Query.a` names the type `Nothing`, which the subgraph does not define. Define it, or mend its name.',
    ]);
    expect(await messages('type Query {\n  a: Int')).toEqual([
      expect.stringMatching(/^Subgraph "w", line 2: its SDL is not GraphQL: Syntax/),
    ]);
    expect(await messages(weather('x: _Any').sdl)).toEqual([]);
  });

  test('SDL that is too large is not read, and deep nesting ends nothing', async () => {
    const huge = { name: 'w', sdl: `type Query { a: Int }\n#${'x'.repeat(50_000_000)}` };
    expect(await versions.read([huge])).toEqual([
      { code: 'LIMIT_EXCEEDED', message: 'The SDL of subgraph "w" has 50.0 MB; `limits.sdl` allows 10.0 MB.' },
    ]);
    const failed = await versions.recordFailed({ target: 'huge', published: [huge], problems: [], actor: null, reason: 'published' });
    expect(await versions.rollback('huge', failed.id)).toMatchObject({ refused: true });
    const deep = (open: string, close: string) => `type Query { a(b: Int = ${open.repeat(500_000)}1${close.repeat(500_000)}): Int }`;
    for (const sdl of [deep('[', ']'), deep('{a:', '}'), `type Query { a: ${'['.repeat(900_000)}Int }`]) {
      expect(await versions.read([{ name: 'w', sdl }])).toEqual([
        { code: 'BAD_DEFINITION', message: expect.stringContaining('more than 100 brackets within brackets') as string, path: 'w:1' },
      ]);
    }
    expect(await versions.read([weather('x: Int')])).toEqual([]);
  });
});

test('what services published is kept until they publish again or go back', async () => {
  const target = 'published';
  const [a, b] = [
    { name: 'a', sdl: 'type Query { a: Int }', url: 'http://127.0.0.1:1/' },
    { name: 'b', sdl: 'type Query { b: Int }' },
  ];
  await versions.keepPublished({ target, subgraphs: [a, b], actor: 'ci' });
  await versions.keepPublished({ target, subgraphs: [{ name: 'a', sdl: 'type Query { c: Int }' }], actor: 'ci' });
  // Who publishes again without an address has the one it had.
  expect(await versions.published(target)).toEqual([{ ...a, sdl: 'type Query { c: Int }' }, b]);
  await versions.keepPublished({ target, subgraphs: [a], actor: 'ci', whole: true });
  expect(await versions.published(target)).toEqual([a]);
  expect(await versions.published('other')).toEqual([]);
});

describe('artifacts', () => {
  const ask = (path: string, ifNoneMatch?: string) => artifactsOf(versions)(`/artifacts/v1/${path}`, ifNoneMatch);

  test('are the newest served version’s, each with an ETag that answers 304', async () => {
    const version = await serve('cdn', [{ ...weather('tempMax: Float'), url: 'http://127.0.0.1:1/graphql' }]);
    const texts: Record<string, string> = {};
    for (const name of ['supergraph', 'sdl', 'services', 'metadata']) {
      const answer = await ask(`cdn/${name}`);
      expect(answer).toMatchObject({ status: 200, headers: { 'x-hive-schema-version-id': version?.id } });
      texts[name] = answer.body;
      const etag = answer.headers['etag'] ?? '';
      expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
      for (const given of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
        expect(await ask(`cdn/${name}`, given)).toMatchObject({ status: 304, body: '', headers: { etag } });
      }
    }
    expect(texts['supergraph']).toMatch(/join__/);
    expect(texts['sdl']).toContain('type FaaAirport');
    const services = JSON.parse(texts['services'] ?? '') as { name: string; sdl: string; url: string | null }[];
    expect(services.find(({ name }) => name === 'weather')).toMatchObject({ url: 'http://127.0.0.1:1/graphql' });
    expect(services.find(({ name }) => name === 'faa')?.sdl).toContain('type FaaAirport @key(fields: "iata")');
    expect(JSON.parse(texts['metadata'] ?? '')).toContainEqual(expect.objectContaining({ name: 'weather' }));
  });

  test('change their ETag with what they are', async () => {
    const before = (await ask('cdn/supergraph')).headers['etag'];
    await serve('cdn', [weather('tempMin: Float')]);
    const after = await ask('cdn/supergraph', before);
    expect(after.status).toBe(200);
    expect(after.body).toContain('tempMin');
  });

  test('that are not there are told in words', async () => {
    expect(await ask('nobody/sdl')).toMatchObject({ status: 404, body: 'The target "nobody" has no version that is served.\n' });
    for (const path of ['cdn/toString', 'cdn/nothing', 'cdn/contracts/x/sdl']) {
      expect(await ask(path)).toMatchObject({ status: 404, body: expect.stringContaining('supergraph|sdl|services|metadata') as string });
    }
  });
});
