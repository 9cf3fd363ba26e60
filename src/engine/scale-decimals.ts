import type { DuckDBConnection } from '@duckdb/node-api';
import { WeirError } from '../contract/index.ts';
import { quoteName } from '../sql/index.ts';

/** DuckDB's widest decimal. */
const DIGITS = 38;

/**
 * Turns text columns of a temporary table into decimals just wide enough for the values they hold, so that none is rounded.
 *
 * @returns the number of rows.
 * @throws WeirError SOURCE_ERROR that names the column and a value that no decimal of 38 digits holds (`NaN` among them).
 */
export async function scaleDecimals(connection: DuckDBConnection, table: string, columns: readonly string[]): Promise<number> {
  const measures = columns.flatMap((column, index) => {
    const cell = quoteName(column);
    const plain = `regexp_full_match(${cell}, '-?[0-9]+([.][0-9]+)?')`;
    return [
      `any_value(${cell}) FILTER (NOT ${plain}) AS odd${index}`,
      `max(length(split_part(ltrim(${cell}, '-'), '.', 1))) AS whole${index}`,
      `max(length(split_part(${cell}, '.', 2))) AS scale${index}`,
      `arg_max(${cell}, length(${cell})) AS longest${index}`,
    ];
  });
  const reader = await connection.runAndReadAll(`SELECT ${['count(*) AS total', ...measures].join(', ')} FROM temp.${quoteName(table)}`);
  const [measured = {}] = reader.getRowObjects();
  for (const [index, column] of columns.entries()) {
    const [odd, longest] = [measured[`odd${index}`], measured[`longest${index}`]];
    const scale = Number(measured[`scale${index}`] ?? 0);
    const wide = odd ?? (Number(measured[`whole${index}`] ?? 0) + scale > DIGITS ? longest : null);
    if (wide !== null && wide !== undefined) {
      throw new WeirError(
        'SOURCE_ERROR',
        `column ${column} has ${JSON.stringify(wide)}, which is no decimal of at most ${DIGITS} digits; leave the column out, or read it from a view that rounds it`,
      );
    }
    await connection.run(`ALTER TABLE temp.${quoteName(table)} ALTER ${quoteName(column)} TYPE DECIMAL(${DIGITS}, ${scale})`);
  }
  return Number(measured['total']);
}
