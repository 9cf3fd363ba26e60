import type pg from 'pg';
import type { Storage } from '../records/open-storage.ts';
import type { CuratedTable } from './curated-table.ts';

/** A model's table as it is now. */
export interface CuratedModel extends CuratedTable {
  /** Whether its rows have come in since the table was made: until then it is empty, and says nothing. */
  readonly loaded: boolean;
}

interface ModelRow {
  readonly definition: string;
  readonly loaded: boolean;
}

/** Every curated table by its model's name; also those of models that no workspace has any more. One small query. */
export const curatedState = (storage: Storage): Promise<Map<string, CuratedModel>> => readState(storage.pool);

export async function readState(client: pg.Pool | pg.ClientBase): Promise<Map<string, CuratedModel>> {
  const { rows } = await client.query<ModelRow>(
    'select definition::text as definition, loaded_at is not null as loaded from hub.model order by name',
  );
  return new Map(
    rows.map(({ definition, loaded }) => {
      const table = JSON.parse(definition) as CuratedTable;
      return [table.model, { ...table, loaded }];
    }),
  );
}
