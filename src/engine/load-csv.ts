import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../contract/index.ts';
import { readExpression } from './csv-form.ts';
import { faultOf } from './faults.ts';
import { freshPath, makeFifo, writingEnd } from './fifo.ts';
import { interruptible } from './interruptible.ts';
import { landingOf } from './landing.ts';
import { quoteName } from '../sql/index.ts';
import { scaleDecimals } from './scale-decimals.ts';

/**
 * Makes a temporary table from CSV in `BulkRead`'s form. Either it holds every row, or it is not there.
 *
 * @returns the number of rows.
 * @throws WeirError SOURCE_ERROR for a cell that is not of its column's type, or what the stream itself ended with.
 */
export async function loadCsv(
  connection: DuckDBConnection,
  temporary: string,
  table: string,
  columns: readonly Column[],
  stream: Readable,
  signal: AbortSignal,
): Promise<number> {
  const path = freshPath(temporary);
  const landings = columns.map((column) => ({ name: column.name, ...landingOf(column) }));
  const cells = landings.map(({ name, value }) => (value ? `${value(quoteName(name))} AS ${quoteName(name)}` : quoteName(name)));
  const statement = `CREATE TEMP TABLE ${quoteName(table)} AS SELECT ${cells.join(', ')} FROM ${readExpression(path, landings)}`;
  const read = () => interruptible(connection, signal, () => connection.run(statement));
  try {
    if (await makeFifo(path)) await throughPipe(path, stream, read, signal);
    else {
      await pipeline(stream, createWriteStream(path), { signal });
      await read();
    }
    const scaled = landings.filter((landing) => landing.scaled).map(({ name }) => name);
    return await interruptible(connection, signal, () => scaleDecimals(connection, table, scaled));
  } catch (fault) {
    await connection.run(`DROP TABLE IF EXISTS temp.${quoteName(table)}`).catch(() => undefined);
    throw fault;
  } finally {
    stream.destroy();
    await rm(path, { force: true });
  }
}

/**
 * Feeds the statement that reads the pipe, and waits until both have ended. DuckDB leaves its end when it fails or is
 * interrupted, and is waked by end-of-file when the stream fails: neither waits for the other for ever.
 */
async function throughPipe(path: string, stream: Readable, read: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  let ended = false;
  const reading = read().finally(() => (ended = true));
  // Awaited below; without a listener now, a failure before that would be unhandled.
  reading.catch(() => undefined);
  const pipe = await writingEnd(path, () => ended);
  reading.catch(() => pipe?.destroy());
  const feeding = pipe ? pipeline(stream, pipe, { signal }) : Promise.resolve();
  const [fed, done] = await Promise.allSettled([feeding, reading]);
  if (fed.status === 'rejected' && !followsFrom(fed.reason)) throw faultOf(fed.reason, signal);
  if (done.status === 'rejected') throw done.reason;
  if (fed.status === 'rejected') throw faultOf(fed.reason, signal);
}

/** A pipe that broke is what follows when the other side failed, which then has more to say. */
const followsFrom = (fault: unknown): boolean =>
  fault instanceof Error && 'code' in fault && (fault.code === 'EPIPE' || fault.code === 'ERR_STREAM_PREMATURE_CLOSE');
