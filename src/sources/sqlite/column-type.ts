import type { Scalar } from '../../contract/index.ts';

/** Declared types by their whole name; SQLite itself looks at parts of it, and only for what it converts when it stores. */
const SCALAR_OF: Readonly<Record<string, Scalar>> = {
  INT: 'Int',
  TINYINT: 'Int',
  SMALLINT: 'Int',
  MEDIUMINT: 'Int',
  INT2: 'Int',
  INT4: 'Int',
  BOOL: 'Boolean',
  BOOLEAN: 'Boolean',
  DATE: 'Date',
  TIME: 'Time',
  DATETIME: 'LocalDateTime',
  TIMESTAMP: 'LocalDateTime',
  TIMESTAMPTZ: 'DateTime',
  DATETIMEOFFSET: 'DateTime',
  'TIMESTAMP WITH TIME ZONE': 'DateTime',
  JSON: 'JSON',
  JSONB: 'JSON',
  STRING: 'String',
  UUID: 'String',
  GUID: 'String',
  // Kept as 64-bit floats or integers, whatever was written.
  NUMERIC: 'Float',
  DECIMAL: 'Float',
  NUMBER: 'Float',
  MONEY: 'Float',
};

/** By affinity, in the order of SQLite's rules. */
const PARTS: readonly (readonly [RegExp, Scalar])[] = [
  [/INT(?!ERVAL)/, 'BigInt'],
  [/CHAR|CLOB|TEXT/, 'String'],
  [/BLOB/, 'Bytes'],
  [/REAL|FLOA|DOUB/, 'Float'],
];

/**
 * The scalar of a column by its declared type; null where that says nothing of its values. INTEGER is of 64 bits.
 *
 * @see https://www.sqlite.org/datatype3.html#determination_of_column_affinity
 */
export function scalarOfDeclared(declared: string): Scalar | null {
  const name = declared
    .toUpperCase()
    .replace(/\([^)]*\)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (name === 'POINT') return null;
  return SCALAR_OF[name] ?? PARTS.find(([part]) => part.test(name))?.[1] ?? null;
}
