import { BIGINT, HUGEINT, LIST, VARCHAR, listValue } from '@duckdb/node-api';
import type { DuckDBMaterializedResult, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Lease } from './connection-pool.ts';
import { interruptible } from './interruptible.ts';

/** Runs a statement with values for `$1`…, prepared once on each connection. */
export function executePrepared(
  { connection, prepared }: Lease,
  text: string,
  values: readonly unknown[],
  signal: AbortSignal,
): Promise<DuckDBMaterializedResult> {
  return interruptible(connection, signal, async () => {
    const statement = await prepared.get(text);
    try {
      for (const [index, given] of values.entries()) {
        const { value, type } = boundValue(given);
        statement.bindValue(index + 1, value, type);
      }
      return await statement.run();
    } catch (fault) {
      prepared.forget(text);
      throw fault;
    }
  });
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
