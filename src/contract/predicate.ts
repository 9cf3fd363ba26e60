import type { Field } from './dataset.ts';

/** What a predicate has to know of the column that it tests. */
export type PredicateColumn = Pick<
  Field,
  'name' | 'column' | 'nativeType' | 'scalar' | 'filterScalar' | 'opaque' | 'list' | 'nullable' | 'enumValues' | 'computed'
>;

/** Operators with one operand: a value of the column's scalar, a list of them (`in`, `notIn`, `hasAny`, `hasAll`), or a text. */
export const VALUE_OPERATORS = [
  'eq',
  'ne',
  'in',
  'notIn',
  'lt',
  'lte',
  'gt',
  'gte',
  'like',
  'ilike',
  'startsWith',
  'endsWith',
  'contains',
  'regex',
  'has',
  'hasAny',
  'hasAll',
] as const;

export type ValueOperator = (typeof VALUE_OPERATORS)[number];

/**
 * A condition on one row of a dataset: one form, read as SQL and as a function of a row. Logic is SQL's, with three values.
 * `Value` is how an operand is held: the value itself in travel form, or where it is found in a request.
 */
export type Predicate<Value = unknown> =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Predicate<Value>[] }
  | { readonly kind: 'not'; readonly of: Predicate<Value> }
  | { readonly kind: 'isNull' | 'isEmpty'; readonly column: PredicateColumn; readonly is: boolean }
  | { readonly kind: 'between'; readonly column: PredicateColumn; readonly low: Value; readonly high: Value }
  | { readonly kind: 'test'; readonly column: PredicateColumn; readonly operator: ValueOperator; readonly value: Value };
