import pg from 'pg';
import { postgresConnector } from '../../src/sources/postgres/index.ts';
import type { PostgresDeclaration } from '../../src/sources/postgres/index.ts';
import { ANY_ADDRESS } from '../../src/contract/index.ts';
import type { Engine, RelationalStructure, Source, SqlStatement, Table } from '../../src/contract/index.ts';

const noEngine = () => Promise.reject(new Error('nothing is polled'));

/** A source over a database, as a workspace file would declare it. */
export function openSource(
  url: string,
  keys: Partial<PostgresDeclaration> = {},
  report: (line: string) => void = () => {},
  drifted: () => void = () => {},
  engine: () => Promise<Engine> | Engine = noEngine,
): Source {
  return postgresConnector({ engine }).open(
    { source: 'shop', kind: 'postgres', connection: '${env:SHOP_URL}', schemas: ['public'], changes: 'auto', ...keys },
    { resolve: (text) => text.replace('${env:SHOP_URL}', url), outbound: ANY_ADDRESS, workspace: '/', report, drifted },
  );
}

/** Runs statements as the database's owner. */
export async function seed(connection: pg.ClientConfig, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The first column of a query's rows, as the server writes it. */
export async function column(connection: pg.ClientConfig, text: string, values: readonly unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text, values: [...values], rowMode: 'array' });
    return rows.map(([value]) => value);
  } finally {
    await client.end();
  }
}

export const sql = (text: string, ...values: readonly (string | null)[]): SqlStatement => ({ kind: 'sql', text, values });

export const never = new AbortController().signal;

export async function described(source: Source): Promise<RelationalStructure> {
  const structure = await source.describe(never);
  if (structure.kind !== 'relational') throw new Error('a database has tables');
  return structure;
}

export async function tableOf(source: Source, name: string): Promise<Table> {
  const { tables } = await described(source);
  const table = tables.find((each) => each.name === name);
  if (!table) throw new Error(`there is ${tables.map((each) => each.name).join(', ')}, not ${name}`);
  return table;
}
