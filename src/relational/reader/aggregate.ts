import { WeirError, type FieldItem } from '../../contract/index.ts';
import { objectText, type JsonSql } from '../../sql/index.ts';
import { argumentsIn, conditionsOf, type Rows } from './rows.ts';
import type { Writing } from './writing.ts';

/** A field that aggregates all rows, as JSON text that is never null. */
export function aggregateText(writing: Writing, rows: Rows, item: FieldItem): string {
  const { type = '', items = [] } = item.selection ?? {};
  const text = objectText(
    items.map((each): readonly [string, JsonSql] => {
      if (each.kind === 'typename') return [each.as, { literal: JSON.stringify(type) }];
      if (each.kind === 'field' && each.name === 'count') return [each.as, { sql: 'count(*)::text' }];
      throw new WeirError('INTERNAL', `\`${type}\` has no \`${each.as}\`.`);
    }),
  );
  // Without an aggregate function the statement would be one row for each that it reads, and there is nothing to read.
  if (!items.some(({ kind }) => kind === 'field')) return `(select ${text})`;
  const where = conditionsOf(writing, rows, argumentsIn(writing, item).get('where'));
  return `(select ${text} from ${rows.table} ${rows.alias}${where.length > 0 ? ` where ${where.join(' and ')}` : ''})`;
}
