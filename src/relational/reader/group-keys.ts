import { orderableFields, type Dataset, type Field } from '../../contract/index.ts';
import { scalarOf } from '../../sql/index.ts';
import type { GroupKey } from './grouping.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import { numberBucketSql } from './number-bucket.ts';
import { timeBucketSql } from './time-bucket.ts';
import type { Scope, ToOne } from './to-one.ts';
import type { Writing } from './writing.ts';

/** What an argument `by` names, in its order. Throws BAD_USER_INPUT for what names nothing, or one column twice. */
export function groupKeys(writing: Writing, from: Scope, by: Input | undefined, toOne: ToOne): readonly GroupKey[] {
  const keys: GroupKey[] = [];
  for (const item of by?.items() ?? []) {
    const key = keyOf(writing, from, item, toOne, []);
    if (keys.some(({ path }) => path.join('.') === key.path.join('.')))
      throw invalid(item.path, key.path.join('.'), 'is grouped by already');
    keys.push({ ...key, column: `k${keys.length}` });
  }
  if (keys.length === 0) throw invalid(by?.path ?? 'by', [], 'names nothing to group by; for all rows there is the aggregate field');
  return keys;
}

function keyOf(writing: Writing, from: Scope, item: Input, toOne: ToOne, path: readonly string[]): Omit<GroupKey, 'column'> {
  const [entry] = item.entries();
  const [name, input] = entry ?? [];
  if (name === undefined || input === undefined || input.current === null)
    throw invalid(item.path, item.current ?? null, 'names no column, as `{status: true}`');
  const field = fieldOf(from.dataset, name);
  if (field) {
    const value = from.column(field);
    return { path: [...path, name], field, ...bucketOf(writing, field, writing.dialect.valid(value, field), input) };
  }
  const member = writing.index.member(from.dataset, name);
  if (member.kind !== 'one') throw invalid(item.path, name, `is nothing that ${from.dataset.type} is grouped by`);
  return keyOf(writing, toOne.through(from, member.relation, member.to), input, toOne, [...path, name]);
}

function bucketOf(writing: Writing, field: Field, value: string, input: Input): Pick<GroupKey, 'sql' | 'written'> {
  switch (scalarOf(field)) {
    case 'Date':
    case 'DateTime':
    case 'LocalDateTime':
      return timeBucketSql(writing, field, value, input);
    case 'Int':
    case 'BigInt':
    case 'Decimal':
    case 'Float':
      return { sql: numberBucketSql(writing, field, value, input) };
    default:
      if (input.current !== true) throw invalid(input.path, input.current, 'groups by nothing; say `true`, or leave it out');
      return { sql: value };
  }
}

const fieldOf = (dataset: Dataset, name: string): Field | undefined => orderableFields(dataset).find((field) => field.name === name);
