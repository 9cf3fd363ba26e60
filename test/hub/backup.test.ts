import { execFile } from 'node:child_process';
import { appendFile, copyFile, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeArchive } from '../../src/storage/index.ts';
import { command } from './control.ts';
import { followedSource, makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { runWeir, startHub, type HubProcess } from './hub-process.ts';
import { overEvents } from './subscriber.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const SHOP = `
  create table orders (id integer primary key, status text not null, total numeric(10,2));
  alter table orders replica identity full;
  insert into orders select n, case n % 3 when 0 then 'open' when 1 then 'paid' else 'sent' end, n / 4.0 from generate_series(1, 200) n;
`;
const TOTALS = `model: Total
key: [status]
fields: { status: String!, orders: Int! }
from: shop.orders
steps:
  - aggregate: { by: [status], measures: { orders: count() } }
refresh: { onChange: true }
`;
const CITIES = {
  model: 'City',
  key: ['city'],
  fields: { city: 'String!', ports: 'Int!' },
  from: 'air.ports',
  steps: [{ aggregate: { by: ['city'], measures: { ports: 'count()' } } }],
};
const TOKEN = 'a-token-that-nobody-may-read';
const QUERIES = [
  '{ totals(orderBy: [{ status: ASC }]) { status orders } }',
  '{ cities(orderBy: [{ city: ASC }]) { city ports } }',
  '{ airPorts(orderBy: [{ iata: ASC }]) { iata city } }',
  '{ shopOrders(orderBy: [{ id: ASC }], limit: 3) { id status total } }',
];
const VERSIONS = '{ versions(first: 50) { nodes { number state reason actor sdl changes { path criticality } } } }';
const RUNS = '{ runs(first: 50) { nodes { id model state rowsOut } } }';

/** What lies in a folder and below it, but for the embedded database's own. */
async function listing(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const inDirectory = (folder: string) => ({ WEIR_DATA_DIR: join(folder, '../data'), DATABASE_URL: '' });

/** All that is written in a backup: what is packed is unpacked. */
async function textIn(file: string): Promise<ReadonlyMap<string, string>> {
  const tar = extract();
  const texts = new Map<string, string>();
  const reading = (async () => {
    for await (const entry of tar) {
      const pieces: Buffer[] = [];
      for await (const piece of entry) pieces.push(piece as Buffer);
      const data = Buffer.concat(pieces);
      texts.set(entry.header.name, (entry.header.name.endsWith('.gz') ? gunzipSync(data) : data).toString('latin1'));
    }
  })();
  tar.end(await readFile(file));
  await reading;
  return texts;
}

let home: TestWorkspace;
let shop: TestDatabase;
let hub: HubProcess;
let running: string;
let stopped: string;
let cursor: string;
const before = new Map<string, unknown>();
const given = () => ({ SHOP_URL: shop.url, WEIR_ADMIN_TOKEN: TOKEN });

beforeAll(async () => {
  home = await makeWorkspace({
    'trial/weir.yaml': 'workspace: trial\nsecrets: { allow: [{ ref: "env:SHOP_URL", sources: [shop] }] }\n',
    'trial/data/ports.csv': 'iata,city\nSEA,Seattle\nJFK,New York\nLGA,New York\n',
    'trial/sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
    'trial/models/total.yaml': TOTALS,
    'trial/.env': 'HIDDEN=a-secret-of-the-env-file\n',
  });
  shop = await makeDatabase(SHOP);
  const folder = join(home.folder, 'trial');
  hub = await startHub({ ...home, folder }, { environment: { ...given(), ...inDirectory(folder) } });
  const { changes } = (await import('yaml')).parse(followedSource(shop)) as { changes: object };
  const input = { source: 'shop', kind: 'postgres', connection: '${env:SHOP_URL}', changes };
  expect(await command(hub, 'registerSource', { input }, 'version { number }')).toMatchObject({ __typename: 'RegisterSource' });
  expect(await command(hub, 'applyModel', { input: CITIES }, 'version { number }')).toMatchObject({ __typename: 'ApplyModel' });
  const counted = async (query: string) => JSON.stringify((await hub.ask(query)).data);
  await eventually(async () => (await counted('{ totals { orders } }')).includes('66'));
  await eventually(async () => (await counted('{ cities { ports } }')).includes('2'));
  const events = await overEvents<{ shopOrdersChanges: { cursor: string } }>(hub, {
    query: 'subscription { shopOrdersChanges { cursor changes { op } } }',
  });
  cursor = await eventually(async () => {
    await shop.sql('update orders set total = total + 1 where id = 1');
    return events.answers[0]?.data?.shopOrdersChanges.cursor;
  });

  // While it is backed up orders are changed, and the model runs after each.
  let writing = true;
  const writer = (async () => {
    for (let id = 1; writing; id = (id % 200) + 1)
      await shop.sql("update orders set status = case status when 'open' then 'paid' else 'open' end where id = $1", [id]);
  })();
  running = join(home.folder, 'running.tar');
  const backup = await runWeir(['backup', running, '--workspace', folder, '--json'], inDirectory(folder));
  writing = false;
  await writer;
  expect(backup).toMatchObject({ code: 0 });

  await eventually(async () => {
    const [row] = await shop.sql<{ open: string }>("select count(*)::text as open from orders where status = 'open'");
    return (await hub.ask<{ totals: { status: string; orders: number }[] }>('{ totals { status orders } }')).data?.totals.some(
      ({ status, orders }) => status === 'open' && String(orders) === row?.open,
    );
  });
  for (const query of QUERIES) before.set(query, await hub.ask(query));
  for (const query of [VERSIONS, RUNS]) before.set(query, await hub.askRegistry(query));
  expect(await hub.stop()).toBe(0);
  stopped = join(home.folder, 'stopped.tar');
  expect(await runWeir(['backup', stopped, '--workspace', folder], inDirectory(folder))).toMatchObject({ code: 0 });
});

const place = async (name: string) => {
  await mkdir(join(home.folder, name), { recursive: true });
  return join(home.folder, name, 'trial');
};
const restore = (file: string, folder: string, ...flags: string[]) =>
  runWeir(['restore', file, '--workspace', folder, ...flags], inDirectory(folder));

test('a hub comes back on an empty folder, answers the same, and has its versions and runs', async () => {
  const folder = await place('again');
  expect(await restore(stopped, folder)).toMatchObject({ code: 0, output: expect.stringContaining('The workspace trial of ') as string });
  expect((await listing(folder)).map((file) => file.slice(folder.length + 1)).sort()).toEqual([
    'data/ports.csv',
    'models/total.yaml',
    'sources/air.yaml',
    'structure/air.json',
    'weir.yaml',
  ]);
  expect((await stat(join(folder, '../data'))).mode & 0o777).toBe(0o700);

  // What happens to a source while no hub is there, after the old one has acknowledged: only the rows tell of it.
  await shop.sql("insert into orders values (1001, 'lost', 1)");
  await shop.sql(
    'select pg_replication_slot_advance(slot_name, pg_current_wal_lsn()) from pg_replication_slots where database = current_database()',
  );
  const again = await startHub({ ...home, folder }, { environment: { ...given(), ...inDirectory(folder) } });
  for (const query of QUERIES.slice(1)) expect(await again.ask(query)).toEqual(before.get(query));
  const numbered = async (query: string) => JSON.stringify((await again.askRegistry(query)).data);
  const known = (before.get(RUNS) as { data: { runs: { nodes: { id: string; state: string }[] } } }).data.runs.nodes.filter(
    ({ state }) => state === 'SUCCEEDED',
  );
  expect(known.length).toBeGreaterThan(2);
  const runs = await numbered(RUNS);
  for (const run of known) expect(runs).toContain(JSON.stringify(run));
  expect(JSON.parse(await numbered(VERSIONS))).toEqual((before.get(VERSIONS) as { data: unknown }).data);
  // The model that follows the orders runs, since nobody knows what became of them meanwhile.
  await eventually(async () =>
    JSON.stringify((await again.ask('{ totals { status orders } }')).data).includes('{"status":"lost","orders":1}'),
  );

  // A place in the old log is none in the new one, whose positions are as low.
  const events = await overEvents<{ shopOrdersChanges: { changes: { op: string; key: { id: number } | null }[] } }>(again, {
    query: 'subscription ($since: Cursor) { shopOrdersChanges(since: $since) { changes { op key } } }',
    variables: { since: cursor },
  });
  const heard = () => events.answers.flatMap(({ data }) => data?.shopOrdersChanges.changes ?? []);
  await eventually(() => heard().length > 0);
  expect(heard()[0]).toEqual({ op: 'RESET', key: null });
  await eventually(async () => {
    await shop.sql("insert into orders values (1002, 'new', 1) on conflict (id) do update set total = orders.total + 1");
    return heard().some(({ op, key }) => op === 'UPDATE' && Number(key?.id) === 1002);
  });
  expect(await again.stop()).toBe(0);

  const kept = await listing(folder);
  expect(await restore(stopped, folder)).toEqual({
    code: 2,
    output: `The data directory ${join(folder, '../data')} is not empty: a backup is restored into an empty one. Move it away, or set WEIR_DATA_DIR to another folder.\n`,
  });
  expect(await listing(folder)).toEqual(kept);
}, 150_000);

test('a backup of a running hub is of one moment, whatever is written meanwhile', async () => {
  const [database, folder] = [await makeDatabase(), await place('moment')];
  expect(await runWeir(['restore', running, '--workspace', folder], { DATABASE_URL: database.url })).toMatchObject({ code: 0 });
  // Each run of the model has counted all orders.
  expect(await database.sql('select sum(orders)::int as orders from curated."Total"')).toEqual([{ orders: 200 }]);
  const again = await startHub({ ...home, folder }, { environment: { ...given(), DATABASE_URL: database.url } });
  expect(await again.ask(QUERIES[1] ?? '')).toEqual(before.get(QUERIES[1] ?? ''));
  expect(await again.stop()).toBe(0);
}, 150_000);

test('no secret is in it, and only its owner reads it', async () => {
  const texts = await textIn(running);
  expect((await stat(running)).mode & 0o777).toBe(0o600);
  expect([...texts.keys()].filter((name) => name.startsWith('workspace/'))).toEqual([
    'workspace/data/ports.csv',
    'workspace/models/total.yaml',
    'workspace/sources/air.yaml',
    'workspace/structure/air.json',
    'workspace/weir.yaml',
  ]);
  const { password } = new URL(shop.url);
  for (const [name, text] of texts) {
    for (const secret of [TOKEN, password, 'a-secret-of-the-env-file']) expect(text.includes(secret), `${secret} in ${name}`).toBe(false);
  }
  expect(texts.get('tables/hub.registered/000001.gz')).toContain('${env:SHOP_URL}');
});

describe('what is refused changes nothing', () => {
  const damaged = async (name: string, damage: (file: string, size: number) => Promise<unknown>) => {
    const file = join(home.folder, name);
    await copyFile(stopped, file);
    await damage(file, (await stat(file)).size);
    return file;
  };
  const overwrite = (at: number) => async (file: string) => {
    const bytes = await readFile(file);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(file, bytes);
  };
  /** An archive that is whole, with another header. */
  const headed = (change: (header: { format: number; migrations: object[] }) => void) => async (file: string) => {
    const header = JSON.parse((await textIn(stopped)).get('weir-backup.json') ?? '') as { format: number; migrations: object[] };
    change(header);
    await promisify(execFile)('rm', [file]);
    await writeArchive(file, (archive) => archive.add('weir-backup.json', Buffer.from(JSON.stringify(header))));
  };

  test.each([
    ['cut in its middle', (file: string, size: number) => truncate(file, size / 2), /is not whole/],
    ['cut before its sums', (file: string, size: number) => truncate(file, size - 8 * 512), /is not whole/],
    ['without its last block', (file: string) => truncate(file, 512), /is not whole|is no backup/],
    [
      'with one bit altered in a table',
      async (file: string, size: number) => overwrite(size - 20 * 512 + 7)(file),
      /was altered|is not whole/,
    ],
    ['with one bit altered in the header', overwrite(600), /was altered|is not whole|is no backup/],
    ['that is something else', (file: string) => writeFile(file, 'iata,city\n'), /is no backup of Weir/],
    ['that goes on after its end', (file: string) => appendFile(file, 'x'.repeat(2048)), /is not whole|was altered/],
    ['of a later form', headed((header) => (header.format = 2)), /made by a newer Weir: its form is 2, and this Weir knows 1/],
    [
      'of later records',
      headed((header) => header.migrations.push({ name: '99_future', sha256: '' })),
      /made by a newer Weir: its records are at 99_future, and this Weir knows \d+_\w+/,
    ],
  ])('a backup %s', async (name, damage, message) => {
    const file = await damaged(`${name}.tar`, damage);
    const folder = await place(name);
    const { code, output } = await restore(file, folder);
    expect(output).toMatch(message);
    expect(code).toBe(2);
    expect(await readdir(join(folder, '..'))).toEqual([]);
  });

  test('a workspace that has other files, unless it is to stay as it is', async () => {
    const folder = await place('other');
    await home.write('other/trial/weir.yaml', 'workspace: trial\nport: 4711\n');
    await home.write('other/trial/data/ports.csv', await readFile(join(home.folder, 'trial/data/ports.csv')));
    const kept = await listing(join(folder, '..'));
    const { code, output } = await restore(stopped, folder);
    expect(output).toContain(`The folder ${folder} has other files than the backup: weir.yaml.`);
    expect(code).toBe(2);
    expect(await listing(join(folder, '..'))).toEqual(kept);

    expect(await restore(stopped, folder, '--records')).toMatchObject({ code: 0 });
    expect(await listing(folder)).toEqual(kept);
  });

  test('a database that a hub has used', async () => {
    const [database, folder] = [await makeDatabase(), await place('given')];
    const into = () => runWeir(['restore', stopped, '--workspace', folder], { DATABASE_URL: database.url });
    expect(await into()).toMatchObject({ code: 0 });
    expect(await database.sql('select name, loaded_at is not null as loaded from hub.model order by name')).toEqual([
      { name: 'City', loaded: true },
      { name: 'Total', loaded: true },
    ]);
    const other = await place('given-again');
    const { code, output } = await runWeir(['restore', stopped, '--workspace', other], { DATABASE_URL: database.url });
    expect(output).toMatch(/^The database "test_\w+" is not empty: a hub has used it/);
    expect(code).toBe(2);
    expect(await readdir(join(other, '..'))).toEqual([]);
  });

  test('a file that is there, a folder where no hub was, a database that is none', async () => {
    const folder = join(home.folder, 'trial');
    const again = await runWeir(['backup', stopped, '--workspace', folder], inDirectory(folder));
    expect(again).toMatchObject({ code: 2, output: expect.stringContaining(`There is a file ${stopped} already`) as string });
    const nothing = await place('nothing');
    const none = await runWeir(['backup', join(home.folder, 'none.tar'), '--workspace', nothing], inDirectory(nothing));
    expect(none).toMatchObject({ code: 2, output: expect.stringContaining('No hub has kept anything in ') as string });
    const empty = await makeDatabase();
    const unused = await runWeir(['backup', join(home.folder, 'none.tar'), '--workspace', folder], { DATABASE_URL: empty.url });
    expect(unused).toMatchObject({ code: 2, output: expect.stringContaining('no hub has kept its records in that database') as string });
    expect(await readdir(home.folder)).not.toContain('none.tar');
  });
});
