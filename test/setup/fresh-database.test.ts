import pg from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase } from './fresh-database.ts';

test('a fresh database is an empty PostgreSQL 18 that can replicate', async () => {
  const database = await freshDatabase();
  const client = new pg.Client(database.connection);
  await client.connect();
  const { rows } = await client.query(
    "select current_setting('server_version_num')::int / 10000 major, current_setting('wal_level') wal, lower('ÄÖ') as lower",
  );
  expect(rows).toEqual([{ major: 18, wal: 'logical', lower: 'äö' }]);
  await client.query("select pg_create_logical_replication_slot('s' || $1, 'pgoutput')", [database.name]);
  await client.end();
  await database.drop();
});
