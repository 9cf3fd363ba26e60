import { WeirError } from '../../contract/index.ts';
import type { EngineSession } from '../../contract/index.ts';
import { quoteName } from '../../sql/index.ts';
import { duckdbPath } from './duckdb-path.ts';
import type { FoundFile } from './found-file.ts';
import type { Reading } from './readings.ts';
import type { Staged } from './staged.ts';

/** Shorter than its own marks and the length of its footer, a file is no Parquet: DuckDB says so too, but with another's words. */
const SHORTEST_BYTES = 12;

/** Parquet files as they lie: nothing is copied, and their columns have types. Declared ones are read from the value's text. */
export async function stageParquet(
  session: EngineSession,
  files: readonly FoundFile[],
  declared: ReadonlyMap<string, Reading>,
  signal: AbortSignal,
): Promise<Staged> {
  const short = files.find(({ bytes }) => bytes < SHORTEST_BYTES);
  if (short) throw new WeirError('SOURCE_ERROR', `${short.shown} is no Parquet file: it has ${short.bytes} bytes`);
  const all = readParquet(files);
  const names = (await session.rows(`DESCRIBE ${all}`, signal)).map(({ column_name }) => String(column_name));
  const texts = names.map((name) => (declared.has(name) ? `${quoteName(name)}::VARCHAR AS ${quoteName(name)}` : quoteName(name)));
  return {
    table: `(SELECT ${texts.join(', ')} FROM (${all}))`,
    columns: names.map((name) => {
      const reading = declared.get(name);
      return reading ? { kind: 'declared', name, reading } : { kind: 'kept', name };
    }),
    records(file, column) {
      const one = files[file];
      return one && `SELECT row_number() OVER () AS r, ${quoteName(column)}::VARCHAR AS v FROM (${readParquet([one])})`;
    },
    place: (_, record) => Promise.resolve(`row ${record}`),
  };
}

const readParquet = (files: readonly FoundFile[]): string =>
  `SELECT * FROM read_parquet([${files.map(({ path }) => duckdbPath(path)).join(', ')}], union_by_name = true)`;
