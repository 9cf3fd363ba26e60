import { WeirError } from '../../contract/index.ts';
import type { EngineSession } from '../../contract/index.ts';
import { quoteName } from '../../sql/index.ts';
import type { FoundFile } from './found-file.ts';
import { TEXT } from './readings.ts';
import type { Family, Reading } from './readings.ts';
import type { Staged, StagedColumn } from './staged.ts';

/** Rows that rule most families out before all rows are looked at. */
const FIRST_ROWS = 2048;

/**
 * What each column is, judged by every cell of the files: the narrowest reading that takes all of them, text where there is
 * none. A declared column is what is declared.
 *
 * @returns column → reading; a column that is kept has none.
 * @throws WeirError BAD_DEFINITION that names file, line, column and value of a cell which is not what is declared.
 */
export async function chooseReadings(
  session: EngineSession,
  staged: Staged,
  files: readonly FoundFile[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Reading>> {
  const columns = staged.columns.filter((column) => column.kind !== 'kept');
  const first = await judge(session, `(SELECT * FROM ${staged.table} LIMIT ${FIRST_ROWS})`, columns, signal);
  const left = columns.map((column, index) =>
    column.kind === 'open' ? { ...column, families: column.families.filter((_, family) => first[index]?.[family] !== undefined) } : column,
  );
  const verdicts = await judge(session, staged.table, left, signal);
  const chosen = new Map<string, Reading>();
  for (const [index, column] of left.entries()) {
    const [verdict] = verdicts[index]?.filter((one) => one !== undefined) ?? [];
    if (column.kind === 'declared' && verdict === undefined) throw await misfit(session, staged, files, column, signal);
    chosen.set(column.name, verdict === undefined || verdict === 'nothing' ? undecided(column) : verdict);
  }
  return chosen;
}

type Judged = Exclude<StagedColumn, { kind: 'kept' }>;

/** For each family of each column: the reading in it that takes all cells, `nothing` where there are no cells, undefined where none does. */
type Verdict = Reading | 'nothing' | undefined;

async function judge(
  session: EngineSession,
  from: string,
  columns: readonly Judged[],
  signal: AbortSignal,
): Promise<readonly (readonly Verdict[])[]> {
  const measures = columns.flatMap((column, index) =>
    familiesOf(column).map((family, place) => `${rank(column, family)} AS f${index}_${place}`),
  );
  const [ranks = {}] = measures.length > 0 ? await session.rows(`SELECT ${measures.join(', ')} FROM ${from}`, signal) : [];
  return columns.map((column, index) =>
    familiesOf(column).map((family, place) => {
      const found = ranks[`f${index}_${place}`];
      return found === null ? 'nothing' : family[Number(found)];
    }),
  );
}

const familiesOf = (column: Judged): readonly Family[] => (column.kind === 'open' ? column.families : [[column.reading]]);

/** SQL: the place in the family of the first reading that takes all cells; its length where none does. */
function rank(column: Judged, family: Family): string {
  const cell = quoteName(column.name);
  const takes = (reading: Reading): string => (column.kind === 'open' ? reading.recognises(cell) : reading.accepts(cell));
  return `max(CASE WHEN ${cell} IS NULL THEN NULL ${family.map((reading, place) => `WHEN ${takes(reading)} THEN ${place}`).join(' ')} ELSE ${family.length} END)`;
}

const undecided = (column: Judged): Reading => (column.kind === 'declared' ? column.reading : TEXT);

/** The first cell of the files that is not what its column is declared to be. */
async function misfit(
  session: EngineSession,
  staged: Staged,
  files: readonly FoundFile[],
  { name, reading }: { readonly name: string; readonly reading: Reading },
  signal: AbortSignal,
): Promise<WeirError> {
  for (const [index, file] of files.entries()) {
    const records = staged.records(index, name);
    if (records === undefined) continue;
    const [found] = await session.rows(
      `SELECT min(r) AS record, arg_min(v, r) AS cell FROM (${records}) WHERE v IS NOT NULL AND NOT ${reading.accepts('v')}`,
      signal,
    );
    if (typeof found?.['record'] !== 'bigint') continue;
    const place = await staged.place(index, Number(found['record']));
    return new WeirError(
      'BAD_DEFINITION',
      `${file.shown} ${place}, column ${name}: ${shortened(String(found['cell']))} is no ${reading.scalar} (such as ${reading.example}), which \`types\` declares`,
    );
  }
  return new WeirError('BAD_DEFINITION', `column ${name} has a value that is no ${reading.scalar}, which \`types\` declares`);
}

const shortened = (cell: string): string => JSON.stringify(cell.length > 80 ? `${cell.slice(0, 80)}…` : cell);
