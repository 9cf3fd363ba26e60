import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from } from 'pg-copy-streams';
import { WeirError } from '../../contract/index.ts';
import { columnList } from './column-list.ts';
import type { CuratedTable } from './curated-table.ts';

/**
 * Puts CSV as `BulkRead` describes it, with the columns in the table's order, into the relation, which is SQL. Returns the
 * number of rows. Throws BAD_DEFINITION that names row and column where a value does not fit, and whatever the stream fails with.
 */
export async function copyRows(
  client: pg.Client,
  relation: string,
  table: CuratedTable,
  source: { readonly csv: Readable; readonly signal: AbortSignal },
): Promise<bigint> {
  const copy = client.query(from(`copy ${relation} (${columnList(table.columns)}) from stdin (format csv)`));
  try {
    await pipeline(source.csv, copy, { signal: source.signal });
  } catch (error) {
    throw error instanceof pg.DatabaseError ? misfit(table, error) : error;
  }
  return BigInt(copy.rowCount);
}

function misfit({ model }: CuratedTable, error: pg.DatabaseError): WeirError {
  // `COPY staging, line 3, column mean: "abc"`; the line is the row's where no text has a line break.
  const place = /, line (\d+)(?:, column ([^:]+))?/.exec(error.where ?? '');
  const where = place ? ` at row ${place[1]}${place[2] === undefined ? '' : `, field \`${place[2]}\``}` : '';
  return new WeirError('BAD_DEFINITION', `Model ${model}: its rows do not fit its fields${where}: ${error.message}.`, {}, { cause: error });
}
