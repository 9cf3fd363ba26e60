import type { Lease } from './connection-pool.ts';
import { executeKept } from './execute-prepared.ts';

/** The single text cell of a statement; `null` where that cell is null. One cell is all that becomes a JavaScript value. */
export async function queryText(lease: Lease, text: string, values: readonly unknown[], signal: AbortSignal): Promise<string> {
  const result = await executeKept(lease, text, values, signal);
  const chunk = await result.fetchChunk();
  if (!chunk || chunk.rowCount !== 1 || chunk.columnCount !== 1) {
    throw new Error('a statement for queryText answers one row of one column');
  }
  const cell = chunk.getColumnVector(0).getItem(0);
  if (cell !== null && typeof cell !== 'string') throw new Error('a statement for queryText answers text');
  return cell ?? 'null';
}
