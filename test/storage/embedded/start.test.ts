import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findDatabase, startEmbedded } from '../../../src/storage/index.ts';
import type { EmbeddedServer } from '../../../src/storage/index.ts';
import { ask, privateFolder, serverPid, startProgram, zombie } from './processes.ts';

async function start(folder: string, report: (line: string) => void = () => {}): Promise<EmbeddedServer> {
  const server = await startEmbedded(folder, { report });
  onTestFinished(() => server.stop());
  return server;
}

const withPassword = (url: string, password: string): string => url.replace(/:[^:@]+@/, `:${password}@`);

test('a server starts where only the hub can enter, in a path of 150 characters, and keeps its data', async () => {
  const parent = await privateFolder();
  const folder = join(parent, 'd'.repeat(150 - parent.length - 1));
  expect(folder).toHaveLength(150);

  const first = await start(folder);
  const settings = `select current_setting('wal_level') as wal, current_setting('listen_addresses') as listen, current_setting('fsync') as fsync,
    current_setting('server_encoding') as encoding, current_user::text as role, current_database()::text as database`;
  expect(await ask(first.url, settings)).toEqual([
    { wal: 'logical', listen: '', fsync: 'on', encoding: 'UTF8', role: 'weir', database: 'weir' },
  ]);
  await ask(first.url, 'create table kept (n int); insert into kept values (7)');
  await first.stop();
  await expect(ask(first.url, 'select 1')).rejects.toThrow(/ENOENT/);

  const second = await start(folder);
  expect(second.adopted).toBe(false);
  expect(second.url).toBe(first.url);
  expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
});

test('nobody enters without the password, which only the hub can read', async () => {
  const folder = await privateFolder();
  const server = await start(folder);
  const { password } = new URL(server.url);
  await expect(ask(withPassword(server.url, 'guess'), 'select 1')).rejects.toThrow('password authentication failed');
  expect((await ask(server.url, "select passwd ^@ 'SCRAM-SHA-256$' as scram from pg_shadow")) as unknown).toEqual([{ scram: true }]);
  expect(((await stat(join(folder, 'passwords.json'))).mode & 0o777).toString(8)).toBe('600');
  const sockets = new URL(server.url).searchParams.get('host') ?? '';
  expect(((await stat(sockets)).mode & 0o777).toString(8)).toBe('700');
  await server.createDatabase('wildlife');
  expect(await readFile(server.log, 'utf8')).not.toContain(password);
  expect(await readdir(join(folder))).not.toContain('data.secret');
});

test('a database has an owner of its own, who can replicate it and enter no other', async () => {
  const server = await start(await privateFolder());
  const made = await server.createDatabase('wildlife');
  expect(made.created).toBe(true);
  expect(await server.createDatabase('wildlife')).toEqual({ url: made.url, created: false });

  await ask(made.url, 'create table strikes (id bigint primary key); create publication strikes for table strikes');
  expect(await ask(made.url, "select slot_name::text as slot from pg_create_logical_replication_slot('weir', 'pgoutput')")).toEqual([
    { slot: 'weir' },
  ]);
  await expect(ask(made.url.replace('localhost/wildlife', 'localhost/weir'), 'select 1')).rejects.toThrow('permission denied for database');
  const whole = new pg.Client({ connectionString: made.url, replication: 'true' } as pg.ClientConfig);
  await expect(whole.connect()).rejects.toThrow('pg_hba.conf rejects replication connection');
  await whole.end();

  for (const name of ['postgres', 'pg_x', 'x'.repeat(64), 'a b', ''])
    await expect(server.createDatabase(name)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('another program of the same user finds a running database, and nothing where none runs', async () => {
  const folder = await privateFolder();
  expect(await findDatabase(folder, 'wildlife')).toBeNull();
  const server = await start(folder);
  const { url } = await server.createDatabase('wildlife');
  expect(await findDatabase(folder, 'wildlife')).toBe(url);
  expect(await findDatabase(folder, 'other')).toBeNull();
  vi.stubEnv('TMPDIR', '/var/tmp');
  expect(await findDatabase(folder, 'wildlife')).toBe(url);
  vi.unstubAllEnvs();
  await server.stop();
  expect(await findDatabase(folder, 'wildlife')).toBeNull();
});

test('two servers run side by side', async () => {
  const [one, two] = await Promise.all([start(await privateFolder()), start(await privateFolder())]);
  await Promise.all([ask(one.url, 'create table only_one ()'), ask(two.url, 'create table only_two ()')]);
  const tables = "select tablename::text as name from pg_tables where tablename like 'only%'";
  expect(await Promise.all([ask(one.url, tables), ask(two.url, tables)])).toEqual([[{ name: 'only_one' }], [{ name: 'only_two' }]]);
});

test('what a hub killed by kill -9 left running is adopted, and stops with its new hub', async () => {
  const folder = await privateFolder();
  const hub = await startProgram(folder);
  expect(hub.started).toMatchObject({ adopted: false });
  await ask(hub.started.url, 'create table kept (n int); insert into kept values (7)');
  const pid = await serverPid(folder);
  await hub.kill();

  const server = await start(folder);
  expect(server.adopted).toBe(true);
  expect(await serverPid(folder)).toBe(pid);
  expect(await ask(server.url, 'select n from kept')).toEqual([{ n: 7 }]);
  await server.stop();
  expect(existsSync(join(folder, 'data/postmaster.pid'))).toBe(false);
  await expect(ask(server.url, 'select 1')).rejects.toThrow();
});

test('a hub that ends in order takes its server with it', async () => {
  const folder = await privateFolder();
  const hub = await startProgram(folder);
  await hub.stop();
  expect(existsSync(join(folder, 'data/postmaster.pid'))).toBe(false);
  const url = decodeURIComponent(hub.started.url);
  expect((await readdir(tmpdir())).filter((name) => url.includes(join(tmpdir(), name)))).toEqual([]);
});

test.each([
  ['a process that nobody collected', zombie],
  [
    'another program',
    async () => {
      const other = spawn('sleep', ['600']);
      onTestFinished(() => void other.kill());
      return other.pid ?? 0;
    },
  ],
])('what a killed server left is cleared, though its number is now that of %s', async (_what, pidOf) => {
  const folder = await privateFolder();
  const first = await startEmbedded(folder, { report: () => {} });
  await ask(first.url, 'create table kept (n int); insert into kept values (7)');
  process.kill(await serverPid(folder), 'SIGKILL');
  const file = join(folder, 'data/postmaster.pid');
  const left = (await readFile(file, 'utf8')).split('\n');
  const pid = await pidOf();
  await writeFile(file, [pid, ...left.slice(1)].join('\n'));
  const sockets = new URL(first.url).searchParams.get('host') ?? '';
  await writeFile(join(sockets, '.s.PGSQL.5432.lock'), [pid, ...left.slice(1)].join('\n'));

  const second = await start(folder);
  expect(second.adopted).toBe(false);
  expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
});

test('what a killed server was doing is waited for', async () => {
  const folder = await privateFolder();
  const first = await startEmbedded(folder, { report: () => {} });
  const busy = ask(first.url, 'select count(*) from generate_series(1, 5000000) a order by 1').catch(() => {});
  const running = "select from pg_stat_activity where query like '%generate_series%' and pid <> pg_backend_pid() and state = 'active'";
  await expect.poll(() => ask(first.url, running)).toHaveLength(1);
  process.kill(await serverPid(folder), 'SIGKILL');
  const second = await start(folder);
  expect(await ask(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await busy;
});

test('an initialisation that was killed is made anew', async () => {
  const folder = await privateFolder();
  const first = await start(folder);
  await first.stop();
  await rename(join(folder, 'data'), join(folder, 'data.new'));
  await rm(join(folder, 'data.new/global'), { recursive: true });
  const second = await start(folder);
  expect(await ask(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('data of another major version is refused, and both are named', async () => {
  const folder = await privateFolder();
  const server = await start(folder);
  await server.stop();
  await writeFile(join(folder, 'data/PG_VERSION'), '17\n');
  await expect(startEmbedded(folder, { report: () => {} })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringMatching(/is of PostgreSQL 17, and the embedded one is PostgreSQL 18/),
  });
});

test('data whose passwords are gone is refused by name and left alone', async () => {
  const folder = await privateFolder();
  const server = await start(folder);
  await server.stop();
  await rm(join(folder, 'passwords.json'));
  await expect(startEmbedded(folder, { report: () => {} })).rejects.toMatchObject({
    code: 'STORAGE_UNAVAILABLE',
    message: expect.stringContaining('passwords.json'),
  });
});
