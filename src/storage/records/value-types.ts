import pg from 'pg';

const { builtins, getTypeParser } = pg.types;

const asText = (text: string): string => text;

/**
 * What the hub reads exactly where pg would round or rewrite: 64-bit integers as bigint, JSON as the text that was written,
 * dates and times as PostgreSQL's text.
 */
const EXACT = new Map<number, (text: string) => unknown>([
  [builtins.INT8, BigInt],
  [builtins.JSON, asText],
  [builtins.JSONB, asText],
  [builtins.DATE, asText],
  [builtins.TIME, asText],
  [builtins.TIMETZ, asText],
  [builtins.TIMESTAMP, asText],
  [builtins.TIMESTAMPTZ, asText],
  [builtins.INTERVAL, asText],
]);

/** For the `types` of a connection: pg's own parsers are shared by the whole process and are left alone. */
export const VALUE_TYPES: pg.CustomTypesConfig = {
  getTypeParser: (type: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && EXACT.get(type)) || (getTypeParser(type, format as 'text') as (text: string) => unknown),
};
