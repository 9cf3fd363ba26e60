import { WeirError, type FieldItem } from '../../contract/index.ts';
import { objectText, quoteName, scalarOf, type JsonSql } from '../../sql/index.ts';
import { FLOAT, type StatisticsColumn } from './statistics-column.ts';
import { wholeArgument } from './whole-argument.ts';
import type { Writing } from './writing.ts';

const MOST_BINS = 1000;

/** Bins of equal width from the least value to the greatest, as a JSON array; `null` where values have no width. */
export function histogramText(writing: Writing, { field, kind, relation, beside }: StatisticsColumn, item: FieldItem): string {
  const { dialect, parts } = writing;
  const scalar = scalarOf(field);
  const bins = wholeArgument(writing, item, 'bins', { most: MOST_BINS, otherwise: 20 });
  // The argument is judged whatever the column is.
  if ((kind !== 'number' && kind !== 'moment') || scalar === 'Time')
    return `case when ${dialect.cast(bins, 'whole')} > 0 then 'null' else 'null' end`;
  const [values, ends, counts, places] = [parts.alias(), parts.alias(), parts.alias(), parts.alias()];
  const most = dialect.cast(bins, 'double');
  const column = quoteName(field.column);
  const value = kind === 'number' ? dialect.cast(`(${dialect.finite(column, field)})`, 'double') : dialect.seconds(column);
  const edge = (place: string): string => {
    const at = `(lo + (hi - lo) * (${place}) / ${most})`;
    switch (scalar) {
      case 'DateTime':
      case 'Date':
        return dialect.json(dialect.moment(at, field), field);
      case 'LocalDateTime':
        return dialect.json(dialect.moment(at, field), { ...field, nativeType: 'timestamp' });
      default:
        return dialect.json(at, FLOAT);
    }
  };
  // The greatest value lies in the last bin, and not at the beginning of one more.
  const bin = `floor((v - lo) / nullif(hi - lo, 0) * ${most})`;
  const text = objectText(
    (item.selection?.items ?? []).map((each): readonly [string, JsonSql] => {
      if (each.kind === 'typename') return [each.as, { literal: '"Bin"' }];
      if (each.kind !== 'field') throw new WeirError('INTERNAL', `\`Bin\` has no \`${each.as}\`.`);
      if (each.name === 'count') return [each.as, { sql: dialect.cast('coalesce(n, 0)', 'text') }];
      return [each.as, { sql: edge(each.name === 'from' ? places : `${places} + 1`) }];
    }),
  );
  const tables = [
    `${values} as (select ${value} as v from ${relation})`,
    `${ends} as (select min(v) as lo, max(v) as hi from ${values})`,
    `${counts} as (select case when ${bin} >= ${most} then ${most} - 1 else ${bin} end as b, count(*) as n` +
      ` from ${values}, ${ends} where v is not null group by 1)`,
  ];
  if (dialect.closedFrom) beside.push(...tables);
  return (
    `(${dialect.closedFrom ? '' : `with ${tables.join(', ')} `}select coalesce('['||${dialect.joined(text, places)}||']', '[]')` +
    ` from ${ends}, ${dialect.numbers(dialect.cast(bins, 'whole'), places)} left join ${counts} on coalesce(b, 0) = ${places}` +
    ` where lo is not null and (hi > lo or ${places} = 0))`
  );
}
