import { open } from 'node:fs/promises';

export interface CsvHeader {
  /** Names of the columns: none empty, none twice. */
  readonly names: readonly string[];
  readonly delimiter: string;
  /** Empty lines before the header. */
  readonly skipped: number;
}

/** A header is not longer than this. */
const LONGEST_HEADER_BYTES = 2 ** 20;

/** Those that files called .csv use; the one that occurs most in the header is it. */
const DELIMITERS = [',', ';', '\t', '|'];

/**
 * Reads the first line that is not empty, as RFC 4180 has it. Nothing else of a file is guessed: what DuckDB guesses may
 * drop lines in silence. Undefined where the file has no such line.
 */
export async function readCsvHeader(path: string, delimiter?: string): Promise<CsvHeader | undefined> {
  const start = (await firstBytes(path)).replace(/^\uFEFF/, '');
  const [blank = ''] = /^(?:\r\n|\n|\r)*/.exec(start) ?? [];
  const record = firstRecord(start.slice(blank.length));
  if (record === '') return undefined;
  const chosen = delimiter ?? likeliest(record);
  return { names: distinctNames(cells(record, chosen)), delimiter: chosen, skipped: blank.match(/\r\n|\n|\r/g)?.length ?? 0 };
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_HEADER_BYTES), 0, LONGEST_HEADER_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Up to the first line end that is not within quotes. */
function firstRecord(text: string): string {
  const [record = ''] = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text) ?? [];
  return record;
}

function likeliest(record: string): string {
  const bare = record.replaceAll(/"(?:[^"]|"")*"/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

function cells(record: string, delimiter: string): string[] {
  const found: string[] = [''];
  let quoted = false;
  for (const character of record) {
    if (character === '"') quoted = !quoted;
    if (character === delimiter && !quoted) found.push('');
    else found[found.length - 1] += character;
  }
  return found.map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/s, '$1')
      .replaceAll('""', '"'),
  );
}

/** Empty names become `column_3`; of doubled ones (DuckDB does not tell case apart) the later become `name_2`, `name_3`. */
function distinctNames(names: readonly string[]): string[] {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  const seen = new Set<string>();
  return names.map((given, index) => {
    const base = given === '' ? `column_${index + 1}` : given;
    let name = base;
    for (let next = given === '' ? 1 : 2; seen.has(name.toLowerCase()) || (name !== given && taken.has(name.toLowerCase())); next += 1) {
      name = `${base}_${next}`;
    }
    seen.add(name.toLowerCase());
    return name;
  });
}
