import type { DuckDBMaterializedResult, DuckDBValue } from '@duckdb/node-api';
import { DuckDBListValue } from '@duckdb/node-api';
import type { Lease } from './connection-pool.ts';
import { executeOnce } from './execute-prepared.ts';

/** Rows as objects, for small answers: every cell becomes a JavaScript value. */
export async function rowsOf(
  lease: Lease,
  text: string,
  values: readonly unknown[],
  signal: AbortSignal,
): Promise<Record<string, unknown>[]> {
  return objectsOf(await executeOnce(lease, text, values, signal));
}

/** Integers of 64 bits and more are bigint, lists arrays, and what JavaScript has no exact value for (decimals, dates) is text. */
export async function objectsOf(result: DuckDBMaterializedResult): Promise<Record<string, unknown>[]> {
  return result.convertRowObjects((value) => plain(value));
}

function plain(value: DuckDBValue): unknown {
  if (value instanceof DuckDBListValue) return value.items.map(plain);
  return typeof value === 'object' && value !== null ? String(value) : value;
}
