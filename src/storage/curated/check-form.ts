import type pg from 'pg';
import { WeirError } from '../../contract/index.ts';
import { readState } from './curated-state.ts';
import { sameForm, type CuratedTable } from './curated-table.ts';

/** Throws CONFLICT where the model's table was not made from `table`; else whether it was loaded before. */
export async function checkForm(client: pg.ClientBase, table: CuratedTable): Promise<boolean> {
  const now = (await readState(client)).get(table.model);
  if (now && sameForm(now, table)) return now.loaded;
  throw new WeirError(
    'CONFLICT',
    `Model ${table.model} ${now ? 'was changed while its rows were made' : 'has no table yet'}: apply its definition and run it again.`,
  );
}
