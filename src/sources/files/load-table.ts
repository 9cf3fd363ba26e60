import { WeirError } from '../../contract/index.ts';
import type { EngineSession, TableAddress } from '../../contract/index.ts';
import { quoteName, quoteTable, quoteText } from '../../sql/index.ts';
import { chooseReadings } from './choose-readings.ts';
import type { DeclaredFile } from './declaration.ts';
import type { FileFormat } from './file-format.ts';
import type { FoundFile } from './found-file.ts';
import { withReadable } from './readable-file.ts';
import { declaredReading } from './readings.ts';
import type { Reading } from './readings.ts';
import { stageCsv } from './stage-csv.ts';
import { stageJson } from './stage-json.ts';
import type { Staged } from './staged.ts';
import { keptWith } from './standing-tables.ts';
import { stageParquet } from './stage-parquet.ts';
import { verifyKey } from './verify-key.ts';

interface TableLoad {
  readonly at: TableAddress;
  /** What stands there now. */
  readonly standing: 'table' | 'view' | undefined;
  readonly file: DeclaredFile;
  readonly format: FileFormat;
  readonly files: readonly FoundFile[];
  /** Kept with the table: says which files and which declaration it was made of. */
  readonly signature: string;
  /** A folder that the engine may read, for copies in UTF-8. */
  readonly temporary: string;
  /** Asked when everything is read and right: whether it is to take the place of what stands there. */
  readonly keep: () => Promise<boolean>;
}

/**
 * Reads a dataset's files into a table, or makes a view of Parquet files, which are read in place. It is verified before
 * anyone sees it, and takes the place of the old one whole.
 *
 * @returns whether it did (`keep` may decline).
 * @throws WeirError BAD_DEFINITION where the files are not what is declared, SOURCE_ERROR where they cannot be read.
 */
export async function loadTable(session: EngineSession, load: TableLoad, signal: AbortSignal): Promise<boolean> {
  const { file, format, files, temporary } = load;
  const declared = new Map(Object.entries(file.types ?? {}).map(([column, type]) => [column, declaredReading(type)]));
  if (format === 'parquet') {
    if (file.encoding !== undefined) throw new WeirError('BAD_DEFINITION', 'Parquet files have no encoding: leave `encoding` out');
    return replace(session, load, await stageParquet(session, files, declared, signal), declared, signal);
  }
  return withReadable(files, file.encoding, temporary, signal, async (readable) => {
    const staged =
      format === 'json' || format === 'ndjson'
        ? await stageJson(session, readable, format, declared, signal)
        : await stageCsv(session, readable, format === 'tsv' ? '\t' : undefined, declared, signal);
    return replace(session, load, staged, declared, signal);
  });
}

async function replace(
  session: EngineSession,
  { at, standing, file, format, files, signature, keep }: TableLoad,
  staged: Staged,
  declared: ReadonlyMap<string, Reading>,
  signal: AbortSignal,
): Promise<boolean> {
  insistOnColumns(declared, staged);
  const readings = await chooseReadings(session, staged, files, signal);
  const [kind, table] = [format === 'parquet' ? 'view' : 'table', quoteTable(at)] as const;
  await session.run('BEGIN', signal);
  if (standing !== undefined && standing !== kind) await session.run(`DROP ${standing} ${table}`, signal);
  await session.run(`CREATE OR REPLACE ${kind} ${table} AS SELECT ${cells(staged, readings).join(', ')} FROM ${staged.table}`, signal);
  if (file.key) await verifyKey(session, table, file.key, signal);
  await session.run(`COMMENT ON ${kind} ${table} IS ${quoteText(keptWith(signature, file.key))}`, signal);
  const kept = await keep();
  await session.run(kept ? 'COMMIT' : 'ROLLBACK', signal);
  return kept;
}

function insistOnColumns(declared: ReadonlyMap<string, Reading>, { columns }: Staged): void {
  const missing = [...declared.keys()].filter((name) => !columns.some((column) => column.name === name));
  if (missing.length === 0) return;
  throw new WeirError(
    'BAD_DEFINITION',
    `\`types\` names ${missing.join(', ')}, but the columns are ${columns.map(({ name }) => name).join(', ')}`,
  );
}

const cells = ({ columns }: Staged, readings: ReadonlyMap<string, Reading>): string[] =>
  columns.map(({ name, kind }) => {
    const [column, reading] = [quoteName(name), readings.get(name)];
    return kind === 'kept' || !reading ? column : `${reading.value(column)} AS ${column}`;
  });
