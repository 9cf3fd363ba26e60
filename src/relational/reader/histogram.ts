import { WeirError, type FieldItem } from '../../contract/index.ts';
import { objectText, quoteName, scalarOf, type JsonSql } from '../../sql/index.ts';
import { FLOAT, type StatisticsColumn } from './statistics-column.ts';
import { wholeArgument } from './whole-argument.ts';
import type { Writing } from './writing.ts';

const MOST_BINS = 1000;
const SECONDS_A_DAY = 86_400;

/** Bins of equal width from the least value to the greatest, as a JSON array; `null` where values have no width. */
export function histogramText(writing: Writing, { field, kind, relation }: StatisticsColumn, item: FieldItem): string {
  const { dialect, parts } = writing;
  const scalar = scalarOf(field);
  const bins = wholeArgument(writing, item, 'bins', { most: MOST_BINS, otherwise: 20 });
  // The argument is judged whatever the column is.
  if ((kind !== 'number' && kind !== 'moment') || scalar === 'Time') return `case when ${bins}::int8 > 0 then 'null' else 'null' end`;
  const [values, ends, counts, places] = [parts.alias(), parts.alias(), parts.alias(), parts.alias()];
  const column = quoteName(field.column);
  const value = kind === 'number' ? `(${dialect.finite(column, field)})::float8` : dialect.seconds(column);
  const edge = (place: string): string => {
    const at = `(lo + (hi - lo) * (${place}) / ${bins}::float8)`;
    switch (scalar) {
      case 'DateTime':
        return dialect.json(`to_timestamp(${at})`, field);
      case 'LocalDateTime':
        return dialect.json(`(to_timestamp(${at}) at time zone 'UTC')`, { ...field, nativeType: 'timestamp' });
      case 'Date':
        // The first day that the bin holds.
        return dialect.json(`(to_timestamp(ceil(${at} / ${SECONDS_A_DAY}) * ${SECONDS_A_DAY}) at time zone 'UTC')::date`, field);
      default:
        return dialect.json(at, FLOAT);
    }
  };
  const text = objectText(
    (item.selection?.items ?? []).map((each): readonly [string, JsonSql] => {
      if (each.kind === 'typename') return [each.as, { literal: '"Bin"' }];
      if (each.kind !== 'field') throw new WeirError('INTERNAL', `\`Bin\` has no \`${each.as}\`.`);
      if (each.name === 'count') return [each.as, { sql: 'coalesce(n, 0)::text' }];
      return [each.as, { sql: edge(each.name === 'from' ? 'g' : 'g + 1') }];
    }),
  );
  return (
    `(with ${values} as (select ${value} as v from ${relation}),` +
    ` ${ends} as (select min(v) as lo, max(v) as hi from ${values}),` +
    ` ${counts} as (select least(floor((v - lo) / nullif(hi - lo, 0) * ${bins}::float8), ${bins}::float8 - 1) as b, count(*) as n` +
    ` from ${values}, ${ends} where v is not null group by 1)` +
    ` select coalesce('['||string_agg(${text}, ',' order by g)||']', '[]')` +
    ` from ${ends}, generate_series(0, ${bins}::int8 - 1) as ${places}(g) left join ${counts} on coalesce(b, 0) = g` +
    ` where lo is not null and (hi > lo or g = 0))`
  );
}
