import type { Dialect } from './dialect.ts';
import { computedTable } from './computed-table.ts';
import { quoteName } from './quoting.ts';
import { scalarOf } from './value-type.ts';

const SECONDS_A_DAY = 86_400;

const CASTS = { text: 'text', whole: 'int8', double: 'float8' } as const;

type Alike =
  | 'lacks'
  | 'table'
  | 'cast'
  | 'markBound'
  | 'joined'
  | 'characters'
  | 'pageRows'
  | 'notDistinct'
  | 'first'
  | 'ofOneRow'
  | 'moment'
  | 'isMoment'
  | 'local'
  | 'numbers';

/** Texts joined by commas, where there are `string_agg` and FILTER. */
export const joinedTexts = (text: string, order: string, condition?: string): string =>
  `string_agg(${text}, ',' order by ${order})${condition === undefined ? '' : ` filter (where ${condition})`}`;

/** What PostgreSQL and DuckDB write alike. */
export const WRITTEN_ALIKE: Pick<Dialect, Alike> = {
  lacks: {},
  table: (at, columns) => computedTable({}, at, columns, quoteName),
  cast: (expression, to) => `${expression}::${CASTS[to]}`,
  markBound: 'chr(1)',
  joined: joinedTexts,
  characters: (text) => `length(${text})`,
  pageRows: () => 'count(*)',
  notDistinct: (one, other) => `${one} is not distinct from ${other}`,
  first: (text, order, condition) => `(array_agg(${text} order by ${order}) filter (where ${condition}))[1]`,
  ofOneRow: (value, from) => `(select ${value} ${from})`,
  moment(seconds, type) {
    switch (scalarOf(type)) {
      case 'DateTime':
        return `to_timestamp(${seconds})`;
      case 'LocalDateTime':
        return `(to_timestamp(${seconds}) at time zone 'UTC')`;
      default:
        return `(to_timestamp(ceil(${seconds} / ${SECONDS_A_DAY}) * ${SECONDS_A_DAY}) at time zone 'UTC')::date`;
    }
  },
  isMoment: (expression) => `isfinite(${expression})`,
  local: (expression, type) => (scalarOf(type) === 'DateTime' ? `(${expression} at time zone 'UTC')` : `${expression}::timestamp`),
  numbers: (count, alias) => `generate_series(0, ${count} - 1) as ${alias}(${alias})`,
};
