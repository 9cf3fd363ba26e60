import type { LocalReader, ReadContext, SqlStatement } from '../../src/contract/index.ts';
import { localReader } from '../../src/relational/index.ts';
import { quoteTable } from '../../src/sql/index.ts';
import { openedEngine } from '../engine/opened-engine.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { openSource, seed } from '../sources/postgres-fixture.ts';
import { plainCursors } from '../setup/plain-cursors.ts';
import { catalog, world } from './commerce.ts';
import { jsonText } from './rows.ts';

export interface RealHomes {
  readonly readers: ReadonlyMap<string, LocalReader>;
  /** The statements that each home was asked, since `statements` was last emptied. */
  readonly statements: string[];
  close(): Promise<void>;
}

/** The world's rows in real databases: shop in PostgreSQL, crm and geo each in a DuckDB of its own. */
export async function openRealHomes(): Promise<RealHomes> {
  const database = await freshDatabase();
  const shop = openSource(database.url);
  const [crm, geo] = [await openedEngine(), await openedEngine()];
  await seed(database.connection, ...tablesOf('shop'));
  for (const [home, { engine }] of [
    ['crm', crm],
    ['geo', geo],
  ] as const) {
    for (const statement of tablesOf(home)) await engine.rows(statement, [], new AbortController().signal);
  }
  const statements: string[] = [];
  const asks: Readonly<Record<string, (statement: SqlStatement, context: ReadContext) => Promise<string>>> = {
    shop: (statement, context) => shop.execute(statement, context),
    crm: ({ text, values }, { signal }) => crm.engine.queryText(text, values, signal),
    geo: ({ text, values }, { signal }) => geo.engine.queryText(text, values, signal),
  };
  const readers = Object.entries(asks).map(([home, ask]): [string, LocalReader] => {
    const execute = (statement: SqlStatement, context: ReadContext) => {
      statements.push(home);
      return ask(statement, context);
    };
    return [home, localReader({ home, dialect: home === 'shop' ? 'postgres' : 'duckdb', catalog, cursors: plainCursors, execute })];
  });
  return {
    readers: new Map(readers),
    statements,
    async close() {
      await shop.close();
      await crm.drop();
      await geo.drop();
      await database.drop();
    },
  };
}

function tablesOf(home: string): string[] {
  return [...catalog.datasets.values()]
    .filter((dataset) => dataset.home === home)
    .flatMap(({ id, at, fields, key }) => {
      const columns = fields.map(({ column, nativeType }) => `"${column}" ${nativeType}`);
      const primary = key ? [`primary key (${key.map((name) => `"${name}"`).join(', ')})`] : [];
      const rows = (world.rows.get(id) ?? []).map(
        (row) => `(${fields.map(({ name, scalar }) => literal(row[name], scalar === 'JSON')).join(', ')})`,
      );
      return [
        `create table ${quoteTable(at)} (${[...columns, ...primary].join(', ')})`,
        `insert into ${quoteTable(at)} values ${rows.join(', ')}`,
      ];
    });
}

function literal(value: unknown, isJson: boolean): string {
  if (value === null || value === undefined) return 'null';
  const text = isJson || typeof value !== 'string' ? jsonText(value) : value;
  return `'${text.replaceAll("'", "''")}'`;
}
