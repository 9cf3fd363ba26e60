import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { messageOf, WeirError } from '../../contract/index.ts';
import { PrismaClient } from '../prisma/client.ts';
import { connect, connectionOf } from './connection.ts';
import { migrate } from './migrations.ts';

/** The database of the hub's records and of its models. */
export interface Storage {
  /** Reads 64-bit integers as bigint, and JSON, dates and times as text. */
  readonly pool: pg.Pool;
  /** Holds the password. */
  readonly url: string;
  /** The hub's own records, typed. */
  readonly records: PrismaClient;
  /** Commits what `work` did on one connection, or nothing of it where it throws. */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** A connection of the caller's own, for what lasts: locks, LISTEN, COPY. The caller ends it. */
  client(): Promise<pg.Client>;
  close(): Promise<void>;
}

/** Of 100 connections that the embedded server has: it leaves room for a second hub, for sources in the same server and for locks. */
const POOL_SIZE = 20;

/**
 * Connects, and brings the records up to date. Throws STORAGE_UNAVAILABLE within seconds where the server is not there,
 * refuses, or is older than PostgreSQL 15; CONFLICT where a newer Weir used the database.
 */
export async function openStorage(options: { url: string; report: (line: string) => void }): Promise<Storage> {
  const { url, report } = options;
  const first = await connect(url);
  try {
    await migrate(first, report);
  } finally {
    await first.end();
  }
  const pool = new pg.Pool({ ...connectionOf(url), max: POOL_SIZE });
  let closing = false;
  // The embedded server may stop before the last of them has said goodbye.
  pool.on('error', (error) => closing || report(`hub database: a connection was lost (${messageOf(error)})`));
  // A connection that is lost while it is in use fails what is asked of it; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const records = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    url,
    records,
    transaction: (work) => inTransaction(pool, work),
    client: () => connect(url),
    close: async () => {
      closing = true;
      await records.$disconnect();
      await pool.end();
    },
  };
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    const { command } = await client.query('commit');
    // PostgreSQL answers so, and without an error, where a statement failed and `work` went on.
    if (command === 'ROLLBACK')
      throw new WeirError('INTERNAL', 'A transaction of the hub was rolled back because one of its statements had failed.');
    return result;
  } catch (error) {
    await client.query('rollback').catch((fault: Error) => (broken = fault));
    throw error;
  } finally {
    client.release(broken);
  }
}
