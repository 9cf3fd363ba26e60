import { suggestion, WeirError } from '../../contract/index.ts';
import type { CastScalar, CastType } from './expression.ts';

/** The names that a type has in expressions and in `cast`: SQL's and the graph's. */
const NAMES: Readonly<Record<string, CastScalar>> = {
  int: 'Int',
  integer: 'Int',
  bigint: 'BigInt',
  float: 'Float',
  double: 'Float',
  decimal: 'Decimal',
  numeric: 'Decimal',
  string: 'String',
  text: 'String',
  varchar: 'String',
  boolean: 'Boolean',
  date: 'Date',
  time: 'Time',
  timestamp: 'LocalDateTime',
  localdatetime: 'LocalDateTime',
  timestamptz: 'DateTime',
  datetime: 'DateTime',
  uuid: 'UUID',
};

/** What DuckDB and PostgreSQL can both hold exactly. */
const MAX_PRECISION = 38;

/** The type called `name`, with the digits given in brackets, if any. Throws BAD_DEFINITION. */
export function castType(name: string, digits: readonly number[]): CastType {
  const scalar = Object.hasOwn(NAMES, name.toLowerCase()) ? NAMES[name.toLowerCase()] : undefined;
  if (!scalar)
    throw new WeirError('BAD_DEFINITION', `names the type \`${name}\`, which there is not.${suggestion(name, Object.keys(NAMES))}`);
  if (scalar !== 'Decimal') {
    if (digits.length > 0) throw new WeirError('BAD_DEFINITION', `gives digits to \`${name}\`; only \`decimal\` has them.`);
    return { scalar };
  }
  const [precision, scale] = digits;
  if (
    precision === undefined ||
    scale === undefined ||
    digits.length > 2 ||
    precision < 1 ||
    precision > MAX_PRECISION ||
    scale > precision
  )
    throw new WeirError(
      'BAD_DEFINITION',
      `casts to \`${name}\` without its digits: write \`decimal(18, 2)\` for 18 digits, 2 of them after the point (at most ${MAX_PRECISION}).`,
    );
  return { scalar, precision, scale };
}
