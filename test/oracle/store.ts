import { DuckDBInstance } from '@duckdb/node-api';
import Database from 'libsql';
import pg from 'pg';
import type { RowDataPacket } from 'mysql2';
import { messageOf, WeirError } from '../../src/contract/index.ts';
import type { Catalog, DialectName, Field, SqlStatement } from '../../src/contract/index.ts';
import { quoteName, quoteTable, quoteText } from '../../src/sql/index.ts';
import { bound } from '../../src/sources/mysql/parameters.ts';
import { sessionSettings } from '../../src/sources/mysql/session-settings.ts';
import { togetherSql } from '../../src/sources/postgres/together-sql.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { givenMysql, type Server } from '../setup/given-mysql.ts';
import { MOODS, type World } from './world.ts';
import { isNull, textIn } from './values.ts';

/** A real database for a world's rows. */
export interface Store {
  /** The cell of a statement of one row. */
  readonly execute: (statement: SqlStatement) => Promise<string>;
  /** Puts the world's rows in the place of those before. */
  fill(world: World): Promise<void>;
  close(): Promise<void>;
}

export async function openStore(catalog: Catalog, moods: readonly string[] = MOODS): Promise<Store> {
  const [dialect = 'postgres'] = [...catalog.datasets.values()].map((one) => one.dialect);
  const { run, cell, close } = await CONNECTIONS[dialect]();
  if (dialect === 'postgres' && moods.length > 0) await run(`create type mood as enum (${moods.map(quoteText).join(', ')})`);
  for (const { at, fields } of catalog.datasets.values()) {
    const columns = kept(fields).map((field) => `${quoteName(field.column)} ${typeIn(field, dialect)}`);
    await run(`create table ${quoteTable(at)} (${columns.join(', ')})`);
  }
  return {
    execute: ({ text, values }) => cell(text, values),
    async fill(world) {
      for (const { id, at, fields } of catalog.datasets.values()) {
        await run(`delete from ${quoteTable(at)}`);
        const rows = (world.get(id) ?? []).map(
          (row) =>
            `(${kept(fields)
              .map((field) => literal(field, row[field.name], dialect))
              .join(', ')})`,
        );
        if (rows.length > 0) await run(`insert into ${quoteTable(at)} values ${rows.join(', ')}`);
      }
    },
    close,
  };
}

const kept = (fields: readonly Field[]): readonly Field[] => fields.filter(({ computed }) => !computed);

interface Connected {
  readonly run: (sql: string) => Promise<unknown>;
  readonly cell: (sql: string, values: readonly (string | null)[]) => Promise<string>;
  readonly close: () => Promise<void>;
}

const CONNECTIONS: Readonly<Record<DialectName, () => Promise<Connected>>> = {
  postgres: inPostgres,
  duckdb: inDuckdb,
  sqlite: inSqlite,
  mariadb: () => inMysql('mariadb'),
  mysql: () => inMysql('mysql'),
};

/** What a server makes of the same doubles in another order differs in the last digits: nine of a number are looked at. */
const roundly = (text: string): string =>
  text.replace(/(?<=[:,[])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?=[,\]}])/g, (number) => String(Number(Number(number).toPrecision(9))));

async function inPostgres(): Promise<Connected> {
  const database = await freshDatabase();
  const client = new pg.Client(database.connection);
  await client.connect();
  await client.query(`set timezone = 'Asia/Tokyo'`);
  // One after the other: root fields of one query are asked at once.
  let turn: Promise<unknown> = Promise.resolve();
  const rowsOf = (text: string, values: readonly unknown[]): Promise<readonly (readonly (string | null)[])[]> => {
    const answer = turn.then(() => client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array' }));
    turn = answer.catch(() => undefined);
    return answer.then(({ rows }) => rows);
  };
  const cellOf = async (text: string, values: readonly (string | null)[]) => (await rowsOf(text, values))[0]?.[0] ?? '';
  // Those who wait for a connection are answered together: with each who asks stands whoever asked the same before, or he himself.
  const before = new Map<string, readonly (string | null)[]>();
  const asked = async (text: string, values: readonly (string | null)[]): Promise<string> => {
    const cell = await cellOf(text, values);
    const together = togetherSql(text);
    if (together === undefined) return cell;
    const other = before.get(text) ?? values;
    before.set(text, values);
    const alone = [cell, await cellOf(text, other)];
    const rows = await rowsOf(
      together,
      values.map((value, place) => [value, other[place]]),
    );
    const cells = alone.map((_, place) => rows.find(([number]) => Number(number) === place + 1)?.[1] ?? '');
    if (roundly(cells.join()) !== roundly(alone.join()))
      throw new Error(`${cells.join(' and ')} are answered together, and ${alone.join(' and ')} alone`);
    return cell;
  };
  return {
    run: (sql) => client.query(sql),
    cell: asked,
    async close() {
      await client.end();
      await database.drop();
    },
  };
}

async function inDuckdb(): Promise<Connected> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`set timezone = 'America/Lima'`);
  return {
    run: (sql) => connection.run(sql),
    cell: async (text, values) => String((await connection.runAndReadAll(text, [...values])).getRows()[0]?.[0]),
    close() {
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}

function inSqlite(): Promise<Connected> {
  const database = new Database(':memory:');
  return Promise.resolve({
    run: (sql) => Promise.resolve(database.exec(sql)),
    async cell(text, values) {
      try {
        const row = database
          .prepare(text)
          .raw()
          .get([...values]) as readonly unknown[] | undefined;
        return await Promise.resolve(String(row?.[0]));
      } catch (thrown) {
        if (/parser stack overflow/.test(messageOf(thrown))) throw new WeirError('LIMIT_EXCEEDED', 'it nests too deep for SQLite');
        throw thrown;
      }
    },
    close() {
      database.close();
      return Promise.resolve();
    },
  });
}

async function inMysql(server: Server): Promise<Connected> {
  const { admin, drop } = await givenMysql(server);
  for (const setting of sessionSettings(server)) await admin.query(setting);
  return {
    run: (sql) => admin.query(sql),
    async cell(text, values) {
      const { sql, values: given } = bound(text, values);
      const [rows] = await admin.execute<RowDataPacket[][]>({ sql, rowsAsArray: true }, given);
      return String(rows[0]?.[0] as unknown as string);
    },
    close: drop,
  };
}

const isServer = (dialect: DialectName): dialect is Server => dialect === 'mariadb' || dialect === 'mysql';

/** Text is sorted by code points, as the oracle does. */
function typeIn({ nativeType, filterScalar, list, enumValues, opaque }: Field, dialect: DialectName): string {
  const collated = dialect === 'postgres' && filterScalar === 'String' && !enumValues && !opaque;
  // A timestamp that says nothing is never null there.
  if (isServer(dialect)) return `${nativeType} null`;
  return `${nativeType}${list ? '[]' : ''}${collated ? ' collate "C"' : ''}`;
}

function literal(field: Field, value: unknown, dialect: DialectName): string {
  if (isNull(value)) return 'null';
  if (dialect === 'sqlite' || isServer(dialect)) return plainLiteral(field, value, dialect);
  const one = { ...field, list: false };
  if (field.list)
    return `array[${(value as readonly unknown[]).map((item) => literal(one, item, dialect)).join(', ')}]::${typeIn(field, dialect).replace(/ collate.*/, '')}`;
  if (field.filterScalar === 'Bytes')
    return dialect === 'postgres' ? `decode(${quoteText(textIn(value))}, 'base64')` : `from_base64(${quoteText(textIn(value))})`;
  const text = field.filterScalar === 'JSON' ? JSON.stringify(value) : textIn(value);
  return `${quoteText(text)}::${field.nativeType}`;
}

function plainLiteral({ filterScalar, opaque }: Field, value: unknown, dialect: DialectName): string {
  if (filterScalar === 'Bytes') return `x'${Buffer.from(textIn(value), 'base64').toString('hex')}'`;
  if (filterScalar === 'JSON') return quoteText(JSON.stringify(value));
  if (opaque || !['Int', 'BigInt', 'Float', 'Boolean'].includes(filterScalar))
    return quoteText(filterScalar === 'DateTime' ? textIn(value).replace(isServer(dialect) ? /Z$/ : /$^/, '') : textIn(value));
  return textIn(value).replace('Infinity', '9e999');
}
