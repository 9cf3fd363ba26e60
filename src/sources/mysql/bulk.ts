import { Transform, type Readable } from 'node:stream';
import type { BulkRead, Column, Table } from '../../contract/index.ts';
import { DIALECTS, quoteName, quoteTable, type Dialect, type ValueType } from '../../sql/index.ts';
import { chosenColumns } from '../chosen-columns.ts';
import { endedFault } from '../ended-fault.ts';
import type { Dialer } from './dial.ts';
import { faultOf } from './fault.ts';

/** Lines that are waited for at once. */
const LINES = 1_000;

/** All rows of a table as CSV, which the server writes line by line, over a connection of its own. Values are in travel form. */
export async function readTable(dialer: Dialer, table: Table, columns: readonly string[], signal: AbortSignal): Promise<BulkRead> {
  const { place } = dialer;
  const chosen = chosenColumns(place.source, table, columns);
  if (signal.aborted) throw endedFault(signal.reason, place.source);
  const linked = await dialer.connect('bulk');
  const text = `select ${chosen.map((column) => cell(column, DIALECTS[linked.server])).join(`||','||`)}||char(10 using utf8mb4) from ${quoteTable(table.at)}`;
  const rows: Readable = linked.core.query({ sql: text, rowsAsArray: true }).stream({ highWaterMark: LINES });
  const stream = new Transform({
    writableObjectMode: true,
    transform: ([line]: readonly [string], _encoding, done) => done(null, line),
  });
  // Whoever is to read it may not have begun yet when it fails: they find it failed then.
  stream.on('error', () => undefined);
  const abort = () => stream.destroy(endedFault(signal.reason, place.source));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  rows.on('error', (thrown) => stream.destroy(faultOf(thrown, place)));
  rows.pipe(stream);
  stream.once('close', () => {
    signal.removeEventListener('abort', abort);
    // A reader that left early must not leave the server reading for it.
    if (rows.readableEnded) linked.connection.destroy();
    else void dialer.cancel(linked).then(() => linked.connection.destroy());
  });
  return { kind: 'csv', stream, columns: chosen };
}

/** A cell of CSV: text is always quoted, null is nothing. */
function cell({ name, nativeType, scalar, list, nullable, enumValues }: Column, dialect: Dialect): string {
  const type: ValueType = {
    nativeType,
    scalar: scalar ?? 'String',
    list,
    nullable,
    opaque: scalar === null,
    ...(enumValues && { enumValues }),
  };
  const column = quoteName(name);
  const text = isText(type)
    ? `'"'||replace(${textOf(column, type, dialect)}, '"', '""')||'"'`
    : `replace(${dialect.json(column, type)}, '"', '')`;
  return `coalesce(${text}, '')`;
}

const isText = ({ scalar, opaque }: ValueType): boolean => opaque || ['String', 'JSON', 'UUID', 'Bytes'].includes(scalar);

/** Bytes as pipelines read them: `\x` and hexadecimal digits. */
const textOf = (column: string, type: ValueType, dialect: Dialect): string =>
  type.scalar === 'Bytes' ? `'\\x'||hex(${column})` : type.scalar === 'UUID' ? `cast(${column} as char)` : dialect.text(column, type);
