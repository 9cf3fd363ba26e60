import { WeirError, type FieldItem } from '../../contract/index.ts';
import { objectText, quoteName, type JsonSql } from '../../sql/index.ts';
import { limitSql } from './limit.ts';
import type { StatisticsColumn } from './statistics-column.ts';
import { wholeArgument } from './whole-argument.ts';
import type { Writing } from './writing.ts';

const MOST_VALUES = 1000;

/** The most frequent values, as a JSON array, those of one count in their order; `null` where values are not compared. */
export function topText(writing: Writing, { field, kind, relation }: StatisticsColumn, item: FieldItem): string {
  const { dialect, parts } = writing;
  const most = wholeArgument(writing, item, 'n', { most: MOST_VALUES, otherwise: 10 });
  const limit = limitSql(dialect, most);
  if (kind === 'none') return `case when ${limit} > 0 then 'null' else 'null' end`;
  const column = quoteName(field.column);
  const order = (value: string): string => `n desc, ${kind === 'text' ? dialect.byCodePoint(dialect.text(value, field)) : value}`;
  const text = objectText(
    (item.selection?.items ?? []).map((each): readonly [string, JsonSql] => {
      if (each.kind === 'typename') return [each.as, { literal: '"ValueCount"' }];
      if (each.kind !== 'field') throw new WeirError('INTERNAL', `\`ValueCount\` has no \`${each.as}\`.`);
      // A number that JSON has no form for is null.
      return [each.as, { sql: each.name === 'count' ? dialect.cast('n', 'text') : `coalesce(${dialect.json('v', field)}, 'null')` }];
    }),
  );
  return (
    `(select coalesce('['||${dialect.joined(text, order('v'))}||']', '[]')` +
    ` from (select ${column} as v, count(*) as n from ${relation} where ${column} is not null group by ${column} order by ${order(column)} limit ${limit}) ${parts.alias()})`
  );
}
