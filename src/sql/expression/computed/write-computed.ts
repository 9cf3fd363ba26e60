import type { Column, DialectName } from '../../../contract/index.ts';
import { parseLike } from '../../like.ts';
import { bad } from '../place.ts';
import type { ExpressionType, TypedExpression } from '../typed-expression.ts';
import { commonScalar, isNumber } from '../unify.ts';
import type { Exact, ExpressionDialect } from './expression-dialect.ts';
import { scaleOf } from './scale-of.ts';

export interface ComputedWriting {
  readonly dialect: ExpressionDialect;
  /** For messages. */
  readonly home: DialectName;
  readonly columns: ReadonlyMap<string, Column>;
  /** The SQL of a column of the row. */
  readonly name: (column: string) => string;
}

type Of<Kind extends TypedExpression['kind']> = Extract<TypedExpression, { readonly kind: Kind }>;

/** An expression in the SQL of a home. Throws BAD_DEFINITION with a verb phrase for what that home does not have. */
export function writeComputed(writing: ComputedWriting, expression: TypedExpression): string {
  const { dialect } = writing;
  const { type } = expression;
  const sql = (part: TypedExpression): string => writeComputed(writing, part);
  if (dialect.lacks.some((scalar) => scalar === type.scalar)) throw lacking(writing, type);
  switch (expression.kind) {
    case 'literal':
      return dialect.literal(expression.literal);
    case 'column': {
      const column = writing.columns.get(expression.name);
      return column ? dialect.column(writing.name(column.name), column) : 'null';
    }
    case 'not':
      return `(not ${sql(expression.operand)})`;
    case 'isNull':
      return `(${sql(expression.operand)} is ${negation(expression)}null)`;
    case 'negate':
      return isExact(type)
        ? dialect.fit(exact(writing, expression, type.scalar), type.scalar)
        : `(- ${as(writing, expression.operand, 'Float')})`;
    case 'binary':
      return binary(writing, expression);
    case 'in': {
      const [operand = '', ...among] = alike(writing, [expression.operand, ...expression.among]);
      return `(${operand} ${negation(expression)}in (${among.join(', ')}))`;
    }
    case 'between': {
      const [operand = '', low = '', high = ''] = alike(writing, [expression.operand, expression.low, expression.high]);
      return `(${operand} ${negation(expression)}between ${low} and ${high})`;
    }
    case 'like':
      return like(writing, expression);
    case 'case': {
      const branches = expression.branches.map(({ when, then }) => ` when ${sql(when)} then ${as(writing, then, type.scalar)}`);
      return `case${branches.join('')}${expression.otherwise ? ` else ${as(writing, expression.otherwise, type.scalar)}` : ''} end`;
    }
    case 'cast': {
      const from = expression.operand.type.scalar;
      const written = dialect.cast(sql(expression.operand), from, expression.to);
      if (written === undefined)
        throw bad(
          `casts a ${from} to ${expression.to.scalar}, which computed fields do not in ${KINDS[writing.home]}; give the column that type there, or derive it in a model`,
        );
      return written;
    }
    case 'call':
      return call(writing, expression);
  }
}

const KINDS: Readonly<Record<DialectName, string>> = {
  postgres: 'a `postgres` source',
  duckdb: 'a `files` source',
  sqlite: 'a `sqlite` source',
  mariadb: 'a `mysql` source',
  mysql: 'a `mysql` source',
};

const CURES: Partial<Record<ExpressionType['scalar'], string>> = {
  Decimal: 'an amount is exact there as a whole number of its smallest unit, and a number with an exponent (`1.5e0`) is a Float',
};

function lacking({ home }: ComputedWriting, { scalar }: ExpressionType): Error {
  const cure = CURES[scalar];
  return bad(`reckons with a ${scalar}, which ${KINDS[home]} does not have${cure === undefined ? '' : `: ${cure}`}`);
}

const negation = ({ negated }: { readonly negated: boolean }): string => (negated ? 'not ' : '');

const isExact = (type: ExpressionType): type is ExpressionType & { readonly scalar: Exact } =>
  type.scalar === 'Int' || type.scalar === 'BigInt' || type.scalar === 'Decimal';

/** A value as one of a wider scalar. */
function as(writing: ComputedWriting, expression: TypedExpression, scalar: ExpressionType['scalar']): string {
  const { type } = expression;
  if (scalar === 'Float' && isNumber(type) && type.scalar !== 'Float') {
    if (expression.kind === 'literal' && 'text' in expression.literal)
      return writing.dialect.literal({ scalar: 'Float', text: expression.literal.text });
    return writing.dialect.float(writeComputed(writing, expression), type.scalar);
  }
  const sql = writeComputed(writing, expression);
  return type.scalar === 'Date' && scalar === 'LocalDateTime' ? (writing.dialect.cast(sql, 'Date', { scalar }) ?? sql) : sql;
}

/** Several values that are compared, each as one of what they have in common. */
function alike(writing: ComputedWriting, all: readonly TypedExpression[]): readonly string[] {
  let scalar: ExpressionType['scalar'] = 'Null';
  for (const { type } of all) scalar = commonScalar(scalar, type.scalar) ?? scalar;
  const [first = '', ...others] = all.map((each) => as(writing, each, scalar));
  return [scalar === 'String' ? writing.dialect.byCodePoint(first) : first, ...others];
}

function binary(writing: ComputedWriting, expression: Of<'binary'>): string {
  const { dialect } = writing;
  const { operator, left, right, type } = expression;
  switch (operator) {
    case 'and':
    case 'or':
    case '||':
      return `(${writeComputed(writing, left)} ${operator} ${writeComputed(writing, right)})`;
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [a = '', b = ''] = alike(writing, [left, right]);
      return `(${a} ${operator} ${b})`;
    }
    case '/':
      return `(${as(writing, left, 'Float')} / nullif(${as(writing, right, 'Float')}, 0))`;
    case '%': {
      const [a = '', b = ''] = [left, right].map((side) => as(writing, side, type.scalar));
      const scale = Math.max(scaleOf(left, writing.columns), scaleOf(right, writing.columns));
      const written = dialect.remainder(a, b, type.scalar, scale);
      if (written === undefined)
        throw bad(`has \`%\` between Floats, which computed fields do not have in ${KINDS[writing.home]}; it takes whole numbers`);
      return written;
    }
    default:
      if (type.scalar === 'Date' && operator !== '*')
        return dialect.addDays(writeComputed(writing, left), operator, writeComputed(writing, right));
      if (left.type.scalar === 'Date') return dialect.daysBetween(writeComputed(writing, left), writeComputed(writing, right));
      if (isExact(type)) return dialect.fit(exact(writing, expression, type.scalar), type.scalar);
      return `(${as(writing, left, 'Float')} ${operator} ${as(writing, right, 'Float')})`;
  }
}

/** Sums and products of exact numbers: what they come to is looked at once, when all of them is done. */
function exact(writing: ComputedWriting, expression: TypedExpression, scalar: Exact): string {
  if (isExact(expression.type)) {
    if (expression.kind === 'negate') return `(- ${exact(writing, expression.operand, scalar)})`;
    if (expression.kind === 'binary' && ['+', '-', '*'].includes(expression.operator) && isNumber(expression.left.type))
      return `(${exact(writing, expression.left, scalar)} ${expression.operator} ${exact(writing, expression.right, scalar)})`;
  }
  const sql = writeComputed(writing, expression);
  return isExact(expression.type) ? writing.dialect.term(sql, expression.type.scalar, scalar) : sql;
}

function like(writing: ComputedWriting, expression: Of<'like'>): string {
  const { operand, pattern, anyCase } = expression;
  const text = pattern.kind === 'literal' && pattern.literal.scalar === 'String' ? pattern.literal.text : undefined;
  if (text === undefined) throw bad('has `like` with a pattern that is no text in quotes');
  if (!parseLike(text)) throw bad('has `like` with a pattern that ends with the escape character `\\`');
  const written = writing.dialect.like(writeComputed(writing, operand), text, anyCase);
  return expression.negated ? `(not ${written})` : `(${written})`;
}

function call(writing: ComputedWriting, expression: Of<'call'>): string {
  const { name, type, distinct, arguments: given } = expression;
  const isCommon = ['coalesce', 'nullif', 'greatest', 'least'].includes(name);
  const sql = given.map((each) => (isCommon ? as(writing, each, type.scalar) : writeComputed(writing, each)));
  // A nullif compares its two sides, of which the wider may be the second.
  const sides = name === 'nullif' ? alike(writing, given) : sql;
  const types = given.map((each) => each.type);
  const written =
    name === 'coalesce'
      ? `coalesce(${sql.join(', ')})`
      : name === 'nullif'
        ? `case when ${sides.join(' = ')} then null else ${sql[0]} end`
        : Object.hasOwn(writing.dialect.functions, name)
          ? writing.dialect.functions[name]?.({ sql, types, distinct })
          : undefined;
  if (written !== undefined) return written;
  const of = Object.hasOwn(writing.dialect.functions, name) ? ` of a ${types[0]?.scalar ?? ''}` : '';
  throw bad(
    `calls \`${name}\`${of}, which computed fields do not have in ${KINDS[writing.home]}; a column of a view there, or a model, can have it`,
  );
}
