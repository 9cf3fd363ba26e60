import { quoteName, quoteText } from '../sql/index.ts';

/** `COPY … TO` options that write `BulkRead`'s CSV; the columns named are text, which is always quoted. */
export function writeOptions(textColumns: readonly string[]): string {
  const quoted = textColumns.length > 0 ? `, FORCE_QUOTE (${textColumns.map(quoteName).join(', ')})` : '';
  return `FORMAT csv, HEADER false, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR '', USE_TMP_FILE false${quoted}`;
}

/** A typed reading of such CSV: nothing is guessed, a quoted empty cell is text and an unquoted one null. */
export function readExpression(path: string, columns: readonly { readonly name: string; readonly type: string }[]): string {
  const types = columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`).join(', ');
  const form = `header = false, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, ${LONG_LINES}`;
  return `read_csv(${quoteText(path)}, auto_detect = false, ${form}, columns = {${types}})`;
}

/** A row may be 32 MB long: documents in a cell are. */
const LONG_LINES = `max_line_size = ${2 ** 25}, buffer_size = ${2 ** 26}`;
