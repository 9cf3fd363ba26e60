import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DuckDBTypeId } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { WeirError } from '../contract/index.ts';
import { writeOptions } from './csv-form.ts';
import { faultOf, stopped } from './faults.ts';
import { freshPath, makeFifo, readingEnd } from './fifo.ts';
import { interruptible } from './interruptible.ts';
import { quoteName, quoteText } from '../sql/index.ts';

/**
 * The answer of a query as CSV in `BulkRead`'s form, written by DuckDB into the stream's pipe. Bytes are `\x` and
 * hexadecimal digits; lists, structures and maps are JSON. A stream that its reader leaves stops the query, which begins
 * once the connection is `free`.
 */
export function readCsv(
  connection: DuckDBConnection,
  temporary: string,
  query: string,
  signal: AbortSignal,
  free: Promise<unknown>,
): ReadingCsv {
  const out = new PassThrough();
  // Whoever is to read it may not have begun yet when it fails: they find it failed then.
  out.on('error', () => undefined);
  const left = new AbortController();
  const until = AbortSignal.any([signal, left.signal]);
  out.once('close', () => left.abort(new WeirError('TIMEOUT', 'the reader of the rows left before their end')));
  until.addEventListener('abort', () => out.destroy(stopped(until)), { once: true });
  const ended = free
    .then(() => copyTo(out, connection, temporary, query, until))
    .catch((fault: unknown) => void out.destroy(faultOf(fault, until)));
  return { stream: out, ended };
}

interface ReadingCsv {
  readonly stream: Readable;
  /** The connection is free again. Never rejects: faults are the stream's. */
  readonly ended: Promise<void>;
}

async function copyTo(
  out: PassThrough,
  connection: DuckDBConnection,
  temporary: string,
  query: string,
  signal: AbortSignal,
): Promise<void> {
  const path = freshPath(temporary);
  const statement = await interruptible(connection, signal, () => copyStatement(connection, query, path));
  const copy = (): Promise<unknown> => interruptible(connection, signal, () => connection.run(statement));
  try {
    if (await makeFifo(path)) return await throughPipe(path, out, copy);
    await copy();
    await pipeline(createReadStream(path), out);
  } finally {
    await rm(path, { force: true });
  }
}

async function throughPipe(path: string, out: PassThrough, copy: () => Promise<unknown>): Promise<void> {
  const { socket, finish } = readingEnd(path);
  socket.pipe(out);
  // Whoever reads has left: what DuckDB still writes is drained, so that it comes to see the interrupt.
  out.once('close', () => {
    socket.unpipe(out);
    socket.resume();
  });
  try {
    await copy();
  } catch (fault) {
    socket.destroy();
    throw fault;
  } finally {
    finish();
  }
}

async function copyStatement(connection: DuckDBConnection, query: string, path: string): Promise<string> {
  const prepared = await connection.prepare(query);
  try {
    const columns = Array.from({ length: prepared.columnCount }, (_, index) => ({ name: `c${index}`, type: prepared.columnTypeId(index) }));
    const names = columns.map(({ name }) => name);
    const cells = columns.map(({ name, type }) => `${cellOf(name, type)} AS ${name}`);
    const text = columns.filter(({ type }) => !BARE.has(type)).map(({ name }) => name);
    return `COPY (SELECT ${cells.join(', ')} FROM (${query}) AS answer(${names.join(', ')})) TO ${quoteText(path)} (${writeOptions(text)})`;
  } finally {
    prepared.destroySync();
  }
}

function cellOf(name: string, type: DuckDBTypeId): string {
  if (type === DuckDBTypeId.BLOB) return `'\\x' || lower(hex(${quoteName(name)}))`;
  return NESTED.has(type) ? `to_json(${quoteName(name)})` : quoteName(name);
}

/** Types whose cells need no quotes: everything else is text. */
const BARE: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
  DuckDBTypeId.DATE,
  DuckDBTypeId.TIME,
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP_TZ,
  DuckDBTypeId.UUID,
]);

const NESTED: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.LIST,
  DuckDBTypeId.ARRAY,
  DuckDBTypeId.STRUCT,
  DuckDBTypeId.MAP,
  DuckDBTypeId.UNION,
]);
