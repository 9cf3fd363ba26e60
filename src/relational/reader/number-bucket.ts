import type { DialectName, Field } from '../../contract/index.ts';
import { decimalSize, isExact, misfit, scalarOf } from '../../sql/index.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import { textOf } from './operand.ts';
import type { Writing } from './writing.ts';

/** The lower end of the stretch that a column's value lies in, as SQL; of `true` or without a width the value itself. Throws BAD_USER_INPUT. */
export function numberBucketSql({ dialect, parts, variables }: Writing, field: Field, value: string, input: Input): string {
  const number = scalarOf(field) === 'Float' ? `(${dialect.finite(value, field)})` : value;
  const given = new Map(input.entries()).get('width');
  if (given === undefined || given.current === null) return number;
  const width = textOf(given.current, field, () => given.json(variables)) ?? '';
  const reason =
    misfit(width, field, dialect.name) ?? (Number(width) > 0 ? unfit(width, field, dialect.name) : 'is no width; it is more than 0');
  if (reason !== undefined) throw invalid(given.path, width, reason);
  return dialect.floorTo(
    number,
    parts.parameter(() => width),
    field,
  );
}

/** DuckDB's decimals have a remainder only by another of their very type. */
function unfit(width: string, field: Field, dialect: DialectName): string | undefined {
  const size = dialect === 'duckdb' && scalarOf(field) === 'Decimal' ? decimalSize(field.nativeType) : undefined;
  return size && !isExact(width, size) ? `is no value of ${field.nativeType}, which \`${field.name}\` has` : undefined;
}
