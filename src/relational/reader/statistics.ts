import { usableFields, WeirError, type Field, type FieldItem } from '../../contract/index.ts';
import { arrayText, objectText, quoteName, selection, type JsonSql, type ValueType } from '../../sql/index.ts';
import { typeOf } from '../graph-types/field-type.ts';
import { histogramText } from './histogram.ts';
import { placeArgument } from './place-argument.ts';
import { argumentsIn, conditionsOf, type Rows } from './rows.ts';
import { FLOAT, kindOf, type ColumnKind, type StatisticsColumn } from './statistics-column.ts';
import { topText } from './top-values.ts';
import type { Writing } from './writing.ts';

/** What has been asked of the rows, found out while the text is written. */
interface Needs {
  aggregate: boolean;
  relation: boolean;
}

/**
 * The statistics of all rows, as JSON text that is never null: one scan for what aggregates say, and the rows kept for as long as
 * the statement lasts where histograms and most frequent values read them again.
 */
export function statisticsText(writing: Writing, rows: Rows, item: FieldItem): string {
  const { type = '', items = [] } = item.selection ?? {};
  const where = conditionsOf(writing, rows, argumentsIn(writing, item).get('where'));
  const needs: Needs = { aggregate: false, relation: false };
  const kept = writing.parts.alias();
  const beside: string[] = [];
  const text = objectText(
    items.map((each): readonly [string, JsonSql] => {
      if (each.kind === 'typename') return [each.as, { literal: JSON.stringify(type) }];
      if (each.kind === 'field' && each.name === 'rows') {
        needs.aggregate = true;
        return [each.as, { sql: writing.dialect.cast('count(*)', 'text') }];
      }
      if (each.kind === 'field' && each.name === 'fields')
        return [
          each.as,
          {
            sql: arrayText(
              usableFields(rows.dataset).map((field) => ({ sql: columnText(writing, rows, each, field, { needs, kept, beside }) })),
            ),
          },
        ];
      throw new WeirError('INTERNAL', `\`${type}\` has no \`${each.as}\`.`);
    }),
  );
  const condition = where.length > 0 ? ` where ${where.join(' and ')}` : '';
  const from = needs.aggregate ? ` from ${needs.relation ? kept : rows.table} ${rows.alias}` : '';
  if (!needs.relation) return `(select ${text}${from}${from ? condition : ''})`;
  const values = usableFields(rows.dataset).map((field) => ({
    sql: writing.dialect.valid(`${rows.alias}.${quoteName(field.column)}`, field),
    name: field.column,
  }));
  const tables = [`${kept} as ${selection(writing.dialect, values, `from ${rows.table} ${rows.alias}${condition}`)}`, ...beside];
  return `(with ${tables.join(', ')} select ${text}${from})`;
}

function columnText(
  writing: Writing,
  rows: Rows,
  asked: FieldItem,
  field: Field,
  { needs, kept, beside }: { needs: Needs; kept: string; beside: string[] },
): string {
  const { type = '', items = [] } = asked.selection ?? {};
  const kind = kindOf(field);
  const column: StatisticsColumn = { field, kind, relation: kept, beside };
  const value = `${rows.alias}.${quoteName(field.column)}`;
  return objectText(
    items.map((item): readonly [string, JsonSql] => {
      if (item.kind === 'typename') return [item.as, { literal: JSON.stringify(type) }];
      if (item.kind !== 'field') throw new WeirError('INTERNAL', `\`${type}\` has no \`${item.as}\`.`);
      if (item.name === 'name') return [item.as, { literal: JSON.stringify(field.name) }];
      if (item.name === 'type') return [item.as, { literal: JSON.stringify(typeOf(field)) }];
      const apart =
        item.name === 'histogram' ? histogramText(writing, column, item) : item.name === 'top' ? topText(writing, column, item) : undefined;
      if (apart !== undefined) needs.relation = true;
      else needs.aggregate = true;
      const sql = apart ?? aggregateOf(writing, item, field, kind, value);
      return [item.as, sql === 'null' ? { literal: 'null' } : { sql }];
    }),
  );
}

/** One aggregate of a column, as JSON text that is never null; `null` where its values have none. */
function aggregateOf(writing: Writing, item: FieldItem, field: Field, kind: ColumnKind, column: string): string {
  const { dialect } = writing;
  const value = dialect.valid(column, field);
  const or = (sql: string | undefined, type: ValueType): string =>
    sql === undefined ? 'null' : `coalesce(${dialect.json(sql, type)}, 'null')`;
  const number = dialect.finite(column, field);
  switch (item.name) {
    case 'nulls':
      return dialect.cast(`(count(*) - count(${value}))`, 'text');
    case 'distinct':
      return dialect.cast(`count(distinct ${kind === 'none' ? dialect.text(value, field) : value})`, 'text');
    case 'min':
    case 'max':
      return or(extreme(writing, item.name, field, kind, column), field);
    case 'mean':
      return or(kind === 'number' ? dialect.cast(`avg(${number})`, 'double') : undefined, FLOAT);
    case 'stddev':
      return or(kind === 'number' ? dialect.measure('stddev', column, field, '').sql : undefined, FLOAT);
    case 'quantile': {
      const place = placeArgument(writing, item);
      if (kind === 'number') return or(dialect.quantile(number, place), FLOAT);
      // The argument is judged whatever the column is.
      return kind === 'moment' ? or(dialect.quantileOf(value, place), field) : `case when ${place} >= 0 then 'null' else 'null' end`;
    }
    default:
      throw new WeirError('INTERNAL', `\`FieldStatistics\` has no \`${item.name}\`.`);
  }
}

function extreme({ dialect }: Writing, which: 'min' | 'max', field: Field, kind: ColumnKind, column: string): string | undefined {
  switch (kind) {
    case 'number':
      return `${which}(${dialect.finite(column, field)})`;
    case 'moment':
      return `${which}(${dialect.valid(column, field)})`;
    case 'boolean':
      return dialect.measure(which, column, field, '').sql;
    case 'text':
      return `${which}(${dialect.byCodePoint(dialect.text(column, field))})`;
    case 'value':
    case 'none':
      return undefined;
  }
}
