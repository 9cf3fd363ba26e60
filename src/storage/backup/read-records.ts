import pg from 'pg';
import { to } from 'pg-copy-streams';
import { WeirError } from '../../contract/index.ts';
import { quoteTable } from '../../sql/index.ts';
import { columnList } from '../curated/column-list.ts';
import { connect } from '../records/connection.ts';
import { appliedMigrations, checkKnown, type AppliedMigration } from '../records/migrations.ts';
import { keptTables, type KeptTable } from './kept-tables.ts';
import { EXACT_TEXT } from './exact-text.ts';

/** The hub's records and models at one moment. */
export interface Records {
  readonly migrations: readonly AppliedMigration[];
  readonly tables: readonly KeptTable[];
  /** Hands out a table's rows as COPY writes them, piece by piece; the number of rows. */
  readonly copy: (table: KeptTable, take: (piece: Buffer) => Promise<void>) => Promise<number>;
}

/** Tables come and go while they are counted; a model is made anew seldom. */
const TRIES = 10;
/** https://www.postgresql.org/docs/18/errcodes-appendix.html: undefined_table */
const UNDEFINED_TABLE = '42P01';

/**
 * Reads a hub's database as it is at one moment, whoever writes meanwhile; it need not run. Throws STORAGE_UNAVAILABLE where it does
 * not answer, BAD_USER_INPUT where no hub's records are in it, CONFLICT where another Weir wrote them.
 */
export async function readRecords<T>(url: string, work: (records: Records) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ there: boolean }>("select to_regclass('hub.migration') is not null as there");
    if (!rows[0]?.there)
      throw new WeirError(
        'BAD_USER_INPUT',
        "There is nothing to back up: no hub has kept its records in that database. Is it the hub's own?",
      );
    const tables = await lockTables(client);
    const migrations = await appliedMigrations(client);
    await checkKnown("The hub's database was used", migrations);
    return await work({ migrations, tables, copy: (table, take) => copyOut(client, table, take) });
  } finally {
    await client.end();
  }
}

/**
 * Begins the transaction that is read in. Tables are held before its first query, since one that is put in another's place later would
 * be found empty by it; and looked up again in it, since one may have come or gone before it was held.
 */
async function lockTables(client: pg.ClientBase): Promise<readonly KeptTable[]> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await keptTables(client);
    await client.query('begin isolation level repeatable read read only');
    await client.query(EXACT_TEXT);
    try {
      await client.query(`lock table ${before.map(quoteTable).join(', ')} in access share mode`);
      const now = await keptTables(client);
      if (JSON.stringify(now) === JSON.stringify(before)) return now;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== UNDEFINED_TABLE) throw error;
    }
    await client.query('rollback');
  }
  throw new WeirError('CONFLICT', "The models' tables are being changed all the time: try again when those changes have ended.");
}

async function copyOut(client: pg.Client, table: KeptTable, take: (piece: Buffer) => Promise<void>): Promise<number> {
  const rows = client.query(to(`copy ${quoteTable(table)} (${columnList(table.columns)}) to stdout`));
  for await (const piece of rows) await take(piece as Buffer);
  return rows.rowCount;
}
