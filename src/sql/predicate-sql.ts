import type { Predicate, PredicateColumn, ValueOperator } from '../contract/index.ts';
import type { Dialect } from './dialect.ts';
import { quoteName } from './quoting.ts';
import { elementOf, scalarOf, type ValueType } from './value-type.ts';

/** Adds an operand to a statement and answers its `$n`. `list` says that the operand is a list of such values. */
export type Bind<Value> = (value: Value, type: ValueType, list: boolean) => string;

/** Patterns and parts of a text are text whatever their column is. */
const TEXT: ValueType = { nativeType: 'text', scalar: 'String', list: false, nullable: false, opaque: false };

/** A pattern of `like`, which not every dialect writes in its words. */
export const LIKE_PATTERN: ValueType = { ...TEXT };

/** What an operator takes on a column: values of which type, and whether a list of them. */
export function operandOf(column: PredicateColumn, operator: ValueOperator): { readonly type: ValueType; readonly list: boolean } {
  if (column.list) return { type: elementOf(column), list: true };
  if (operator === 'like') return { type: LIKE_PATTERN, list: false };
  if (column.opaque || PATTERNS.has(operator)) return { type: TEXT, list: LISTS.has(operator) };
  // Text of an enum is compared by code points, not by the enum's own order.
  if (ORDERED.has(operator) && column.enumValues) return { type: TEXT, list: false };
  return { type: column, list: LISTS.has(operator) };
}

const ORDERED = new Set<ValueOperator>(['lt', 'lte', 'gt', 'gte']);
const PATTERNS = new Set<ValueOperator>(['like', 'ilike', 'startsWith', 'endsWith', 'contains', 'regex']);
const LISTS = new Set<ValueOperator>(['in', 'notIn']);

/** The predicate as a SQL condition on the row of `alias`; its other reading is `predicateRow`. */
export const predicateSql = <Value>(dialect: Dialect, predicate: Predicate<Value>, alias: string, bind: Bind<Value>): string =>
  predicateOn(dialect, predicate, ({ column }) => `${alias}.${quoteName(column)}`, bind);

/** The same on values that are no columns of one row; `at` says where each is. */
export function predicateOn<Value>(
  dialect: Dialect,
  predicate: Predicate<Value>,
  at: (column: PredicateColumn) => string,
  bind: Bind<Value>,
): string {
  const of = (part: Predicate<Value>): string => predicateOn(dialect, part, at, bind);
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      const parts = predicate.of.map(of);
      if (parts.length === 0) return predicate.kind === 'and' ? 'true' : 'false';
      return parts.length === 1 ? (parts[0] as string) : `(${parts.join(` ${predicate.kind} `)})`;
    }
    case 'not':
      // Every part of more than one condition has parentheses of its own.
      return `not ${of(predicate.of)}`;
    case 'isNull':
      return `${at(predicate.column)} is ${predicate.is ? '' : 'not '}null`;
    case 'isEmpty':
      return `${dialect.length(at(predicate.column))} ${predicate.is ? '=' : '>'} 0`;
    case 'between': {
      const { column } = predicate;
      const low = test(dialect, column, 'gte', predicate.low, at(column), bind);
      return `(${low} and ${test(dialect, column, 'lte', predicate.high, at(column), bind)})`;
    }
    case 'test':
      return test(dialect, predicate.column, predicate.operator, predicate.value, at(predicate.column), bind);
  }
}

function test<Value>(
  dialect: Dialect,
  column: PredicateColumn,
  operator: ValueOperator,
  value: Value,
  name: string,
  bind: Bind<Value>,
): string {
  const { type, list } = operandOf(column, operator);
  const parameter = bind(value, type, list);
  // An operand of a list column is a list even for `has`, so that an index on the column serves.
  const operand = list ? dialect.typedList(parameter, column.list ? column : type) : dialect.typed(parameter, type);
  const left = comparedColumn(dialect, column, type, name);
  const text = ORDERED.has(operator) && scalarOf(type) === 'String' && !column.list;
  return dialect.operators[operator](text ? dialect.byCodePoint(left) : left, operand, { text: parameter, type });
}

function comparedColumn(dialect: Dialect, column: PredicateColumn, type: ValueType, name: string): string {
  if (column.list) return name;
  const asText = type === TEXT || type === LIKE_PATTERN;
  if (asText && (column.opaque || column.enumValues)) return dialect.text(name, column);
  // json has no equality; jsonb does.
  return !asText && scalarOf(type) === 'JSON' ? dialect.typed(dialect.json(name, column), type) : name;
}
