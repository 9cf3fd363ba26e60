import { quoteText } from '../../quoting.ts';
import type { CastScalar, CastType } from '../expression.ts';
import type { EmittedCall } from '../functions/function-rule.ts';
import type { ExpressionType } from '../typed-expression.ts';
import { RANGES, type ExpressionDialect } from './expression-dialect.ts';

const TYPES: Readonly<Record<CastScalar, string>> = {
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Decimal: 'numeric',
  String: 'text',
  Boolean: 'boolean',
  Date: 'date',
  Time: 'time without time zone',
  LocalDateTime: 'timestamp without time zone',
  DateTime: 'timestamp with time zone',
  UUID: 'uuid',
};

/** Days that may be added: the calendar ends some millions of years from now, in an error. */
const MOST_DAYS = 3_000_000;

/** PostgreSQL 15 and later. */
export const postgresComputed: ExpressionDialect = {
  lacks: [],
  nativeType: (scalar) => TYPES[scalar],
  root: (sql, scalar) => `(${sql})::${TYPES[scalar]}`,
  column(sql, { scalar, nativeType }) {
    if (scalar === null || scalar === 'JSON' || scalar === 'Bytes' || scalar === 'ID') return sql;
    const type = TYPES[scalar];
    // Enums, char(n), citext and domains are other types than what they hold.
    return nativeType.replace(/\(\d+(?:,-?\d+)?\)/, '') === type ? sql : `${sql}::${type}`;
  },
  literal(literal) {
    switch (literal.scalar) {
      case 'Null':
        return 'null';
      case 'Boolean':
        return String(literal.value);
      case 'Int':
      case 'BigInt':
      case 'Decimal':
        return literal.text;
      default:
        return `${quoteText(literal.text)}::${TYPES[literal.scalar]}`;
    }
  },
  // Numeric has no end that arithmetic would come to, so that nothing is an error on the way.
  term: (sql, from) => (from === 'Decimal' ? sql : `${sql}::numeric`),
  fit: (sql, scalar) =>
    scalar === 'Decimal' ? sql : `case when ${sql} between ${RANGES[scalar].join(' and ')} then (${sql})::${TYPES[scalar]} end`,
  float: (sql, from) => (from === 'Float' ? sql : `(${sql})::float8`),
  remainder(a, b, scalar) {
    if (scalar === 'Float') return undefined;
    const rest = `mod((${a})::numeric, nullif((${b})::numeric, 0))`;
    return scalar === 'Decimal' ? rest : `${rest}::${scalar === 'Int' ? 'int4' : 'int8'}`;
  },
  addDays: (date, operator, days) => `case when ${days} between -${MOST_DAYS} and ${MOST_DAYS} then ${date} ${operator} ${days} end`,
  daysBetween: (later, earlier) => `case when isfinite(${later}) and isfinite(${earlier}) then ${later} - ${earlier} end`,
  byCodePoint: (sql) => `${sql} collate "C"`,
  like: (sql, pattern, anyCase) => `${sql} ${anyCase ? 'ilike' : 'like'} ${quoteText(pattern)}`,
  cast,
  functions: {
    greatest: extreme('greatest'),
    least: extreme('least'),
    abs({ sql: [x = ''], types: [type] }) {
      const scalar = type?.scalar;
      return scalar === 'Int' || scalar === 'BigInt' ? postgresComputed.fit(`abs(${x}::numeric)`, scalar) : `abs(${x})`;
    },
    ceil: whole('ceil'),
    floor: whole('floor'),
    // Of a float8 it rounds to even.
    round({ sql: [x = '', digits], types: [type] }) {
      if (type?.scalar === 'Float') return undefined;
      return type?.scalar === 'Decimal' ? `round(${x}${digits === undefined ? '' : `, ${digits}`})` : x;
    },
    concat: ({ sql }) => `concat(${sql.join(', ')})`,
    length: ({ sql }) => `length(${sql[0]})`,
    lower: ({ sql }) => `lower(${sql[0]})`,
    upper: ({ sql }) => `upper(${sql[0]})`,
    trim: ({ sql }) => `btrim(${sql[0]}, ' ')`,
    replace: ({ sql }) => `replace(${sql.join(', ')})`,
    starts_with: ({ sql }) => `starts_with(${sql.join(', ')})`,
    substring({ sql: [text = '', from = '', length] }) {
      const start = `greatest(${from}, 1)`;
      if (length === undefined) return `case when ${from} is not null then substr(${text}, ${start}) end`;
      const size = `least(greatest((${from})::int8 + ${length} - ${start}, 0), 2147483647)::int4`;
      return `case when ${from} is not null and ${length} is not null then substr(${text}, ${start}, ${size}) end`;
    },
    date: ({ sql: [x = ''], types: [type] }) => `(${local(x, type)})::date`,
    date_trunc({ sql: [unit = '', x = ''], types: [, type] }) {
      const truncated = `date_trunc(${unit}, ${local(x, type)}${type?.scalar === 'Date' ? '::timestamp' : ''})`;
      if (type?.scalar === 'DateTime') return `(${truncated} at time zone 'UTC')`;
      return type?.scalar === 'Date' ? `${truncated}::date` : truncated;
    },
    year: part('year'),
    quarter: part('quarter'),
    month: part('month'),
    week: part('week'),
    day: part('day'),
    dayofweek: part('dow'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  },
};

/** A moment is looked at in UTC, whatever the session's time zone. */
function local(sql: string, type: ExpressionType | undefined): string {
  return type?.scalar === 'DateTime' ? `(${sql} at time zone 'UTC')` : sql;
}

/** PostgreSQL's own leave nulls out. */
function extreme(name: 'greatest' | 'least') {
  return ({ sql, types }: EmittedCall): string => {
    const isText = types.some(({ scalar }) => scalar === 'String');
    const nulls = sql.map((each) => `${each} is null`).join(' or ');
    return `case when ${nulls} then null else ${name}(${sql.map((each) => (isText ? `${each} collate "C"` : each)).join(', ')}) end`;
  };
}

function whole(name: 'ceil' | 'floor') {
  return ({ sql: [x = ''], types: [type] }: EmittedCall): string =>
    type?.scalar === 'Int' || type?.scalar === 'BigInt' ? x : `${name}(${x})`;
}

/** Infinite dates have no parts. */
function part(name: string) {
  return ({ sql: [x = ''], types: [type] }: EmittedCall): string => {
    const value = `floor(extract(${name} from ${local(x, type)}))::int4`;
    return type?.scalar === 'Time' ? value : `case when isfinite(${x}) then ${value} end`;
  };
}

function cast(sql: string, from: ExpressionType['scalar'], to: CastType): string | undefined {
  if (from === 'Null') return `null::${TYPES[to.scalar]}`;
  if (from === to.scalar && to.scalar !== 'Decimal') return sql;
  const isNumber = from === 'Int' || from === 'BigInt' || from === 'Decimal';
  switch (to.scalar) {
    case 'Int':
    case 'BigInt':
      if (from === 'Boolean') return `(${sql})::int4`;
      if (from === 'Float' && to.scalar === 'Int')
        return `case when ${sql} > -2147483648.5::float8 and ${sql} < 2147483647.5::float8 then (trunc(${sql}) + trunc((${sql} - trunc(${sql})) * 2))::int4 end`;
      return isNumber ? postgresComputed.fit(`round((${sql})::numeric)`, to.scalar) : undefined;
    case 'Float':
      return isNumber ? `(${sql})::float8` : undefined;
    case 'Decimal': {
      const rounded = `round((${sql})::numeric, ${to.scale})`;
      return isNumber ? `case when abs(${rounded}) < 1e${to.precision - to.scale} then ${rounded} end` : undefined;
    }
    case 'String':
      if (from === 'Date') return `case when isfinite(${sql}) then to_char(${sql}, 'YYYY-MM-DD') end`;
      return from === 'Int' || from === 'BigInt' || from === 'Boolean' || from === 'UUID' ? `(${sql})::text` : undefined;
    case 'Date':
    case 'Time':
      return from === 'LocalDateTime' || from === 'DateTime'
        ? `(${local(sql, { scalar: from, nullable: true })})::${TYPES[to.scalar]}`
        : undefined;
    case 'LocalDateTime':
      return from === 'Date' ? `(${sql})::timestamp` : from === 'DateTime' ? `(${sql} at time zone 'UTC')` : undefined;
    case 'DateTime':
      return from === 'LocalDateTime' ? `(${sql} at time zone 'UTC')` : undefined;
    case 'Boolean':
    case 'UUID':
      return undefined;
  }
}
