import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';

/** Statements that one connection keeps: enough for the operations of a busy page, little memory. */
const KEPT = 64;

export interface PreparedStatements {
  /** The statement, prepared now or before. DuckDB itself binds it anew when a table or file it reads was replaced. */
  get(text: string): Promise<DuckDBPreparedStatement>;
  /** Forgets one that failed. */
  forget(text: string): void;
  clear(): void;
}

/** The statements prepared on a connection; the one unused for longest goes first. */
export function preparedStatements(connection: DuckDBConnection): PreparedStatements {
  const kept = new Map<string, DuckDBPreparedStatement>();
  function forget(text: string): void {
    kept.get(text)?.destroySync();
    kept.delete(text);
  }
  return {
    async get(text) {
      const statement = kept.get(text) ?? (await connection.prepare(text));
      kept.delete(text);
      kept.set(text, statement);
      const [oldest] = kept.keys();
      if (kept.size > KEPT && oldest !== undefined) forget(oldest);
      return statement;
    },
    forget,
    clear() {
      for (const text of kept.keys()) forget(text);
    },
  };
}
