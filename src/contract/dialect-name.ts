/** The SQL that a home speaks. */
export type DialectName = 'postgres' | 'duckdb' | 'sqlite' | 'mariadb' | 'mysql';
