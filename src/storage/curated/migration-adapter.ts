import { ColumnTypeEnum as Type, DriverAdapterError } from '@prisma/driver-adapter-utils';
import type { ColumnType, SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory, SqlQuery } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** By type OID: what the catalogue queries of Prisma's describer answer with. Anything else is read as text. */
const COLUMN_TYPES: Readonly<Record<number, ColumnType>> = {
  16: Type.Boolean,
  18: Type.Character,
  20: Type.Int64,
  21: Type.Int32,
  23: Type.Int32,
  26: Type.Int64,
  114: Type.Json,
  700: Type.Float,
  701: Type.Double,
  1000: Type.BooleanArray,
  1002: Type.CharacterArray,
  1003: Type.TextArray,
  1005: Type.Int32Array,
  1007: Type.Int32Array,
  1009: Type.TextArray,
  1015: Type.TextArray,
  1016: Type.Int64Array,
  1028: Type.Int64Array,
  1700: Type.Numeric,
  3802: Type.Json,
};

/**
 * A connection as Prisma's schema engine wants it. @prisma/adapter-pg will not do: it has no type for "char", splits scripts
 * at `;`, and would let a script of Prisma's end the transaction, which is the caller's. `onStatement` hears each change.
 */
export function migrationAdapter(client: pg.ClientBase, onStatement: (sql: string) => void): SqlMigrationAwareDriverAdapterFactory {
  const provider = 'postgres';
  const adapterName = 'weir-migrations';
  const adapter: SqlDriverAdapter = {
    provider,
    adapterName,
    async queryRaw(query) {
      const { fields, rows } = await run(client, query);
      return {
        columnNames: fields.map(({ name }) => name),
        columnTypes: fields.map(({ dataTypeID }) => COLUMN_TYPES[dataTypeID] ?? Type.Text),
        rows,
      };
    },
    async executeRaw(query) {
      const sql = withoutTransaction(query.sql);
      if (!sql) return 0;
      onStatement(sql);
      return (await run(client, { ...query, sql })).rowCount ?? 0;
    },
    async executeScript(script) {
      const sql = withoutTransaction(script);
      if (!sql) return;
      onStatement(sql);
      await said(client.query(sql));
    },
    startTransaction: () => Promise.reject(new Error('the transaction is the caller’s')),
    // Another schema than that of the tables, so that their names are written in full.
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    dispose: () => Promise.resolve(),
  };
  return {
    provider,
    adapterName,
    connect: () => Promise.resolve(adapter),
    connectToShadowDb: () => Promise.reject(new Error('there is no shadow database: the difference is taken from the live one')),
  };
}

/** With pg's own parsers: the engine expects the forms that they give. */
const run = (client: pg.ClientBase, { sql, args }: SqlQuery): Promise<pg.QueryArrayResult<unknown[]>> =>
  said(client.query<unknown[]>({ text: sql, values: args, rowMode: 'array', types: pg.types }));

const withoutTransaction = (sql: string): string => sql.replace(/^\s*(BEGIN|COMMIT)\s*;?\s*$/gim, '').trim();

/** Tells the engine what PostgreSQL said, which would otherwise reach it as a fault of JavaScript. */
async function said<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const { code = '', severity = 'ERROR', message, detail, column, hint } = error;
    throw new DriverAdapterError({
      kind: 'postgres',
      code,
      severity,
      message,
      detail,
      column,
      hint,
      originalCode: code,
      originalMessage: message,
    });
  }
}
