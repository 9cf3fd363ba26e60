import {
  countedFields,
  imageFieldName,
  WeirError,
  type Dataset,
  type Field,
  type FieldItem,
  type Selection,
} from '../../contract/index.ts';
import { counted, isMeasure, objectText, quoteName, type JsonSql, type Measured } from '../../sql/index.ts';
import { markSql } from './marks.ts';
import { placeArgument } from './place-argument.ts';
import { argumentsIn, conditionsOf, type Rows } from './rows.ts';
import type { Writing } from './writing.ts';

/** The rows that are aggregated, as expressions see them. */
export interface Aggregated {
  readonly dataset: Dataset;
  readonly alias: string;
  /** A SQL condition; rows that do not meet it are not counted. */
  readonly filter?: string | undefined;
  /** Where the value of an aggregate is found that SQL is to reckon. */
  readonly place: (sql: string) => string;
}

/** A field that aggregates all rows, as JSON text that is never null. Only what is selected is reckoned. */
export function aggregateText(writing: Writing, rows: Rows, item: FieldItem): string {
  const measures = new Map<string, string>();
  const apart = writing.dialect.shallow ? writing.parts.alias() : undefined;
  const place = (sql: string): string => {
    const name = measures.get(sql) ?? `m${measures.size}`;
    measures.set(sql, name);
    return apart === undefined ? sql : `${apart}.${name}`;
  };
  const text = aggregatesText(writing, { ...rows, place }, item.selection);
  // Without an aggregate SQL would have nothing that makes one row of many.
  if (measures.size === 0) return `(select ${text})`;
  const where = conditionsOf(writing, rows, argumentsIn(writing, item).get('where'));
  const from = `from ${rows.table} ${rows.alias}${where.length > 0 ? ` where ${where.join(' and ')}` : ''}`;
  if (apart === undefined) return `(select ${text} ${from})`;
  return `(select ${text} from (select ${Array.from(measures, ([sql, name]) => `${sql} as ${name}`).join(', ')} ${from}) ${apart})`;
}

/** What is selected of a dataset's aggregates, as JSON text. */
export function aggregatesText(writing: Writing, of: Aggregated, selection: Selection | undefined): string {
  const { type = '', items = [] } = selection ?? {};
  return objectText(
    items.map((item): readonly [string, JsonSql] => {
      if (item.kind === 'typename') return [item.as, { literal: JSON.stringify(type) }];
      if (item.kind !== 'field') throw new WeirError('INTERNAL', `\`${type}\` has no \`${item.as}\`.`);
      if (item.name !== 'count') return [item.as, { sql: measuresText(writing, of, aggregatedField(of.dataset, item.name), item) }];
      const { sql, json } = counted(writing.dialect, of.filter === undefined ? 'count(*)' : `count(case when ${of.filter} then 1 end)`);
      return [item.as, { sql: json(of.place(sql)) }];
    }),
  );
}

function measuresText(writing: Writing, of: Aggregated, field: Field, { selection }: FieldItem): string {
  const { type = '', items = [] } = selection ?? {};
  const column = `${of.alias}.${quoteName(field.column)}`;
  return objectText(
    items.map((item): readonly [string, JsonSql] => {
      if (item.kind === 'typename') return [item.as, { literal: JSON.stringify(type) }];
      if (item.kind !== 'field' || !isMeasure(item.name)) throw new WeirError('INTERNAL', `\`${type}\` has no \`${item.as}\`.`);
      const place = item.name === 'quantile' ? placeArgument(writing, item) : '';
      const value = of.filter === undefined ? column : `case when ${of.filter} then ${column} end`;
      return [item.as, { sql: guarded(writing, of, item, field, value, writing.dialect.measure(item.name, value, field, place)) }];
    }),
  );
}

/** Of a column that is read in aggregates alone: null, and marked, where it has fewer values than its policy wants. */
function guarded(
  { dialect, parts }: Writing,
  of: Aggregated,
  { path }: FieldItem,
  field: Field,
  value: string,
  measured: Measured,
): string {
  const json = measured.json(of.place(measured.sql));
  const { minGroup } = field;
  if (minGroup === undefined) return json;
  const mark = parts.mark({ kind: 'suppressed', path, minGroup });
  const valid = dialect.valid(value, field);
  return `case when ${of.place(`count(${valid})`)} >= ${minGroup} then ${json} else 'null'||${markSql(dialect, mark)} end`;
}

function aggregatedField(dataset: Dataset, name: string): Field {
  const field = countedFields(dataset).find((each) => imageFieldName(dataset, each) === name);
  if (!field) throw new WeirError('INTERNAL', `\`${dataset.type}Aggregate\` has no \`${name}\`.`);
  return field;
}
