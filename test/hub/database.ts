import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';
import { afterwards } from './afterwards.ts';

export interface TestDatabase extends FreshDatabase {
  sql<Row extends pg.QueryResultRow = pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** A new database with this SQL run in it; it is dropped when the test file ends. */
export async function makeDatabase(script = ''): Promise<TestDatabase> {
  const database = await freshDatabase();
  const client = new pg.Client(database.connection);
  await client.connect();
  afterwards(async () => {
    await client.end();
    await database.drop();
  });
  if (script) await client.query(script);
  return {
    ...database,
    async sql<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) {
      return (await client.query<Row>(text, [...values])).rows;
    },
  };
}
