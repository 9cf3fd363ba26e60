import type pg from 'pg';
import { WeirError } from '../../contract/index.ts';
import { migrationAdapter } from './migration-adapter.ts';
import { pushSchema } from './schema-engine.ts';

/** Makes the curated tables, of which there are none yet, as the newest of their versions on record has them; in the caller's transaction. */
export async function makeCuratedTables(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ schema: string }>('select schema from hub.curated_version order by version desc limit 1');
  if (!rows[0]) return;
  const { unexecutable } = await pushSchema(
    migrationAdapter(client, () => {}),
    rows[0].schema,
    [],
  );
  if (unexecutable.length) throw new WeirError('CONFLICT', `The curated tables cannot be made: ${unexecutable.join(' ')}`);
}
