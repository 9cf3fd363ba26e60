import { Readable } from 'node:stream';
import type { BulkRead, Column, Scalar, Table } from '../../contract/index.ts';
import { DIALECTS, quoteName, quoteTable, type ValueType } from '../../sql/index.ts';
import { chosenColumns } from '../chosen-columns.ts';
import { endedFault } from '../ended-fault.ts';
import type { Sessions } from './sessions.ts';

/** Rows that the database puts into one text, so that few come to the event loop. */
const ROWS_AT_ONCE = 2_000;

const ROWID = '_rowid_';

/**
 * All rows of a table as CSV, in one transaction over a connection of its own. Values are in travel form; what is no value of its
 * column's type is null, as it is in answers.
 */
export async function readTable(
  sessions: Sessions,
  source: string,
  table: Table,
  columns: readonly string[],
  signal: AbortSignal,
): Promise<BulkRead> {
  const chosen = chosenColumns(source, table, columns);
  if (signal.aborted) throw endedFault(signal.reason, source);
  // It is known before the stream is read that the file can be.
  const rowid = await hasRowid(sessions, table, signal);
  const stream = Readable.from(chunks(sessions, table, chosen, rowid, signal), { objectMode: false });
  // Whoever is to read it may not have begun yet when it fails: they find it failed then.
  stream.on('error', () => undefined);
  const abort = () => stream.destroy(endedFault(signal.reason, source));
  signal.addEventListener('abort', abort, { once: true });
  stream.once('close', () => signal.removeEventListener('abort', abort));
  return { kind: 'csv', stream, columns: chosen };
}

async function hasRowid(sessions: Sessions, { at, columns }: Table, signal: AbortSignal): Promise<boolean> {
  const text = `select count(*) from pragma_table_list where schema = 'main' and type = 'table' and wr = 0 and name = $1`;
  return (await sessions.cell(text, [at.name], signal)) !== '0' && !columns.some(({ name }) => name.toLowerCase() === ROWID);
}

/** Chunks of one state of the file. */
async function* chunks(
  sessions: Sessions,
  { at }: Table,
  columns: readonly Column[],
  rowid: boolean,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const line = columns.map(cell).join(`||','||`);
  const lines = `string_agg(line, char(10))||char(10), count(*)`;
  const place = 'cast($1 as integer)';
  // From the second chunk on: no number is less than the least.
  const after = (from: string | undefined): string => (from === undefined ? '' : ` where ${ROWID} > ${place}`);
  const chunk = (from: string | undefined): string =>
    rowid
      ? `select ${lines}, cast(max(place) as text) from (select ${line} as line, ${ROWID} as place from ${quoteTable(at)}${after(from)} order by ${ROWID} limit ${ROWS_AT_ONCE})`
      : `select ${lines}, ${place} + count(*) from (select ${line} as line from ${quoteTable(at)} limit ${ROWS_AT_ONCE} offset ${place})`;
  const held = await sessions.hold(signal);
  try {
    let from: string | undefined = rowid ? undefined : '0';
    for (;;) {
      const [row] = await held.rows(chunk(from), from === undefined ? [] : [from]);
      const [csv, count, last] = row ?? [];
      if (typeof csv === 'string') yield csv;
      if (Number(count) < ROWS_AT_ONCE) return;
      from = String(last as number | bigint);
    }
  } finally {
    held.release();
  }
}

/** A cell of CSV: text is always quoted, null is nothing. */
function cell({ name, nativeType, scalar, list, nullable }: Column): string {
  const { sqlite } = DIALECTS;
  const type: ValueType = { nativeType, scalar: scalar ?? 'String', list, nullable, opaque: scalar === null };
  const column = quoteName(name);
  const value = WRITTEN.has(type.scalar) ? sqlite.typed(column, type) : column;
  const text = isText(type)
    ? `'"'||replace(${textOf(column, type)}, '"', '""')||'"'`
    : `replace(${sqlite.json(`(${value})`, type)}, '"', '')`;
  return `coalesce(${text}, '')`;
}

const WRITTEN: ReadonlySet<Scalar> = new Set<Scalar>(['Time', 'DateTime', 'LocalDateTime']);

const isText = ({ scalar, opaque }: ValueType): boolean => opaque || scalar === 'String' || scalar === 'JSON' || scalar === 'Bytes';

/** Bytes as pipelines read them: `\\x` and hexadecimal digits. */
const textOf = (column: string, type: ValueType): string =>
  type.scalar === 'Bytes' ? `case when typeof(${column}) = 'blob' then '\\x'||hex(${column}) end` : DIALECTS.sqlite.text(column, type);
