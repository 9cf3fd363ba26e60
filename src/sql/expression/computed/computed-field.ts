import type { Column, Computed, DialectName } from '../../../contract/index.ts';
import { castType } from '../cast-type.ts';
import { parseExpression } from '../parse.ts';
import { bad } from '../place.ts';
import type { Scope } from '../scope.ts';
import { typeExpression } from '../type-expression.ts';
import { columnsOf, type ExpressionType, type TypedExpression } from '../typed-expression.ts';
import { commonScalar, isNumber } from '../unify.ts';
import { duckdbComputed } from './duckdb.ts';
import type { ComputedScalar, ExpressionDialect } from './expression-dialect.ts';
import { mariadbComputed, mysqlComputed } from './mysql.ts';
import { postgresComputed } from './postgres.ts';
import { scaleOf } from './scale-of.ts';
import { sqliteComputed } from './sqlite.ts';
import { writeComputed } from './write-computed.ts';

const DIALECTS: Readonly<Record<DialectName, ExpressionDialect>> = {
  postgres: postgresComputed,
  duckdb: duckdbComputed,
  sqlite: sqliteComputed,
  mariadb: mariadbComputed,
  mysql: mysqlComputed,
};

/** Digits after a point that every home holds. */
const MOST_SCALE = 30;

export interface ComputedField {
  readonly scalar: ComputedScalar;
  readonly nativeType: string;
  readonly computed: Computed;
}

/**
 * What a home computes of the columns of a row by an expression of docs/expressions.md, as a value of the type of that name. Throws
 * BAD_DEFINITION with a verb phrase, to be put after the field's name.
 */
export function computedField(home: DialectName, columns: readonly Column[], type: string, text: string): ComputedField {
  if (text.includes('\0')) throw bad('has the character U+0000 in its `sql`, which no database takes');
  const dialect = DIALECTS[home];
  const scalar = namedType(type);
  const typed = typeExpression(parseExpression(text), scopeOf(columns));
  const expression = asDeclared(typed, scalar);
  const byName = new Map(columns.map((column) => [column.name, column]));
  const scale = scaleOf(typed, byName);
  if (scale > MOST_SCALE)
    throw bad(
      `has ${scale} digits after the point, and a Decimal has at most ${MOST_SCALE}; \`cast(… as decimal(18, 2))\` takes some away`,
    );
  const inputs = columnsOf(expression).map(({ name }) => name);
  const nativeType = dialect.nativeType(scalar, scale);
  // Places of columns are marked by what no SQL has.
  const name = (column: string): string => `\0${inputs.indexOf(column)}\0`;
  const body = writeComputed({ dialect, home, columns: byName, name }, expression);
  const refusal = dialect.refusal?.(body);
  if (refusal !== undefined) throw bad(refusal);
  const parts = dialect.root(body, scalar, nativeType).split('\0');
  return {
    scalar,
    nativeType,
    computed: {
      sql: parts.filter((_, index) => index % 2 === 0),
      columns: parts.flatMap((part, index) => (index % 2 === 0 ? [] : (inputs[Number(part)] ?? []))),
    },
  };
}

/** The SQL of a computed field, with what stands for each column that it is computed of. */
export const computedSql = ({ sql, columns }: Computed, name: (column: string) => string): string =>
  sql.reduce((before, part, index) => `${before}${name(columns[index - 1] ?? '')}${part}`);

function namedType(type: string): ComputedScalar {
  if (/^(decimal|numeric)\s*\(/i.test(type)) throw bad('says digits in its `type`; `cast(… as decimal(18, 2))` in its `sql` gives it some');
  // Its digits are those that the expression comes to.
  return /^(decimal|numeric)$/i.test(type) ? 'Decimal' : castType(type, []).scalar;
}

function scopeOf(columns: readonly Column[]): Scope {
  return {
    names: columns.map(({ name }) => name),
    find(name, table) {
      const column = table === undefined ? columns.find((each) => each.name === name) : undefined;
      if (!column) return undefined;
      if (column.list || column.scalar === null || column.scalar === 'ID')
        throw bad(
          `reads \`${name}\`, which is ${column.list ? 'a list' : `of the type ${column.nativeType}, of which only the text is known`}`,
        );
      return { scalar: column.scalar, nullable: column.nullable };
    },
  };
}

/** The expression as a value of the type that its field is said to have, where that holds all its values. */
function asDeclared(expression: TypedExpression, scalar: ComputedScalar): TypedExpression {
  const { type } = expression;
  if (type.scalar === 'Null') throw bad('is null in every row');
  if (type.scalar === scalar) return expression;
  const widened: ExpressionType = { scalar, nullable: type.nullable };
  if (isNumber(type) && isNumber(widened) && commonScalar(type.scalar, scalar) === scalar) {
    // What a sum or product comes to has the room that its field has.
    if (scalar !== 'Float' && isArithmetic(expression)) return { ...expression, type: widened };
    return {
      kind: 'cast',
      operand: expression,
      to: scalar === 'Decimal' ? { scalar, precision: 38, scale: 0 } : { scalar },
      type: widened,
    };
  }
  throw bad(`is a ${type.scalar}, and its \`type\` says ${scalar}; say \`type: ${type.scalar}\`, or \`cast(… as …)\` in its \`sql\``);
}

const isArithmetic = (expression: TypedExpression): boolean =>
  expression.kind === 'negate' || (expression.kind === 'binary' && ['+', '-', '*'].includes(expression.operator));
