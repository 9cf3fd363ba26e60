import { WeirError } from '../../contract/index.ts';
import type { EngineSession } from '../../contract/index.ts';
import { quoteName, quoteText } from '../../sql/index.ts';
import { readCsvHeader } from './csv-header.ts';
import type { CsvHeader } from './csv-header.ts';
import { duckdbPath } from './duckdb-path.ts';
import { lineOfRecord } from './line-of-record.ts';
import { FAMILIES } from './readings.ts';
import type { Reading } from './readings.ts';
import type { ReadableFile } from './readable-file.ts';
import type { Staged } from './staged.ts';

/**
 * Reads CSV files, every cell as text, columns of several files joined by name. An empty cell is null, quoted or not.
 *
 * @throws WeirError SOURCE_ERROR for a file that is empty or not CSV, with its line.
 */
export async function stageCsv(
  session: EngineSession,
  files: readonly ReadableFile[],
  delimiter: string | undefined,
  declared: ReadonlyMap<string, Reading>,
  signal: AbortSignal,
): Promise<Staged> {
  const headers = await Promise.all(files.map((file) => headerOf(file, delimiter)));
  const selects = files.map((file, index) => readCsv([file], headers[index]));
  await session.run(`CREATE TEMP TABLE staged AS ${oneOfEachForm(files, headers).join(' UNION ALL BY NAME ')}`, signal);
  const names = [...new Set(headers.flatMap((header) => header.names))];
  return {
    table: 'temp.staged',
    columns: names.map((name) => {
      const reading = declared.get(name);
      return reading ? { kind: 'declared', name, reading } : { kind: 'open', name, families: FAMILIES };
    }),
    records: (file, column) =>
      headers[file]?.names.includes(column)
        ? `SELECT row_number() OVER () AS r, ${quoteName(column)} AS v FROM (${selects[file]})`
        : undefined,
    place: async (file, record) => `line ${await lineOfRecord(files[file]?.readable ?? '', record, true)}`,
  };
}

async function headerOf(file: ReadableFile, delimiter: string | undefined): Promise<CsvHeader> {
  const header = await readCsvHeader(file.readable, delimiter);
  if (!header) throw new WeirError('SOURCE_ERROR', `${file.shown} is empty: it has no line with the names of the columns`);
  return header;
}

/** Files with equal headers are read as one, so that a thousand of them are no statement of a thousand parts. */
function oneOfEachForm(files: readonly ReadableFile[], headers: readonly CsvHeader[]): string[] {
  const forms = new Map<string, ReadableFile[]>();
  for (const [index, file] of files.entries()) {
    const form = JSON.stringify(headers[index]);
    forms.set(form, [...(forms.get(form) ?? []), file]);
  }
  return [...forms.values()].map((alike) => readCsv(alike, headers[files.findIndex((file) => file === alike[0])]));
}

/** 32 MB: a cell may hold a document. */
const LONGEST_LINE_BYTES = 2 ** 25;

function readCsv(files: readonly ReadableFile[], header: CsvHeader | undefined): string {
  const { names, delimiter, skipped } = header ?? { names: [], delimiter: ',', skipped: 0 };
  const options = [
    'auto_detect = false',
    'header = true',
    `skip = ${skipped}`,
    `delim = ${quoteText(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `nullstr = ''`,
    `max_line_size = ${LONGEST_LINE_BYTES}`,
    `buffer_size = ${2 * LONGEST_LINE_BYTES}`,
    `columns = {${names.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ')}}`,
  ];
  return `SELECT * FROM read_csv([${files.map(({ readable }) => duckdbPath(readable)).join(', ')}], ${options.join(', ')})`;
}
