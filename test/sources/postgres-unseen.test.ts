import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbedded, type EmbeddedServer } from '../../src/storage/embedded/index.ts';
import { column, described, openSource } from './postgres-fixture.ts';
import { Follower, STREAMING } from './postgres-follower.ts';

/** A server of its own: what makes commits wait is the whole server's. */
let folder: string;
let server: EmbeddedServer;
let connection: pg.ClientConfig;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-unseen-'));
  server = await startEmbedded(folder, { report: () => undefined });
  connection = { connectionString: server.url };
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function run(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A commit that is durable, and sent to whoever replicates, while nobody else sees it: the server waits for a standby. */
async function commitUnseen(statement: string): Promise<{ seen(): Promise<void> }> {
  await run(
    "alter system set synchronous_standby_names = 'nobody'",
    "alter system set synchronous_commit = 'local'",
    'select pg_reload_conf()',
  );
  await expect.poll(() => column(connection, 'show synchronous_standby_names')).toEqual(['nobody']);
  const client = new pg.Client(connection);
  await client.connect();
  await client.query('set synchronous_commit = on');
  const committed = client.query(statement);
  await expect.poll(() => column(connection, "select count(*)::int from pg_stat_activity where wait_event = 'SyncRep'")).toEqual([1]);
  return {
    async seen() {
      await run('alter system reset synchronous_standby_names', 'alter system reset synchronous_commit', 'select pg_reload_conf()');
      await committed;
      await client.end();
    },
  };
}

test('a transaction is told when whoever looks sees it, and not before: no row is read as it was', async () => {
  const large = `(select string_agg(md5(n::text), '') from generate_series(1, 400) n)`;
  await run('create table plain (id int primary key, big text, n int)', `insert into plain values (1, ${large}, 0), (2, ${large}, 0)`);
  const source = openSource(server.url, { changes: { replication: { slot: 'unseen', publication: 'unseen', maxWal: undefined } } });
  const { tables } = await described(source);
  const follower = new Follower(source, tables);
  await expect.poll(async () => follower.fault ?? (await column(connection, STREAMING, ['unseen']))[0], { timeout: 30_000 }).toBe(true);

  const update = await commitUnseen('update plain set n = 1 where id = 1');
  expect(await column(connection, 'select n from plain where id = 1')).toEqual([0]);
  await pause(500);
  expect(follower.changes).toEqual([]);
  await update.seen();
  expect(await follower.until(1)).toEqual([
    { table: 'plain', op: 'UPDATE', key: { id: 1 }, after: { id: 1, big: expect.stringMatching(/^c4ca/) as string, n: 1 } },
  ]);

  const moved = await commitUnseen('update plain set id = 9 where id = 2');
  await pause(500);
  expect(follower.changes).toHaveLength(1);
  await moved.seen();
  expect((await follower.until(2))[1]).toMatchObject({ op: 'UPDATE', key: { id: 2 }, after: { id: 9, n: 0 } });
  await follower.stop();
  await source.close();
});
