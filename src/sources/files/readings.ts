import { WeirError } from '../../contract/index.ts';
import type { Scalar } from '../../contract/index.ts';

/** One way to read a column of text cells as values. */
export interface Reading {
  readonly scalar: Scalar;
  /** DuckDB's type. */
  readonly type: string;
  /** What a value looks like, for messages. */
  readonly example: string;
  /** SQL: the cell is exactly such a value, so that the type can be read off a whole column without losing anything. */
  readonly recognises: (cell: string) => string;
  /** SQL: the cell can be such a value where a declaration says that it is one. */
  readonly accepts: (cell: string) => string;
  /** SQL: the value. */
  readonly value: (cell: string) => string;
}

const DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const CLOCK = '[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?';
const ZONE = '(Z|[+-][0-9]{2}(:?[0-9]{2})?)';

/** DuckDB's casts round, trim and guess, so a pattern decides first; the cast then knows the calendar and the range. */
function reading(scalar: Scalar, type: string, example: string, recognised: string, accepted = recognised): Reading {
  const fits = (pattern: string) => (cell: string) =>
    `(regexp_full_match(${cell}, '${pattern}') AND TRY_CAST(${cell} AS ${type}) IS NOT NULL)`;
  return { scalar, type, example, recognises: fits(recognised), accepts: fits(accepted), value: (cell) => `CAST(${cell} AS ${type})` };
}

const INT = reading('Int', 'INTEGER', '42', '-?(0|[1-9][0-9]{0,9})', '[+-]?[0-9]+');
const BIGINT = reading('BigInt', 'BIGINT', '9007199254740993', '-?(0|[1-9][0-9]{0,18})', '[+-]?[0-9]+');
const HUGEINT = reading('BigInt', 'HUGEINT', '9007199254740993', '-?(0|[1-9][0-9]{0,38})');
const FLOAT_TEXT = '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?';
const FLOAT_LOOSE = reading('Float', 'DOUBLE', '1.5', '-?(0|[1-9][0-9]*)?([.][0-9]+)?([eE][+-]?[0-9]{1,3})?', FLOAT_TEXT);
// A double keeps 17 digits. A column with longer numbers stays text, unless it is declared.
const FLOAT: Reading = {
  ...FLOAT_LOOSE,
  recognises: (cell) => `(${FLOAT_LOOSE.recognises(cell)} AND length(regexp_replace(${cell}, '[eE].*|[^0-9]', '', 'g')) <= 17)`,
};
const BOOLEAN = reading('Boolean', 'BOOLEAN', 'true', '(?i)true|false', '(?i)true|false|t|f|1|0|yes|no|y|n');
const DATES = reading('Date', 'DATE', '2001-03-09', DATE);
const LOCAL_DATE_TIME = reading('LocalDateTime', 'TIMESTAMP', '2001-03-09T10:00:00', `${DATE}[T ]${CLOCK}`, `${DATE}([T ]${CLOCK})?`);
const DATE_TIME = reading('DateTime', 'TIMESTAMP WITH TIME ZONE', '2001-03-09T10:00:00Z', `${DATE}[T ]${CLOCK} ?${ZONE}`);
const TIME = reading('Time', 'TIME', '10:00:00', '[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?', CLOCK);
const UUID = reading('UUID', 'UUID', '6f1c3f4e-0000-4000-8000-000000000000', '(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}');
export const TEXT: Reading = { ...reading('String', 'VARCHAR', 'text', '(?s).*'), recognises: () => 'true', accepts: () => 'true' };
const JSON_VALUE: Reading = {
  ...reading('JSON', 'JSON', '{"a": 1}', ''),
  recognises: () => 'false',
  accepts: (cell) => `json_valid(${cell})`,
};
const BYTES: Reading = {
  ...reading('Bytes', 'BLOB', 'aGVsbG8=', ''),
  accepts: (cell) => `(length(${cell}) % 4 = 0 AND regexp_full_match(${cell}, '[A-Za-z0-9+/]*={0,2}'))`,
  value: (cell) => `from_base64(${cell})`,
};

/** Readings of which each takes all that the one before it takes: a column has the first that takes all its cells. */
export type Family = readonly Reading[];

export const NUMBERS: Family = [INT, BIGINT, HUGEINT, FLOAT];
export const BOOLEANS: Family = [BOOLEAN];

/** What a column of a file without types may be; where none takes all its cells, it is text. */
export const FAMILIES: readonly Family[] = [BOOLEANS, NUMBERS, [DATES], [LOCAL_DATE_TIME], [DATE_TIME], [TIME]];

const DECLARABLE: readonly Reading[] = [
  { ...TEXT, scalar: 'ID' },
  TEXT,
  INT,
  BIGINT,
  FLOAT,
  BOOLEAN,
  DATES,
  TIME,
  DATE_TIME,
  LOCAL_DATE_TIME,
  JSON_VALUE,
  UUID,
  BYTES,
];

/** Decimals of a declared width; without one, as wide as DuckDB has them with ten digits after the point. */
function decimal(precision: number, scale: number): Reading {
  const whole = precision - scale;
  return reading('Decimal', `DECIMAL(${precision}, ${scale})`, '10.50', '', `[+-]?0*[0-9]{0,${whole}}([.][0-9]{0,${scale}}0*)?`);
}

/** The reading that a declared type names, whatever its case. Throws BAD_DEFINITION for an unknown one. */
export function declaredReading(type: string): Reading {
  const found = DECLARABLE.find(({ scalar }) => scalar.toLowerCase() === type.toLowerCase());
  if (found) return found;
  const [, precision, scale = '0'] = /^decimal(?:\((\d+)(?:, *(\d+))?\))?$/i.exec(type) ?? [undefined, undefined];
  if (/^decimal$/i.test(type)) return decimal(38, 10);
  if (precision !== undefined && Number(precision) <= 38 && Number(scale) <= Number(precision))
    return decimal(Number(precision), Number(scale));
  const known = [...DECLARABLE.map(({ scalar }) => scalar), 'Decimal', 'Decimal(10,2)'];
  throw new WeirError('BAD_DEFINITION', `${type} is no type: the types are ${known.join(', ')}`);
}
