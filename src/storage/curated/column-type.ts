import type { Scalar } from '../../contract/index.ts';

interface ColumnType {
  /** As PostgreSQL itself names it (`regtype`). */
  readonly sql: string;
  /** The same in Prisma's language. */
  readonly prisma: string;
}

/**
 * None rounds: Prisma's own choices would be numeric(65,30), which pads to 30 digits and refuses more, and timestamp(3).
 * PostgreSQL keeps microseconds at most.
 */
const TYPES: Readonly<Record<Scalar, ColumnType>> = {
  ID: { sql: 'text', prisma: 'String @db.Text' },
  String: { sql: 'text', prisma: 'String @db.Text' },
  Int: { sql: 'integer', prisma: 'Int @db.Integer' },
  BigInt: { sql: 'bigint', prisma: 'BigInt @db.BigInt' },
  Float: { sql: 'double precision', prisma: 'Float @db.DoublePrecision' },
  Decimal: { sql: 'numeric', prisma: 'Decimal @db.Decimal' },
  Boolean: { sql: 'boolean', prisma: 'Boolean @db.Boolean' },
  Date: { sql: 'date', prisma: 'DateTime @db.Date' },
  Time: { sql: 'time without time zone', prisma: 'DateTime @db.Time(6)' },
  DateTime: { sql: 'timestamp with time zone', prisma: 'DateTime @db.Timestamptz(6)' },
  LocalDateTime: { sql: 'timestamp without time zone', prisma: 'DateTime @db.Timestamp(6)' },
  JSON: { sql: 'jsonb', prisma: 'Json @db.JsonB' },
  UUID: { sql: 'uuid', prisma: 'String @db.Uuid' },
  Bytes: { sql: 'bytea', prisma: 'Bytes @db.ByteA' },
};

/** The PostgreSQL type of a curated column, which is also how its values are written in the CSV of a load (Bytes: `\x` and hex digits). */
export const curatedType = (scalar: Scalar): string => TYPES[scalar].sql;

/** The field type and attribute of a curated column in Prisma's schema language; `optional` lets it be null. */
export function prismaType(scalar: Scalar, optional: boolean): string {
  const [type, attribute] = TYPES[scalar].prisma.split(' ');
  return `${type}${optional ? '?' : ''} ${attribute}`;
}

/** Changes of type that PostgreSQL makes in place and that lose nothing. */
const EXACT: ReadonlySet<string> = new Set([
  'integer → bigint',
  'integer → numeric',
  'integer → double precision',
  'bigint → numeric',
  'uuid → text',
]);

/** Whether values of one PostgreSQL type stay what they are in another. */
export const keepsValues = (from: string, to: string): boolean => from === to || EXACT.has(`${from} → ${to}`);
