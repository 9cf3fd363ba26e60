import pg from 'pg';
import type { Dataset, Field, ReadContext, SqlStatement } from '../../../src/contract/index.ts';
import { quoteName, quoteTable } from '../../../src/sql/index.ts';
import { openedEngine, never } from '../../engine/opened-engine.ts';
import { jsonText } from '../../federation/rows.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import { openSource } from '../../sources/postgres-fixture.ts';
import type { Row, Rows } from './random-rows.ts';
import { catalogOf, HOMES, STATUS_TYPE, STATUSES, type Structure } from './structure.ts';

/** One PostgreSQL and two DuckDBs, in which each world has a schema of its own. */
export interface Databases {
  /** Makes a world's tables and fills them. */
  load(schema: string, structure: Structure, rows: Rows): Promise<void>;
  /** Other rows in the tables that a world has. */
  fill(schema: string, structure: Structure, rows: Rows): Promise<void>;
  drop(schema: string): Promise<void>;
  /** Runs statements in one of them. */
  run(home: string, statements: readonly string[]): Promise<void>;
  /** How a home is asked. */
  readonly runner: (home: string) => (statement: SqlStatement, context: ReadContext) => Promise<string>;
  close(): Promise<void>;
}

export async function openDatabases(): Promise<Databases> {
  const database = await freshDatabase();
  const shop = openSource(database.url);
  const client = new pg.Client(database.connection);
  await client.connect();
  await client.query(`create type ${STATUS_TYPE} as enum (${STATUSES.map((status) => `'${status}'`).join(', ')})`);
  const engines = { crm: await openedEngine(), geo: await openedEngine() };
  const engineOf = (home: string) => (home === 'crm' ? engines.crm : engines.geo).engine;
  const run = async (home: string, statements: readonly string[]) => {
    if (home === 'shop') await client.query(statements.join(';\n'));
    else for (const statement of statements) await engineOf(home).rows(statement, [], never);
  };
  const everywhere = async (statements: (home: string) => readonly string[]) =>
    void (await Promise.all(Object.keys(HOMES).map((home) => run(home, statements(home)))));
  return {
    run,
    async load(schema, structure, rows) {
      const datasets = datasetsOf(structure, schema);
      await everywhere((home) => [
        `create schema ${quoteName(schema)}`,
        ...datasets(home).map(tableSql),
        ...datasets(home).flatMap(rowsSql(rows)),
      ]);
    },
    async fill(schema, structure, rows) {
      const datasets = datasetsOf(structure, schema);
      await everywhere((home) => [
        ...datasets(home).map((dataset) => (home === 'shop' ? `delete from ${quoteTable(dataset.at)}` : tableSql(dataset))),
        ...datasets(home).flatMap(rowsSql(rows)),
      ]);
    },
    drop: (schema) => everywhere(() => [`drop schema ${quoteName(schema)} cascade`]),
    runner: (home) =>
      home === 'shop'
        ? (statement, context) => shop.execute(statement, context)
        : ({ text, values }, { signal }) => engineOf(home).queryText(text, values, signal),
    async close() {
      await client.end();
      await shop.close();
      await engines.crm.drop();
      await engines.geo.drop();
      await database.drop();
    },
  };
}

const datasetsOf = (structure: Structure, schema: string) => {
  const datasets = [...catalogOf(structure, schema).datasets.values()];
  return (home: string): readonly Dataset[] => datasets.filter((dataset) => dataset.home === home);
};

const stored = (fields: readonly Field[]): readonly Field[] => fields.filter(({ computed }) => !computed);

/** In DuckDB in the place of one that stands: it is the tables that are replaced of which a kept statement knows. */
function tableSql({ at, fields, home }: Dataset): string {
  const columns = stored(fields).map(({ column, nativeType, list }) => `${quoteName(column)} ${nativeType}${list ? '[]' : ''}`);
  return `create ${home === 'shop' ? '' : 'or replace '}table ${quoteTable(at)} (${columns.join(', ')})`;
}

const rowsSql =
  (rows: Rows) =>
  (dataset: Dataset): readonly string[] => {
    const values = (rows.get(dataset.id) ?? []).map((row) => rowValues(dataset, row));
    return values.length > 0 ? [`insert into ${quoteTable(dataset.at)} values ${values.join(', ')}`] : [];
  };

/** A row's values as SQL has them. */
export const rowValues = ({ fields }: Dataset, row: Row): string =>
  `(${stored(fields)
    .map(({ name, scalar }) => valueSql(row[name], scalar === 'JSON'))
    .join(', ')})`;

export function valueSql(value: unknown, isJson = false): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value) && !isJson)
    return `'{${value.map((item) => `"${String(item).replace(/["\\]/g, '\\$&')}"`).join(',')}}'`.replaceAll(/(?<!^)'(?!$)/g, "''");
  const text = isJson || typeof value !== 'string' ? jsonText(value) : value;
  return `'${text.replaceAll("'", "''")}'`;
}
