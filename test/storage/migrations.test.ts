import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStorage } from '../../src/storage/index.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import type { FreshDatabase } from '../setup/fresh-database.ts';
import { ask } from './embedded/processes.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

async function open(): Promise<string[]> {
  const reports: string[] = [];
  const storage = await openStorage({ url: database.url, report: (line) => reports.push(line) });
  await storage.close();
  return reports;
}

/** In prisma/migrations, in order. */
const KNOWN = ['1_records', '2_product', '3_access', '4_policies', '5_applied'];
const APPLIED = KNOWN.map((name) => `hub records: applied ${name}`);

test('the first start makes the records, the second finds them', async () => {
  expect(await open()).toEqual(APPLIED);
  expect(await open()).toEqual([]);
  expect(await ask(database.url, 'select number, name, length(sha256) as length from hub.migration')).toEqual(
    KNOWN.map((name) => ({ number: Number.parseInt(name), name, length: 64 })),
  );
});

test('of hubs that start at once, one applies', async () => {
  const reports = await Promise.all([open(), open(), open()]);
  expect(reports.flat()).toEqual(APPLIED);
});

test('a migration that fails leaves nothing', async () => {
  await ask(database.url, 'create schema hub; create table hub.token ()');
  await expect(open()).rejects.toThrow('relation "token" already exists');
  expect(await ask(database.url, "select tablename::text from pg_tables where schemaname = 'hub'")).toEqual([{ tablename: 'token' }]);
});

test('a database that a newer Weir used is refused, and both are named', async () => {
  await open();
  await ask(database.url, "insert into hub.migration values (1000, 'from_the_future', '')");
  await expect(open()).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining(`newer Weir: its records are at from_the_future, and this Weir knows ${KNOWN.at(-1)}`),
  });
});

test('a database whose applied migration is another one is refused', async () => {
  await open();
  await ask(database.url, "update hub.migration set sha256 = 'other'");
  await expect(open()).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('1_records') });
});

test('a role that may not make the records is told what it lacks', async () => {
  const role = `${database.name}_role`;
  await ask(database.url, `create role ${role} login password 'pw'`);
  try {
    const url = new URL(database.url);
    url.username = role;
    url.password = 'pw';
    await expect(openStorage({ url: url.href, report: () => {} })).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      message: expect.stringMatching(new RegExp(`${role}.*grant create on database "${database.name}"`)),
    });
  } finally {
    await ask(database.url, `drop role ${role}`);
  }
});
