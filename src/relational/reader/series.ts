import { columnEnumValue, usableFields, type Dataset, type Field, type FieldItem } from '../../contract/index.ts';
import { objectText, quoteName, scalarOf } from '../../sql/index.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import { argumentsIn, conditionsOf, type Rows } from './rows.ts';
import { FLOAT, kindOf } from './statistics-column.ts';
import type { Writing } from './writing.ts';

/** Points of all series of one question: past that it is a question for a model that aggregates. */
export const MOST_POINTS = 50_000;

const BUCKETS = ['MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const;
const AGGREGATES = ['SUM', 'AVG', 'MIN', 'MAX', 'COUNT'] as const;
const MOMENT = { nativeType: 'timestamp', scalar: 'LocalDateTime', list: false, nullable: true, opaque: false } as const;

/**
 * What a forecast is made from, as JSON text: `[[key, start, value, rows], …]`, one for each group and period that has rows, groups
 * together and each in its order; one more than `MOST_POINTS` where there are more.
 */
export function seriesText(writing: Writing, rows: Rows, item: FieldItem): string {
  const { dialect, parts } = writing;
  const given = argumentsIn(writing, item);
  const { dataset, alias } = rows;
  const column = (input: Input): Field => columnOf(dataset, input.current);
  const of = (field: Field): string => dialect.valid(`${alias}.${quoteName(field.column)}`, field);

  const timeInput = given.get('time');
  if (!timeInput) throw invalid(`${item.path}(time)`, undefined, 'is no column');
  const time = column(timeInput);
  if (kindOf(time) !== 'moment' || scalarOf(time) === 'Time')
    throw invalid(timeInput.path, time.name, `is no date or time; ${choices(dataset, (field) => kindOf(field) === 'moment')}`);

  const valueInput = given.get('value');
  const value = valueInput === undefined || valueInput.current === null ? undefined : column(valueInput);
  if (valueInput && value && kindOf(value) !== 'number')
    throw invalid(valueInput.path, value.name, `is no number; ${choices(dataset, (field) => kindOf(field) === 'number')}`);

  const by = given.get('by')?.items() ?? [];
  const keys = by.map((input) => {
    const field = column(input);
    if (kindOf(field) === 'none') throw invalid(input.path, field.name, 'cannot be grouped by');
    return field;
  });
  const every = chosen(item, 'every', given.get('every')?.current, BUCKETS);

  // Without a value, rows are counted.
  const aggregate = value === undefined ? 'COUNT' : chosen(item, 'aggregate', given.get('aggregate')?.current ?? 'SUM', AGGREGATES);
  const number = value === undefined ? '*' : dialect.finite(of(value), value);
  const conditions = [...conditionsOf(writing, rows, given.get('where')), dialect.isMoment(of(time))];
  const names = keys.map((_key, index) => `k${index}`);
  const grouped = [
    ...keys.map((key, index) => `${of(key)} as ${names[index] ?? ''}`),
    `${dialect.startOf(dialect.local(of(time), time), MOMENT, { bucket: every, count: undefined, zone: '' })} as starts`,
  ];
  const places = [...names, 'starts'];
  const key =
    keys.length === 0
      ? "'null'"
      : objectText(keys.map((field, index) => [field.name, { sql: `coalesce(${dialect.json(`k${index}`, field)}, 'null')` }]));
  const text = `'['||${key}||','||${dialect.json('starts', MOMENT)}||','||coalesce(${dialect.json('v', FLOAT)}, 'null')||','||${dialect.cast('n', 'text')}||']'`;
  return (
    `(select coalesce('['||${dialect.joined(text, places.join(', '))}||']', '[]') from (select ${grouped.join(', ')},` +
    ` ${dialect.cast(`${aggregate.toLowerCase()}(${number})`, 'double')} as v, count(*) as n from ${rows.table} ${alias} where ${conditions.join(' and ')}` +
    ` group by ${places.map((_place, index) => index + 1).join(', ')} order by ${places.join(', ')} limit ${MOST_POINTS + 1}) ${parts.alias()})`
  );
}

/** One of these words: it becomes SQL. */
function chosen<Word extends string>(item: FieldItem, argument: string, given: unknown, words: readonly Word[]): Word {
  const word = words.find((each) => each === given);
  if (word === undefined) throw invalid(`${item.path}(${argument})`, given, `is none of ${words.join(', ')}`);
  return word;
}

function columnOf(dataset: Dataset, name: unknown): Field {
  const found = usableFields(dataset).find((field) => columnEnumValue(field) === name);
  if (!found) throw invalid(dataset.many, name, `is no column of ${dataset.type}`);
  return found;
}

const choices = (dataset: Dataset, fits: (field: Field) => boolean): string => {
  const names = usableFields(dataset).filter(fits).map(columnEnumValue);
  return names.length > 0 ? `there is ${names.join(', ')}` : `${dataset.type} has none`;
};
