import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';
import { afterwards } from './afterwards.ts';

export interface TestDatabase extends FreshDatabase {
  sql<Row extends pg.QueryResultRow = pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Begins a transaction with this statement, and leaves it open until it is released. */
  hold(text: string): Promise<{ release(): Promise<void> }>;
}

/** A new database with this SQL run in it; it is dropped when the test file ends. */
export async function makeDatabase(script = ''): Promise<TestDatabase> {
  const database = await freshDatabase();
  const pool = new pg.Pool(database.connection);
  // A database that is dropped ends the connections to it, also those that are just leaving.
  pool.on('error', () => undefined);
  afterwards(async () => {
    await pool.end();
    await database.drop();
  });
  if (script) await pool.query(script);
  return {
    ...database,
    async sql<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) {
      return (await pool.query<Row>(text, [...values])).rows;
    },
    async hold(text) {
      const client = await pool.connect();
      await client.query(`begin; ${text}`);
      return {
        async release() {
          await client.query('rollback');
          client.release();
        },
      };
    },
  };
}

/** sources/shop.yaml of a database that is at SHOP_URL, and whose changes are followed. Slots are the whole server's, so that each has its own. */
export function followedSource({ name }: TestDatabase): string {
  const slot = `weir_${name.slice(-12)}`;
  return `source: shop\nkind: postgres\nconnection: "\${env:SHOP_URL}"\nchanges: { replication: { slot: ${slot}, publication: ${slot} } }\n`;
}
