import { WeirError, type Catalog, type CompiledRead, type FieldItem, type LocalReader } from '../../contract/index.ts';
import { argumentsOf, MOST_POINTS } from '../../relational/index.ts';
import type { Bucket, ForecastAggregate, Forecaster, RawPoint, RawSeries } from '../forecast/forecast.ts';
import { forecastJson } from './forecast-json.ts';

/** A period of a group as the home gives it: the group's key, the period's start, the value, the rows. */
type RawRow = readonly [key: unknown, at: string, value: number | null, rows: number];

const MOST_HORIZON = 1000;
const MOST_SERIES = 100;

/** A reader that answers forecasts too: the home aggregates the series, a worker forecasts them. */
export function withForecasts(reader: LocalReader, { datasets }: Catalog, forecaster: Forecaster): LocalReader {
  const forecasts = new Set([...datasets.values()].filter(({ home }) => home === reader.home).map(({ many }) => `${many}Forecast`));
  return {
    ...reader,
    compileRoot: (item) =>
      forecasts.has(item.name) ? compileForecast(reader.compileRoot(item), item, forecaster) : reader.compileRoot(item),
  };
}

function compileForecast(read: CompiledRead, item: FieldItem, forecaster: Forecaster): CompiledRead {
  return {
    async run(request) {
      const given = argumentsOf(item, request.variables);
      const horizon = Number(given.get('horizon')?.current);
      if (!Number.isSafeInteger(horizon) || horizon < 1 || horizon > MOST_HORIZON)
        throw new WeirError('BAD_USER_INPUT', `\`${item.path}(horizon)\` is a whole number from 1 to ${MOST_HORIZON}.`, {
          argument: 'horizon',
        });
      const every = given.get('every')?.current as Bucket;
      const value = given.get('value')?.current;
      const aggregate = (value === undefined || value === null ? 'COUNT' : (given.get('aggregate')?.current ?? 'SUM')) as ForecastAggregate;
      const { json } = await read.run(request);
      const series = seriesOf(item, JSON.parse(json) as readonly RawRow[]);
      const made = await forecaster.forecast(series.raw, { every, horizon, aggregate }, request.context.signal);
      return { json: forecastJson(item, { every, keys: series.keys, series: made }, request.variables), notices: [] };
    },
  };
}

/** The rows by their groups, which come one after the other. Throws LIMIT_EXCEEDED for too many. */
function seriesOf(item: FieldItem, rows: readonly RawRow[]): { readonly raw: readonly RawSeries[]; readonly keys: readonly unknown[] } {
  const tooMany = (what: string): WeirError =>
    new WeirError(
      'LIMIT_EXCEEDED',
      `\`${item.path}\` has more than ${what}: narrow it by \`where\`, or choose a longer \`every\` or fewer \`by\`.`,
    );
  if (rows.length > MOST_POINTS) throw tooMany(`${MOST_POINTS} points`);
  const groups = new Map<string, { readonly key: unknown; readonly points: RawPoint[] }>();
  for (const [key, at, value, count] of rows) {
    const name = JSON.stringify(key);
    const group = groups.get(name) ?? { key, points: [] };
    groups.set(name, group);
    group.points.push({ at: `${at}Z`, value, rows: count });
  }
  if (groups.size > MOST_SERIES) throw tooMany(`${MOST_SERIES} series`);
  // Without groups there is one series, if only an empty one.
  if (groups.size === 0 && !item.arguments.some(({ name }) => name.value === 'by')) groups.set('', { key: null, points: [] });
  const all = [...groups.values()];
  return { keys: all.map(({ key }) => key), raw: all.map(({ key, points }) => ({ key: key === null ? null : [key], points })) };
}
