import type { Dataset, Field } from '../../src/contract/index.ts';
import { compareValues, identityOf, isNull, textIn, type Row } from './values.ts';

/** Of SQL's three. */
export type Truth = boolean | null;

export const all = (truths: readonly Truth[]): Truth => (truths.includes(false) ? false : truths.includes(null) ? null : true);
export const negated = (truth: Truth): Truth => (truth === null ? null : !truth);
export const any = (truths: readonly Truth[]): Truth => negated(all(truths.map(negated)));

/** The rows that a relation leads to from a row, by a field of that row's type, and what kind of field it is. */
export type Leading = (
  dataset: Dataset,
  row: Row,
  name: string,
) => { readonly kind: 'one' | 'list' | 'aggregate'; readonly to: Dataset; readonly rows: readonly Row[] } | undefined;

/** A coerced filter input over a row; `having` tests aggregates of rows. */
export function truthOf(
  dataset: Dataset,
  row: Row,
  where: Row,
  leading: Leading,
  having: (to: Dataset, rows: readonly Row[], given: Row) => Truth,
): Truth {
  const truth = (of: Dataset, at: Row, given: Row): Truth =>
    all(
      Object.entries(given).map(([name, condition]): Truth => {
        if (name === 'and') return all((condition as readonly Row[]).map((part) => truth(of, at, part)));
        if (name === 'or') return any((condition as readonly Row[]).map((part) => truth(of, at, part)));
        if (name === 'not') return negated(truth(of, at, condition as Row));
        const field = of.fields.find((each) => each.name === name);
        if (field) return truthOfValue(field, at[name], condition as Row);
        return related(of, at, name, condition as Row);
      }),
    );
  const related = (of: Dataset, at: Row, name: string, condition: Row): Truth => {
    const found = leading(of, at, name);
    if (!found) throw new Error(`these tests do not know ${of.type}.${name}`);
    const { kind, to, rows } = found;
    const holds = (filter: Row) => (each: Row) => truth(to, each, filter) === true;
    if (kind === 'one') return rows.some(holds(condition));
    if (kind === 'aggregate') return having(to, rows, condition);
    return all(
      Object.entries(condition).map(([quantifier, filter]): Truth => {
        if (quantifier === 'some') return rows.some(holds(filter as Row));
        if (quantifier === 'every') return rows.every(holds(filter as Row));
        return !rows.some(holds(filter as Row));
      }),
    );
  };
  return truth(dataset, row, where);
}

/** The operators of one column's filter over its value. */
export const truthOfValue = (field: Field, value: unknown, condition: Row): Truth =>
  all(Object.entries(condition).map(([operator, operand]) => test(field, value ?? null, operator, operand)));

function test(field: Field, value: unknown, operator: string, operand: unknown): Truth {
  if (operator === 'isNull') return isNull(value) === operand;
  const operands = operand as readonly unknown[];
  // Of no values they are false and true, even of null.
  if (operator === 'in' && operands.length === 0) return false;
  if (operator === 'notIn' && operands.length === 0) return true;
  if (isNull(value)) return null;
  const is = (other: unknown): boolean => identityOf(field, value) === identityOf(field, other);
  // Text of an enum is compared by code points, as that of other columns, whatever its own order is.
  const order = (other: unknown): number => compareValues({ ...field, enumValues: undefined } as Field, value, other);
  const items = field.list ? (value as readonly unknown[]) : [];
  const has = (item: unknown): boolean =>
    items.some((each) => !isNull(each) && identityOf({ ...field, list: false }, each) === identityOf({ ...field, list: false }, item));
  switch (operator) {
    case 'eq':
      return is(operand);
    case 'ne':
      return !is(operand);
    case 'in':
      return operands.some(is);
    case 'notIn':
      return !operands.some(is);
    case 'lt':
      return order(operand) < 0;
    case 'lte':
      return order(operand) <= 0;
    case 'gt':
      return order(operand) > 0;
    case 'gte':
      return order(operand) >= 0;
    case 'between':
      return order(operands[0]) >= 0 && order(operands[1]) <= 0;
    case 'startsWith':
      return textIn(value).startsWith(textIn(operand));
    case 'endsWith':
      return textIn(value).endsWith(textIn(operand));
    case 'contains':
      return textIn(value).includes(textIn(operand));
    case 'has':
      return has(operand);
    case 'hasAny':
      return operands.some(has);
    case 'hasAll':
      return operands.every(has);
    case 'isEmpty':
      return (items.length === 0) === operand;
    default:
      throw new Error(`these tests do not know the operator ${operator}`);
  }
}
