import type { Engine } from '../../contract/index.ts';

export interface StandingTable {
  readonly kind: 'table' | 'view';
  /** Of what it was made: see `signatureOf`. */
  readonly signature: string;
  /** Verified when it was made. */
  readonly key?: readonly string[];
}

/** What a table's comment keeps of how it was made. */
export const keptWith = (signature: string, key: readonly string[] | undefined): string => JSON.stringify({ signature, key });

/** What a DuckDB schema holds from before, by name. */
export async function standingTables(engine: Engine, schema: string, signal: AbortSignal): Promise<Map<string, StandingTable>> {
  const rows = await engine.rows(
    `SELECT 'table' AS kind, table_name AS name, comment FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = $1
     UNION ALL SELECT 'view', view_name, comment FROM duckdb_views() WHERE database_name = current_database() AND schema_name = $1 AND NOT internal`,
    [schema],
    signal,
  );
  return new Map(rows.map(({ kind, name, comment }) => [String(name), { kind: kind === 'view' ? 'view' : 'table', ...madeOf(comment) }]));
}

/** A table that nobody has put a comment on fits no file, and is made anew. */
const madeOf = (comment: unknown): Pick<StandingTable, 'signature' | 'key'> =>
  typeof comment === 'string' && comment.startsWith('{')
    ? (JSON.parse(comment) as Pick<StandingTable, 'signature' | 'key'>)
    : { signature: '' };
