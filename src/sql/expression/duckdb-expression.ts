import { WeirError } from '../../contract/index.ts';
import { quoteName, quoteText } from '../quoting.ts';
import type { CastType, Literal } from './expression.ts';
import { FUNCTIONS } from './functions/index.ts';
import type { ExpressionType, TypedExpression } from './typed-expression.ts';

/** The SQL of a column, as the statement around it names it. */
export type ColumnName = (column: { readonly name: string; readonly table?: string }) => string;

const plainName: ColumnName = ({ name, table }) => (table === undefined ? quoteName(name) : `${quoteName(table)}.${quoteName(name)}`);

/** DuckDB's SQL for an expression: same value as docs/expressions.md says, whatever the session's settings. */
export function duckdbExpression(expression: TypedExpression, name: ColumnName = plainName): string {
  const sql = (each: TypedExpression): string => duckdbExpression(each, name);
  switch (expression.kind) {
    case 'literal':
      return duckdbLiteral(expression.literal);
    case 'column':
      return name(expression);
    case 'negate':
      return `(- ${sql(expression.operand)})`;
    case 'not':
      return `(not ${sql(expression.operand)})`;
    case 'binary':
      return binary(expression, sql(expression.left), sql(expression.right));
    case 'isNull':
      return `(${sql(expression.operand)} is ${expression.negated ? 'not ' : ''}null)`;
    case 'in':
      return `(${sql(expression.operand)} ${not(expression)}in (${expression.among.map(sql).join(', ')}))`;
    case 'between':
      return `(${sql(expression.operand)} ${not(expression)}between ${sql(expression.low)} and ${sql(expression.high)})`;
    case 'like':
      return `(${sql(expression.operand)} ${not(expression)}${expression.anyCase ? 'ilike' : 'like'} ${sql(expression.pattern)} escape '\\')`;
    case 'case': {
      const branches = expression.branches.map(({ when, then }) => ` when ${sql(when)} then ${sql(then)}`);
      return `case${branches.join('')}${expression.otherwise ? ` else ${sql(expression.otherwise)}` : ''} end`;
    }
    case 'cast':
      return duckdbCast(sql(expression.operand), expression.operand.type, expression.to);
    case 'call': {
      const { distinct, arguments: given } = expression;
      const rule = FUNCTIONS.get(expression.name);
      if (!rule) throw new WeirError('INTERNAL', `there is no function ${expression.name}`);
      return rule.duckdb({ sql: given.map(sql), types: given.map(({ type }) => type), distinct });
    }
  }
}

/** `cast`, or `try_cast` (null for a value that cannot be cast). Fractions are rounded half away from zero, moments read in UTC. */
export function duckdbCast(sql: string, from: ExpressionType, to: CastType, how: 'cast' | 'try_cast' = 'cast'): string {
  const fractional = from.scalar === 'Float' || from.scalar === 'Decimal';
  const operand =
    fractional && (to.scalar === 'Int' || to.scalar === 'BigInt')
      ? `round(${sql})`
      : from.scalar === 'DateTime' && to.scalar !== 'DateTime'
        ? `(${sql} at time zone 'UTC')`
        : sql;
  if (from.scalar === 'LocalDateTime' && to.scalar === 'DateTime') return `(${sql} at time zone 'UTC')`;
  return `${how}(${operand} as ${typeName(to)})`;
}

const not = ({ negated }: { readonly negated: boolean }): string => (negated ? 'not ' : '');

function typeName(to: CastType): string {
  return to.scalar === 'Decimal' ? `decimal(${to.precision}, ${to.scale})` : TYPE_NAMES[to.scalar];
}

const TYPE_NAMES: Readonly<Record<Exclude<CastType['scalar'], 'Decimal'>, string>> = {
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double',
  String: 'varchar',
  Boolean: 'boolean',
  Date: 'date',
  Time: 'time',
  LocalDateTime: 'timestamp',
  DateTime: 'timestamptz',
  UUID: 'uuid',
};

/** A literal as a value of its type. */
export function duckdbLiteral(literal: Literal): string {
  switch (literal.scalar) {
    case 'Int':
    case 'BigInt':
    case 'Decimal':
      return literal.text;
    case 'Float':
      return `cast(${literal.text} as double)`;
    case 'String':
      return quoteText(literal.text);
    case 'Boolean':
      return String(literal.value);
    case 'Null':
      return 'null';
    default:
      return `cast(${quoteText(literal.text)} as ${TYPE_NAMES[literal.scalar]})`;
  }
}

function binary({ operator, left, right, type }: Extract<TypedExpression, { kind: 'binary' }>, a: string, b: string): string {
  if (operator === '/') return `(cast(${a} as double) / nullif(cast(${b} as double), 0))`;
  if (operator === '%') return `(${a} % nullif(${b}, 0))`;
  // DuckDB counts days between dates as BIGINT, PostgreSQL as integer.
  if (operator === '-' && left.type.scalar === 'Date' && right.type.scalar === 'Date') return `cast(${a} - ${b} as integer)`;
  return type.scalar === 'Date' ? `cast(${a} ${operator} ${b} as date)` : `(${a} ${operator} ${b})`;
}
