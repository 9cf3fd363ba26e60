import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { memoryFinding, nodeFinding } from '../../src/hub-doctor-machine.ts';
import { postgresFindings } from '../../src/hub-doctor-postgres.ts';
import type { PostgresFacts } from '../../src/sources/index.ts';
import { afterwards } from './afterwards.ts';
import { weir } from './command.ts';
import { makeDatabase } from './database.ts';
import { startHub } from './hub-process.ts';
import { makeWorkspace } from './workspace.ts';

interface Said {
  readonly ok: boolean;
  readonly findings: readonly { readonly level: string; readonly where: string; readonly what: string; readonly cure?: string }[];
}

/** What the doctor says of a workspace, on a port that is free. */
async function doctor(folder: string, env: Readonly<Record<string, string>> = {}, flags: readonly string[] = []) {
  const answer = await weir(['doctor', '--json', ...flags], { INIT_CWD: folder, WEIR_PORT: '0', ...env });
  const { ok, findings } = JSON.parse(answer.stdout) as Said;
  const ill = findings.filter(({ level }) => level !== 'fine');
  return { code: answer.code, ok, findings, ill, of: (where: string) => findings.filter((each) => each.where.startsWith(where)) };
}

const FILES = {
  'sources/geo.yaml': 'source: geo\nkind: files\nfiles: { towns: data/towns.csv }\n',
  'data/towns.csv': 'code,name\nA,Aville\n',
};

describe('weir doctor', () => {
  test('finds nothing wrong where nothing is, and says what it looked at', async () => {
    const { folder } = await makeWorkspace(FILES);
    const { code, ill, findings } = await doctor(folder);
    expect([code, ill]).toEqual([0, []]);
    expect(findings.map(({ where }) => where)).toEqual([
      'Node.js',
      'memory',
      `data directory ${folder}/.weir`,
      'port 0',
      'embedded PostgreSQL',
      'sources/geo.yaml',
    ]);
    const text = (await weir(['doctor'], { INIT_CWD: folder, WEIR_PORT: '0' })).stdout;
    expect(text).toMatch(/^fine {9}Node\.js: \d+\.\d+\.\d+$/m);
  });

  test('of a secret: that others can read it, and that version control would have it', async () => {
    const workspace = await makeWorkspace({ '.env': 'A=1\n' });
    const { folder } = workspace;
    execFileSync('git', ['init', '-q'], { cwd: folder });
    await chmod(join(folder, '.env'), 0o644);
    const { code, of } = await doctor(folder);
    expect(code).toBe(1);
    expect(of('.env').map(({ what }) => what)).toEqual(['Others on this machine can read it.', 'Version control does not ignore it.']);
    execFileSync('bash', ['-c', `${of('.env')[0]?.cure}; echo .env >> .gitignore`], { cwd: folder });
    expect((await doctor(folder)).code).toBe(0);
    await workspace.write('.gitignore', '');
    execFileSync('git', ['add', '-f', '.env'], { cwd: folder });
    expect((await doctor(folder)).of('.env')[0]?.what).toBe('It is under version control, with the secrets in it.');
  });

  test('of a port that another program has, and of a data directory that is another workspace’s', async () => {
    const { folder } = await makeWorkspace(FILES);
    await mkdir(join(folder, '.weir'));
    await writeFile(join(folder, '.weir/weir.json'), '{"version": 1, "workspace": "other"}');
    const server = createServer().listen(0, '127.0.0.1');
    afterwards(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, ill } = await doctor(folder, { WEIR_PORT: String(port) });
    expect(code).toBe(1);
    expect(ill.map(({ what }) => what)).toEqual([
      'It belongs to the workspace other, and this is trial.',
      'Another program listens on it.',
    ]);
  });

  test('of what does not answer: the hub’s database, a source, a file, and ends with 3, or 1 where something is wrong', async () => {
    const workspace = await makeWorkspace({
      ...FILES,
      'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
    });
    const { folder } = workspace;
    const away = 'postgres://someone:secret@127.0.0.1:1/none';
    const { code, ill } = await doctor(folder, { DATABASE_URL: away, SHOP_URL: away });
    expect(code).toBe(3);
    expect(ill.map(({ level, where }) => [level, where])).toEqual([
      ['unreachable', 'DATABASE_URL'],
      ['unreachable', 'sources/shop.yaml'],
    ]);
    expect(JSON.stringify(ill)).not.toContain('secret');
    const unset = await doctor(folder);
    expect(unset.of('sources/shop.yaml')).toMatchObject([{ level: 'unreachable', cure: 'Set it in the environment or in .env.' }]);
    await workspace.remove('data/towns.csv');
    expect((await doctor(folder)).of('sources/geo.yaml')[0]?.what).toContain('data/towns.csv is not there');
  });

  test('of a running hub: whether it is ready, and what its sources suffer from', async () => {
    const workspace = await makeWorkspace({
      ...FILES,
      'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
    });
    const SHOP_URL = 'postgres://127.0.0.1:1/none';
    const hub = await startHub(workspace, { environment: { SHOP_URL } });
    const { code, of } = await doctor(workspace.folder, { SHOP_URL }, ['--url', hub.url]);
    expect(code).toBe(3);
    expect(of('data directory')[0]?.what).toBe(`held by the hub with pid ${hub.pid} on port ${hub.port}`);
    expect(of('hub at')).toMatchObject([{ level: 'fine', what: 'lives, and is ready' }]);
    expect(of('source shop')).toMatchObject([{ level: 'unreachable' }]);
    const same = await doctor(workspace.folder, { WEIR_PORT: String(hub.port) });
    expect(same.of('port')).toMatchObject([{ level: 'fine', what: "this workspace's hub listens on it" }]);
    await hub.stop();
    expect((await doctor(workspace.folder, {}, ['--url', hub.url])).of('hub at')).toMatchObject([{ level: 'unreachable' }]);
  });
});

describe('weir doctor of a PostgreSQL source', async () => {
  const database = await makeDatabase('create table orders (id int primary key); create table "Secret" (id int primary key);');
  const role = `reader_${database.name.slice(-12)}`;
  await database.sql(`create role ${role} login password 'p'; grant select on orders to ${role}`);
  afterwards(async () => {
    const admin = new pg.Client(database.connection);
    await admin.connect();
    await admin.query(`drop owned by ${role} cascade; drop role ${role}`);
    await admin.end();
  });
  const url = new URL(database.url);
  url.username = role;
  url.password = 'p';
  const slot = `weir_${database.name.slice(-12)}`;
  const workspace = await makeWorkspace({
    'sources/shop.yaml': `source: shop\nkind: postgres\nconnection: "\${env:SHOP_URL}"\nchanges: { replication: { slot: ${slot}, publication: weir } }\n`,
  });

  test('says what its role lacks, as SQL that mends it', async () => {
    const { code, of } = await doctor(workspace.folder, { SHOP_URL: url.href });
    expect(code).toBe(1);
    const found = of('sources/shop.yaml');
    expect(found.map(({ level, what }) => [level, what])).toEqual([
      ['warning', `The role ${role} may not read Secret; they are not in the graph.`],
      ['wrong', `The role ${role} may not make the slot ${slot}.`],
      ['warning', `The role ${role} may not publish in this database.`],
      ['warning', 'Changes of orders bring no old rows (COALESCED).'],
    ]);
    for (const { cure = '' } of found) await database.sql(cure.slice(cure.indexOf(': ') + 2));
    await database.sql('alter table "Secret" replica identity full');
    await database.sql(
      `grant create on database ${database.name} to ${role}; alter table orders owner to ${role}; alter table "Secret" owner to ${role}`,
    );
    const mended = await doctor(workspace.folder, { SHOP_URL: url.href });
    expect([mended.code, mended.ill]).toEqual([0, []]);
    expect(mended.of('sources/shop.yaml')[0]?.what).toContain('wal_level logical; changes: replication');
  });

  test('finds a slot that nobody reads and no source names', async () => {
    await database.sql(`select pg_create_logical_replication_slot('weir_old_' || $1, 'pgoutput')`, [database.name.slice(-12)]);
    const { ill } = await doctor(workspace.folder, { SHOP_URL: url.href });
    expect(ill).toMatchObject([{ level: 'warning', cure: expect.stringContaining(`pg_drop_replication_slot('weir_old_`) as string }]);
  });
});

describe('what a server says of itself is judged', () => {
  const facts: PostgresFacts = {
    label: 'db:5432/shop',
    database: 'shop',
    role: 'weir',
    version: '16.3',
    versionNumber: 160_003,
    walLevel: 'logical',
    mayReplicate: true,
    mayPublish: true,
    standby: false,
    nowMs: Date.now(),
    tookMs: 1,
    tables: [],
    slots: [],
    maxSlots: 10,
  };
  const table = {
    schema: 'public',
    name: 'orders',
    kind: 'table',
    readable: true,
    owned: true,
    keyed: true,
    identity: 'full',
    logged: true,
    bytes: 1,
    rows: 1,
  } as const;
  const slot = { name: 'weir_shop', plugin: 'pgoutput', here: true, active: false, lost: false, heldBytes: 0 };
  const replication = { replication: { slot: 'weir_shop', publication: 'weir' } };
  const judged = (changed: Partial<PostgresFacts>, changes: Parameters<typeof postgresFindings>[1]['changes'] = replication) =>
    postgresFindings({ ...facts, nowMs: Date.now(), ...changed }, { where: 'shop', schemas: ['public'], changes, slots: ['weir_shop'] })
      .filter(({ level }) => level !== 'fine')
      .map(({ level, what }) => `${level}: ${what}`);

  test('by what its source wants of it', () => {
    expect(judged({ tables: [table], slots: [slot] })).toEqual([]);
    expect(judged({ walLevel: 'replica' })).toEqual([
      'wrong: Its server has wal_level = replica, and `changes.replication` needs logical.',
    ]);
    expect(judged({ walLevel: 'replica' }, 'none')).toEqual([]);
    expect(judged({ versionNumber: 120_001, version: '12.1' })).toEqual([
      'wrong: Its server is PostgreSQL 12.1, and Weir reads 13 or later.',
    ]);
    expect(judged({ maxSlots: 1, slots: [{ ...slot, name: 'x' }] })).toEqual(['wrong: All 1 replication slots of its server are taken.']);
    expect(judged({ slots: [{ ...slot, heldBytes: 2.5e9 }] })).toEqual([
      "warning: Nothing reads the slot weir_shop, and it holds back 2.5 GB of the server's log.",
    ]);
    expect(judged({ slots: [{ ...slot, lost: true }] })).toEqual([
      'warning: The slot weir_shop was lost; it is made anew, and subscribers are told RESET.',
    ]);
    expect(judged({ tables: [{ ...table, identity: 'nothing' }] })).toEqual(['warning: Changes of orders cannot be had by their key.']);
    expect(judged({ tables: [{ ...table, logged: false }] })).toEqual(['warning: Unlogged, and so without changes: orders.']);
    expect(judged({ tables: [{ ...table, rows: 5e6 }] }, { poll: 30_000 })).toEqual([
      'warning: Each look for changes reads all rows of its tables with a key, about 5,000,000.',
    ]);
    expect(judged({ nowMs: Date.now() + 65_000 })[0]).toMatch(/^warning: Its server's clock is 6[45]\.\d s ahead of this machine's\.$/);
  });

  test('and so are this machine’s Node.js and memory', () => {
    expect([nodeFinding('20.19.0').level, nodeFinding('20.18.9').level, nodeFinding('18.20.0').level, nodeFinding('22.1.0').level]).toEqual(
      ['fine', 'wrong', 'wrong', 'fine'],
    );
    expect([memoryFinding(16e9), memoryFinding(1e9).level]).toEqual([{ level: 'fine', where: 'memory', what: '16 GB' }, 'warning']);
  });
});
