import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterwards } from './afterwards.ts';

/** A superuser's address of a PostgreSQL 15 or later that is not ours; by default one that the machine runs. */
const SERVER = process.env['WEIR_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** The address of a new database there, which is dropped when the test file ends; undefined where there is no such server. */
export async function givenDatabase(): Promise<string | undefined> {
  const admin = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 3_000 });
  try {
    await admin.connect();
  } catch (thrown) {
    if (process.env['WEIR_REQUIRE_SERVICES'] === '1') throw new Error(`no PostgreSQL at WEIR_TEST_POSTGRES`, { cause: thrown });
    return undefined;
  }
  const name = `weir_test_${randomUUID().slice(0, 8)}`;
  await admin.query(`create database ${name}`);
  afterwards(async () => {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return url.href;
}
