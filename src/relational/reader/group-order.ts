import type { OrderTerm } from '../../sql/index.ts';
import { aggregateOrder } from './aggregate-order.ts';
import { directionOf, oneEntry } from './direction.ts';
import type { GroupKey, Grouping } from './grouping.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import type { Rows } from './rows.ts';
import type { Writing } from './writing.ts';

/** The terms that groups are sorted by: those asked for, then the keys, so that every answer is the same. Throws BAD_USER_INPUT. */
export function groupOrder(writing: Writing, rows: Rows, orderBy: Input | undefined, grouping: Grouping): readonly OrderTerm[] {
  const { keys } = grouping;
  const asked = orderBy === undefined || orderBy.current === null ? [] : orderBy.items();
  const terms = asked.map((item) => {
    const [name, input] = oneEntry(item);
    if (name === 'key') {
      const [key, direction] = keyTerm(keys, input, []);
      return [key.column, direction] as const;
    }
    const [sql, direction] = aggregateOrder(writing, rows.dataset, rows.alias, name, input);
    return [grouping.measure(sql), direction] as const;
  });
  const seen = new Set<string>();
  return [...terms, ...keys.map(({ column }) => [column, 'ASC'] as const)].flatMap(([column, direction]) => {
    if (seen.has(column)) return [];
    seen.add(column);
    return [{ column, sql: writing.dialect.orderTerm(grouping.column(column), direction) }];
  });
}

function keyTerm(keys: readonly GroupKey[], input: Input, path: readonly string[]): readonly [GroupKey, ReturnType<typeof directionOf>] {
  const [name, below] = oneEntry(input);
  const at = [...path, name];
  const leading = keys.filter((key) => at.every((step, index) => key.path[index] === step));
  if (leading.length === 0) throw invalid(input.path, at.join('.'), 'is not grouped by; groups are sorted by what `by` names');
  const exact = leading.find((key) => key.path.length === at.length);
  return exact ? [exact, directionOf(below)] : keyTerm(leading, below, at);
}
