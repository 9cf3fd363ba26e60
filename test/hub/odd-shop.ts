import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { givenDatabase } from './given-database.ts';
import { makeDatabase } from './database.ts';

/** The address of a new database with the odd shop in it: in a PostgreSQL that is not ours where the machine runs one. */
export async function oddShop(): Promise<string> {
  const url = (await givenDatabase()) ?? (await makeDatabase()).url;
  await runSql(url, await readFile(new URL('../fixtures/odd-shop.sql', import.meta.url), 'utf8'));
  return url;
}

export async function runSql(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}
