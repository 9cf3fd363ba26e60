import { WeirError } from '../../contract/index.ts';
import type { EngineSession } from '../../contract/index.ts';
import { quoteName, quoteText } from '../../sql/index.ts';
import { duckdbPath } from './duckdb-path.ts';
import { lineOfRecord } from './line-of-record.ts';
import { BOOLEANS, NUMBERS } from './readings.ts';
import type { Family, Reading } from './readings.ts';
import type { ReadableFile } from './readable-file.ts';
import type { Staged, StagedColumn } from './staged.ts';

/**
 * Reads JSON (an array of objects, or objects one after the other) and NDJSON. What JSON calls a string is text, dates too;
 * numbers are read as text first, so that long ones keep their digits; objects and lists of them stay JSON.
 *
 * @throws WeirError SOURCE_ERROR for a file that is not JSON, or has no records.
 */
export async function stageJson(
  session: EngineSession,
  files: readonly ReadableFile[],
  format: 'json' | 'ndjson',
  declared: ReadonlyMap<string, Reading>,
  signal: AbortSignal,
): Promise<Staged> {
  const empty = files.find(({ bytes }) => bytes === 0);
  if (empty) throw new WeirError('SOURCE_ERROR', `${empty.shown} is empty: there is no JSON in it`);
  const form = format === 'ndjson' ? 'newline_delimited' : 'auto';
  const guessed = readJson(files, [`format = '${form}'`, 'sample_size = -1', 'union_by_name = true']);
  const columns = (await session.rows(`DESCRIBE ${guessed}`, signal)).map(({ column_name, column_type }) =>
    stagedAs(String(column_name), String(column_type), declared),
  );
  const read = (some: readonly ReadableFile[], named: readonly Staging[]): string =>
    readJson(some, [
      `format = '${form}'`,
      `columns = {${named.map(({ column, type }) => `${quoteText(column.name)}: ${quoteText(type)}`).join(', ')}}`,
    ]);
  if (columns.length === 1 && columns[0]?.column.name === 'json') {
    throw new WeirError('SOURCE_ERROR', `${files.map(({ shown }) => shown).join(', ')} has no objects whose keys could be columns`);
  }
  await session.run(`CREATE TEMP TABLE staged AS ${read(files, columns)}`, signal);
  return {
    table: 'temp.staged',
    columns: columns.map(({ column }) => column),
    records(file, name) {
      const [one, column] = [files[file], columns.find((staging) => staging.column.name === name)];
      return one && column && `SELECT row_number() OVER () AS r, ${quoteName(name)} AS v FROM (${read([one], [column])})`;
    },
    place: async (file, record) =>
      format === 'ndjson' ? `line ${await lineOfRecord(files[file]?.readable ?? '', record - 1, false)}` : `record ${record}`,
  };
}

interface Staging {
  readonly column: StagedColumn;
  /** As which it is read. */
  readonly type: string;
}

function stagedAs(name: string, guessed: string, declared: ReadonlyMap<string, Reading>): Staging {
  const reading = declared.get(name);
  if (reading) return { column: { kind: 'declared', name, reading }, type: 'VARCHAR' };
  const list = guessed.endsWith('[]');
  const element = list ? guessed.slice(0, -2) : guessed;
  const families = element === 'JSON' || /[([]/.test(element) ? undefined : familiesOf(element);
  if (!families) return { column: { kind: 'kept', name }, type: 'JSON' };
  if (!list) return { column: { kind: 'open', name, families }, type: 'VARCHAR' };
  return { column: { kind: 'kept', name }, type: families.length > 0 ? guessed : 'VARCHAR[]' };
}

/** What the kind of a JSON value leaves open. */
function familiesOf(type: string): readonly Family[] {
  if (type === 'BOOLEAN') return [BOOLEANS];
  return /INT$|^DOUBLE$/.test(type) ? [NUMBERS] : [];
}

const readJson = (files: readonly ReadableFile[], options: readonly string[]): string =>
  `SELECT * FROM read_json([${files.map(({ readable }) => duckdbPath(readable)).join(', ')}], ${options.join(', ')})`;
