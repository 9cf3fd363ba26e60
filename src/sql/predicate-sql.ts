import type { Predicate, PredicateColumn, ValueOperator } from '../contract/index.ts';
import type { Dialect } from './dialect.ts';
import { quoteName } from './quoting.ts';
import { elementOf, scalarOf, type ValueType } from './value-type.ts';

/** Adds an operand to a statement and answers its `$n`. `list` says that the operand is a list of such values. */
export type Bind<Value> = (value: Value, type: ValueType, list: boolean) => string;

/** Patterns and parts of a text are text whatever their column is. */
export const TEXT: ValueType = { nativeType: 'text', scalar: 'String', list: false, nullable: false, opaque: false };

const ORDERED = new Set<ValueOperator>(['lt', 'lte', 'gt', 'gte']);
const PATTERNS = new Set<ValueOperator>(['like', 'ilike', 'startsWith', 'endsWith', 'contains', 'regex']);
const LISTS = new Set<ValueOperator>(['in', 'notIn']);

/** The predicate as a SQL condition on the row of `alias`; its other reading is `predicateRow`. */
export function predicateSql<Value>(dialect: Dialect, predicate: Predicate<Value>, alias: string, bind: Bind<Value>): string {
  const of = (part: Predicate<Value>): string => predicateSql(dialect, part, alias, bind);
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      const parts = predicate.of.map(of);
      if (parts.length === 0) return predicate.kind === 'and' ? 'true' : 'false';
      return parts.length === 1 ? (parts[0] as string) : `(${parts.join(` ${predicate.kind} `)})`;
    }
    case 'not':
      return `not (${of(predicate.of)})`;
    case 'isNull':
      return `${columnOf(predicate.column, alias)} is ${predicate.is ? '' : 'not '}null`;
    case 'isEmpty':
      return `${dialect.length(columnOf(predicate.column, alias))} ${predicate.is ? '=' : '>'} 0`;
    case 'between': {
      const { column } = predicate;
      const low = test(dialect, column, 'gte', predicate.low, alias, bind);
      return `(${low} and ${test(dialect, column, 'lte', predicate.high, alias, bind)})`;
    }
    case 'test':
      return test(dialect, predicate.column, predicate.operator, predicate.value, alias, bind);
  }
}

const columnOf = ({ column }: PredicateColumn, alias: string): string => `${alias}.${quoteName(column)}`;

function test<Value>(
  dialect: Dialect,
  column: PredicateColumn,
  operator: ValueOperator,
  value: Value,
  alias: string,
  bind: Bind<Value>,
): string {
  const write = dialect.operators[operator];
  const name = columnOf(column, alias);
  if (column.list) {
    const element = elementOf(column);
    // `has` is an array operator too, of a list of one, so that an index on the column serves.
    return write(name, dialect.typedList(bind(value, element, true), column));
  }
  if (column.opaque) {
    const operand = bind(value, TEXT, LISTS.has(operator));
    return write(dialect.text(name), LISTS.has(operator) ? dialect.typedList(operand, TEXT) : dialect.typed(operand, TEXT));
  }
  const scalar = scalarOf(column);
  const text = scalar === 'String';
  if (PATTERNS.has(operator)) return write(column.enumValues ? dialect.text(name) : name, dialect.typed(bind(value, TEXT, false), TEXT));
  if (ORDERED.has(operator) && text) {
    const left = column.enumValues ? dialect.text(name) : name;
    const type = column.enumValues ? TEXT : column;
    return write(dialect.byCodePoint(left), dialect.typed(bind(value, type, false), type));
  }
  const left = scalar === 'JSON' ? dialect.typed(dialect.text(name), column) : name;
  if (LISTS.has(operator)) return write(left, dialect.typedList(bind(value, column, true), column));
  return write(left, dialect.typed(bind(value, column, false), column));
}
