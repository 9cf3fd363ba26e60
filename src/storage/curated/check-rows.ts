import type pg from 'pg';
import { WeirError } from '../../contract/index.ts';
import { quoteName } from '../../sql/index.ts';
import { columnList } from './column-list.ts';
import { requiredColumns, type CuratedTable } from './curated-table.ts';
import { imageJson } from './image-json.ts';

const EXAMPLES = 3;

/** Throws BAD_DEFINITION for the first column that refuses null and has one among the `rows` of the relation, with their number. */
export async function checkNulls(client: pg.ClientBase, relation: string, table: CuratedTable, rows: bigint): Promise<void> {
  const required = requiredColumns(table);
  const answer = await client.query<bigint[]>({
    text: `select ${required.map(({ name }) => `count(${quoteName(name)})`).join(', ')} from ${relation}`,
    rowMode: 'array',
  });
  const filled = answer.rows[0] ?? [];
  const at = required.findIndex((_, index) => filled[index] !== rows);
  const column = required[at];
  if (!column) return;
  const why = table.key.includes(column.name) ? 'is part of the key' : 'is never null by its type';
  throw new WeirError(
    'BAD_DEFINITION',
    `Model ${table.model}: the field \`${column.name}\` ${why}, and is null in ${rows - (filled[at] ?? 0n)} of ${rows} rows. Filter those rows, or give them a value.`,
  );
}

/** The error for keys that occur more than once in the relation; undefined where each occurs once. */
export async function duplicateKeys(client: pg.ClientBase, relation: string, table: CuratedTable): Promise<WeirError | undefined> {
  const keys = table.columns.filter(({ name }) => table.key.includes(name));
  const list = columnList(table.key);
  const { rows } = await client.query<{ keys: bigint; key: string; times: bigint }>(
    `select count(*) over () as keys, ${imageJson(keys, ({ name }) => `d.${quoteName(name)}`)} as key, d.times
     from (select ${list}, count(*) as times from ${relation} group by ${list} having count(*) > 1) d order by d.times desc, ${columnList(table.key, 'd.')} limit ${EXAMPLES}`,
  );
  const [first] = rows;
  if (!first) return undefined;
  const examples = rows.map(({ key, times }) => `${key} (${times} times)`).join(', ');
  return new WeirError(
    'BAD_DEFINITION',
    `Model ${table.model}: its key (${table.key.join(', ')}) is not unique: ${first.keys} ${first.keys === 1n ? 'key occurs' : 'keys occur'} more than once, ` +
      `such as ${examples}. Add a field that tells those rows apart to \`key\`, or leave one of each with \`dedupe\` or \`aggregate\`.`,
  );
}
