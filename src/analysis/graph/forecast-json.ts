import { WeirError, type FieldItem, type Selection } from '../../contract/index.ts';
import { argumentsOf } from '../../relational/index.ts';
import type { Bucket, ForecastPoint, SeriesForecast } from '../forecast/forecast.ts';
import { intervalOf } from '../forecast/interval.ts';

type Variables = Readonly<Record<string, unknown>>;
/** What a type's fields are; a field that has a selection gives the fields of what it leads to. */
type Fields = Readonly<Record<string, unknown>>;

export interface MadeForecast {
  readonly every: Bucket;
  /** Of each series, as JSON has it. */
  readonly keys: readonly unknown[];
  readonly series: readonly SeriesForecast[];
}

/** A forecast as JSON text, by what was selected of it. */
export function forecastJson(item: FieldItem, { every, keys, series }: MadeForecast, variables: Variables): string {
  const fields = {
    every,
    series: series.map((one, index) => ({ ...one, key: keys[index] ?? null })),
  };
  return JSON.stringify(select('Forecast', item.selection, fields, variables));
}

const TYPES: Readonly<Record<string, string>> = {
  series: 'ForecastSeries',
  points: 'ForecastPoint',
  history: 'SeriesPoint',
  accuracy: 'ForecastAccuracy',
  interval: 'Interval',
};

function select(type: string, selection: Selection | undefined, fields: Fields, variables: Variables): Fields {
  return Object.fromEntries(
    (selection?.items ?? []).map((item) => {
      if (item.kind === 'typename') return [item.as, type];
      if (item.kind !== 'field') throw new WeirError('INTERNAL', `\`${type}\` has no \`${item.as}\`.`);
      const value = item.name === 'interval' ? interval(item, fields as unknown as ForecastPoint, variables) : fields[item.name];
      const inner = TYPES[item.name];
      if (inner === undefined) return [item.as, value];
      const each = (one: unknown) => select(inner, item.selection, one as Fields, variables);
      return [item.as, Array.isArray(value) ? value.map(each) : each(value)];
    }),
  );
}

function interval(item: FieldItem, point: ForecastPoint, variables: Variables): Fields {
  const level = Number(argumentsOf(item, variables).get('level')?.current ?? 95);
  if (!Number.isSafeInteger(level) || level < 1 || level > 99)
    throw new WeirError('BAD_USER_INPUT', `\`${item.path}(level)\` is a whole number from 1 to 99.`, { argument: 'level' });
  return { ...intervalOf(point, level) };
}
