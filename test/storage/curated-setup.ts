import { Readable } from 'node:stream';
import { openStorage, type CuratedColumn, type CuratedTable, type Storage } from '../../src/storage/index.ts';
import type { Scalar } from '../../src/contract/index.ts';
import { freshDatabase } from '../setup/fresh-database.ts';

/** Storage on a database of its own. */
export async function freshStorage(): Promise<{ storage: Storage; close: () => Promise<void> }> {
  const database = await freshDatabase();
  const storage = await openStorage({ url: database.url, report: () => {} });
  return {
    storage,
    async close() {
      await storage.close();
      await database.drop();
    },
  };
}

/** `column('flights', 'Int!')` */
export function column(name: string, type: string, more: Partial<CuratedColumn> = {}): CuratedColumn {
  return { name, scalar: type.replace('!', '') as Scalar, nullable: !type.endsWith('!'), ...more };
}

export const ROUTE: CuratedTable = {
  model: 'Route',
  key: ['origin', 'destination'],
  columns: [column('origin', 'String!'), column('destination', 'String!'), column('flights', 'Int!'), column('meanDelay', 'Float')],
};

export const csv = (...lines: string[]): Readable => Readable.from(lines.map((line) => `${line}\n`));

export const never = new AbortController().signal;

/** Everything in the model's table, in its key's order. */
export async function rowsOf(storage: Storage, { model, key }: CuratedTable): Promise<unknown[]> {
  const { rows } = await storage.pool.query<Record<string, unknown>>(
    `select * from curated."${model}" order by ${key.map((name) => `"${name}"`).join(', ')}`,
  );
  return rows;
}

export interface Logged {
  transaction: string;
  position: bigint | null;
  datasets: string[];
  op: string;
  key: string | null;
  before: string | null;
  after: string | null;
  changed: string[] | null;
}

/** What the change log was given, in the order in which it was. */
export async function logOf(storage: Storage): Promise<Logged[]> {
  const { rows } = await storage.pool.query<Logged>(
    `select t.transaction, t.position, t.datasets, r.op, r.key::text as key, r.before::text as before, r.after::text as after, r.changed
     from hub.change_transaction t join hub.change_row r on r.transaction_id = t.id where t.origin = 'models' order by t.id, r.seq`,
  );
  return rows;
}
