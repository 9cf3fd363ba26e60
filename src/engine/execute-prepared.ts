import { BIGINT, HUGEINT, LIST, VARCHAR, listValue } from '@duckdb/node-api';
import type { DuckDBMaterializedResult, DuckDBPreparedStatement, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Lease } from './connection-pool.ts';
import { interruptible } from './interruptible.ts';

/**
 * Runs a statement with values for `$1`…, prepared once on each connection. DuckDB plans by what it knows of the columns then
 * (whether one holds a null, its least and greatest value) and binds anew only when a table or a file was replaced: of rows
 * that were put into a table, a statement that was kept does not know.
 */
export const executeKept = ({ connection, prepared }: Lease, text: string, values: readonly unknown[], signal: AbortSignal) =>
  interruptible(connection, signal, async () => {
    try {
      return await run(await prepared.get(text), values);
    } catch (fault) {
      prepared.forget(text);
      throw fault;
    }
  });

/** The same, prepared for this one time: it sees every row. */
export const executeOnce = ({ connection }: Lease, text: string, values: readonly unknown[], signal: AbortSignal) =>
  interruptible(connection, signal, async () => {
    const statement = await connection.prepare(text);
    try {
      return await run(statement, values);
    } finally {
      statement.destroySync();
    }
  });

function run(statement: DuckDBPreparedStatement, values: readonly unknown[]): Promise<DuckDBMaterializedResult> {
  for (const [index, given] of values.entries()) {
    const { value, type } = boundValue(given);
    statement.bindValue(index + 1, value, type);
  }
  return statement.run();
}

/** A JavaScript value as DuckDB binds it; the type is left to the library where its own choice is right. */
function boundValue(value: unknown): { value: DuckDBValue; type?: DuckDBType } {
  if (value === null || value === undefined) return { value: null };
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return { value };
  if (typeof value === 'bigint') return { value, type: BigInt.asIntN(64, value) === value ? BIGINT : HUGEINT };
  if (Array.isArray(value)) return boundList(value);
  return { value: JSON.stringify(value) };
}

/** All items have one type; of an empty list, and of one of nulls, that is text. */
function boundList(values: readonly unknown[]): { value: DuckDBValue; type?: DuckDBType } {
  const items = values.map(boundValue);
  const given = items.find(({ value }) => value !== null);
  const type = given ? given.type : VARCHAR;
  return { value: listValue(items.map(({ value }) => value)), ...(type && { type: LIST(type) }) };
}
