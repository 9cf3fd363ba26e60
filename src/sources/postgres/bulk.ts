import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import type pg from 'pg';
import copy from 'pg-copy-streams';
import type { BulkRead, Column, Table } from '../../contract/index.ts';
import { quoteName, quoteTable } from '../../sql/index.ts';
import { cancelBackend } from './cancel.ts';
import type { Dialer } from './dial.ts';
import { chosenColumns } from '../chosen-columns.ts';
import { endedFault } from '../ended-fault.ts';
import { faultOf } from './fault.ts';

/** Numbers, truth values and points in time are told from text by their column; everything else is quoted even where it need not be. */
const isText = ({ scalar, list }: Column): boolean =>
  list || scalar === null || scalar === 'String' || scalar === 'JSON' || scalar === 'UUID' || scalar === 'Bytes';

/**
 * All rows of a table as CSV, over a connection of its own that ends with the stream. Cells are the server's own text: NaN and
 * infinite numbers, dates and times stay as it writes them (`NaN`, `Infinity`, `infinity`).
 */
export async function readTable(dialer: Dialer, table: Table, columns: readonly string[], signal: AbortSignal): Promise<BulkRead> {
  const { place } = dialer;
  const chosen = chosenColumns(place.source, table, columns);
  if (signal.aborted) throw endedFault(signal.reason, place.source);

  const quoted = chosen.filter(isText).map(({ name }) => quoteName(name));
  const force = quoted.length > 0 ? `, force_quote (${quoted.join(', ')})` : '';
  const client = await dialer.connect('bulk');
  const rows = `select ${columns.map(quoteName).join(', ')} from ${quoteTable(table.at)}`;
  const stream = copyOut(dialer, client, `copy (${rows}) to stdout (format csv${force})`, signal, () => void client.end());
  return { kind: 'csv', stream, columns: chosen };
}

/**
 * What a COPY writes. What goes wrong, the connection's loss included, is the stream's error: a stream that ends without one has
 * every row. `over` hears when the connection is free again, and whether all was read.
 */
export function copyOut(
  dialer: Dialer,
  client: pg.Client,
  statement: string,
  signal: AbortSignal,
  over: (whole: boolean) => void,
): Readable {
  const { place } = dialer;
  const rows = client.query(copy.to(statement));
  const stream = new PassThrough();
  // Whoever is to read it may not have begun yet when it fails: they find it failed then.
  stream.on('error', () => undefined);
  const abort = () => stream.destroy(endedFault(signal.reason, place.source));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  rows.on('error', (thrown) => stream.destroy(faultOf(thrown, place)));
  rows.pipe(stream);
  return stream.once('close', () => {
    signal.removeEventListener('abort', abort);
    // A reader that left early must not leave the server sorting for it.
    const whole = rows.readableEnded;
    if (whole) over(true);
    else void cancelBackend(() => dialer.connect('ask'), client).then(() => over(false));
  });
}
