import { WeirError } from '../../contract/index.ts';
import type { EngineSession } from '../../contract/index.ts';
import { quoteName } from '../../sql/index.ts';

const EXAMPLES = 3;

/** Throws BAD_DEFINITION, with how many and which, unless the key's columns are there, never null and unique. */
export async function verifyKey(session: EngineSession, table: string, key: readonly string[], signal: AbortSignal): Promise<void> {
  const columns = (await session.rows(`DESCRIBE ${table}`, signal)).map(({ column_name }) => String(column_name));
  const missing = key.filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    throw new WeirError('BAD_DEFINITION', `the key names ${missing.join(', ')}, but the columns are ${columns.join(', ')}`);
  }
  const names = key.map(quoteName);
  const isNull = names.map((name) => `${name} IS NULL`).join(' OR ');
  const groups = `(SELECT ${names.join(', ')}, count(*) AS "#" FROM ${table} GROUP BY ALL HAVING count(*) > 1 OR ${isNull})`;
  const [counts = {}] = await session.rows(
    `SELECT count(*) FILTER (NOT (${isNull})) AS doubled, coalesce(sum("#") FILTER (${isNull}), 0) AS nulls FROM ${groups}`,
    signal,
  );
  const [doubled, nulls] = [Number(counts['doubled']), Number(counts['nulls'])];
  if (doubled === 0 && nulls === 0) return;
  const examples = await session.rows(
    `SELECT ${names.map((name) => `${name}::VARCHAR`).join(` || ', ' || `)} AS value, "#" AS times FROM ${groups} WHERE NOT (${isNull}) ORDER BY times DESC, value LIMIT ${EXAMPLES}`,
    signal,
  );
  const shown = examples.map(({ value, times }) => `${JSON.stringify(value)} (${String(times)} rows)`).join(', ');
  const faults = [
    ...(doubled > 0 ? [`${doubled} ${doubled === 1 ? 'value occurs' : 'values occur'} more than once, such as ${shown}`] : []),
    ...(nulls > 0 ? [`${nulls} ${nulls === 1 ? 'row has' : 'rows have'} no value in it`] : []),
  ];
  throw new WeirError(
    'BAD_DEFINITION',
    `the key [${key.join(', ')}] is not unique: ${faults.join('; ')}; name other columns, or leave the key out`,
  );
}
