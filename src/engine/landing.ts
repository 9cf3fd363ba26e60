import type { Column, Scalar } from '../contract/index.ts';

/** How a column of another system is held in DuckDB. */
interface Landing {
  /** The type in which its CSV cells are read. */
  readonly type: string;
  /** From the cell to the value, where reading alone does not do it. */
  readonly value?: (cell: string) => string;
  /** A decimal without a declared scale: read as text, then as wide as its values are. */
  readonly scaled?: true;
}

/** Text for what has no scalar of its own, and for arrays. */
export function landingOf({ scalar, list, nativeType }: Column): Landing {
  if (list || scalar === null) return TEXT;
  return scalar === 'Decimal' ? decimal(nativeType) : LANDINGS[scalar];
}

function decimal(nativeType: string): Landing {
  const [, precision, scale = '0'] = /\((\d+)\s*(?:,\s*(\d+))?\)/.exec(nativeType) ?? [];
  return precision !== undefined && Number(precision) <= 38 && Number(scale) <= Number(precision)
    ? { type: `DECIMAL(${precision}, ${scale})` }
    : { ...TEXT, scaled: true };
}

const TEXT: Landing = { type: 'VARCHAR' };

const LANDINGS: Record<Exclude<Scalar, 'Decimal'>, Landing> = {
  ID: TEXT,
  String: TEXT,
  Int: { type: 'INTEGER' },
  BigInt: { type: 'BIGINT' },
  Float: { type: 'DOUBLE' },
  Boolean: { type: 'BOOLEAN' },
  Date: { type: 'DATE' },
  Time: { type: 'TIME' },
  DateTime: { type: 'TIMESTAMP WITH TIME ZONE' },
  LocalDateTime: { type: 'TIMESTAMP' },
  JSON: { type: 'JSON' },
  UUID: { type: 'UUID' },
  // PostgreSQL's text of bytea: \x and hexadecimal digits.
  Bytes: { type: 'VARCHAR', value: (cell) => `unhex(substr(${cell}, 3))` },
};
