import type { Dataset, Field } from '../../src/contract/index.ts';
import { compareValues, isNull, type Row } from './values.ts';

/** Compares two rows. */
export type Order<T> = (a: T, b: T) => number;

/** By one value of each, nulls where the direction puts them. */
export function byValue<T>(direction: string, field: Field, valueOf: (of: T) => unknown): Order<T> {
  const sign = direction.startsWith('DESC') ? -1 : 1;
  const nullsFirst = direction.endsWith('NULLS_FIRST') || direction === 'DESC';
  return (a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (isNull(x) || isNull(y)) return isNull(x) === isNull(y) ? 0 : isNull(x) === nullsFirst ? -1 : 1;
    return sign * compareValues(field, x, y);
  };
}

export const inTurn =
  <T>(orders: readonly Order<T>[]): Order<T> =>
  (a, b) => {
    for (const order of orders) {
      const found = order(a, b);
      if (found !== 0) return found;
    }
    return 0;
  };

/** The order of a list: what was asked, then the key, or every column where there is none. `through` is one by what a relation leads to. */
export function orderOf(
  dataset: Dataset,
  orderBy: readonly Row[] | null | undefined,
  through: (name: string, given: Row) => Order<Row>,
): Order<Row> {
  const named = (name: string, direction: string): Order<Row> => {
    const field = dataset.fields.find((each) => each.name === name);
    if (!field) throw new Error(`these tests do not know ${dataset.type}.${name}`);
    return byValue(direction, field, (row) => row[name]);
  };
  const asked = (orderBy ?? []).flatMap((item) =>
    Object.entries(item).map(([name, given]) => (typeof given === 'string' ? named(name, given) : through(name, given as Row))),
  );
  const rest = (dataset.key ?? dataset.fields.map(({ name }) => name)).map((name) => named(name, 'ASC'));
  return inTurn([...asked, ...rest]);
}
