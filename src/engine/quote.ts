/** A name as DuckDB's SQL writes it. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as DuckDB's SQL writes it: a backslash is nothing special there. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
