import { exactMysqlText, isDay } from '../../mysql-json.ts';
import { MYSQL_MOMENTS } from '../../mysql-moments.ts';
import { MARIADB, MYSQL, type MysqlServer } from '../../mysql-server.ts';
import { quoteText } from '../../quoting.ts';
import type { Stretch } from '../../stretch.ts';
import type { CastScalar, CastType } from '../expression.ts';
import type { EmittedCall } from '../functions/function-rule.ts';
import type { ExpressionType } from '../typed-expression.ts';
import { RANGES, type ExpressionDialect } from './expression-dialect.ts';

/** Digits of a decimal that are certain to be before the point. */
const MOST_WHOLE = 27;

function nativeType({ codePoints, widest }: MysqlServer, scalar: CastScalar, scale: number): string {
  const types: Readonly<Record<CastScalar, string>> = {
    Int: 'int(11)',
    BigInt: 'bigint(20)',
    Float: 'double',
    Decimal: `decimal(${widest.precision},${scale})`,
    String: `longtext collate ${codePoints}`,
    Boolean: 'tinyint(1)',
    Date: 'date',
    Time: 'time(6)',
    LocalDateTime: 'datetime(6)',
    DateTime: 'timestamp(6)',
    UUID: 'uuid',
  };
  return types[scalar];
}

/** Decimals end in no error; what is past their digits is as near as can be to it, by which it is known. */
const fit: ExpressionDialect['fit'] = (sql, scalar) =>
  scalar === 'Decimal'
    ? `case when abs(${sql}) < ${'9'.repeat(MOST_WHOLE)} then ${sql} end`
    : `case when ${sql} between ${RANGES[scalar].join(' and ')} then cast(${sql} as signed) end`;

/** What MariaDB and MySQL compute, in sessions as `sources/mysql` opens them. */
function computedIn(server: MysqlServer): ExpressionDialect {
  const exact = (sql: string): string => exactMysqlText(sql, server);
  return {
    lacks: [],
    nativeType: (scalar, scale) => nativeType(server, scalar, scale),
    root(sql, scalar, native) {
      if (scalar === 'Decimal') return `cast(${sql} as ${native})`;
      return scalar === 'Float' ? `cast(${sql} as double)` : sql;
    },
    // What a column holds that is none of its type is null, as it is in answers.
    column(sql, { scalar, nativeType: native }) {
      switch (scalar) {
        case 'String':
          return exact(sql);
        case 'Boolean':
          return native.startsWith('bit') ? `(${sql} + 0)` : `case ${sql} when 1 then 1 when 0 then 0 end`;
        case 'Date':
        case 'LocalDateTime':
        case 'DateTime':
          return `case when ${isDay(sql)} then ${sql} end`;
        case 'Time':
          return `case when ${sql} between time '00:00:00' and time '24:00:00' then ${sql} end`;
        case 'Int':
        case 'BigInt':
          return /^(bit|year)/.test(native) ? `(${sql} + 0)` : sql;
        default:
          return sql;
      }
    },
    literal(literal) {
      switch (literal.scalar) {
        case 'Null':
          return 'null';
        case 'Boolean':
          return literal.value ? '1' : '0';
        case 'Int':
        case 'BigInt':
        case 'Decimal':
          return literal.text;
        case 'Float':
          return `cast(${literal.text} as double)`;
        case 'Date':
          return `date ${quoteText(literal.text)}`;
        case 'Time':
          return `cast(${quoteText(literal.text)} as time(6))`;
        case 'LocalDateTime':
        case 'DateTime':
          return `cast(${quoteText(utcText(literal.text))} as datetime(6))`;
        default:
          return quoteText(literal.text);
      }
    },
    term: (sql, from) => (from === 'Decimal' ? sql : `cast(${sql} as decimal(20))`),
    fit,
    float: (sql, from) => (from === 'Float' ? sql : `cast(${sql} as double)`),
    remainder: (a, b, scalar) => (scalar === 'Float' ? undefined : `mod(${a}, nullif(${b}, 0))`),
    addDays: (date, operator, days) => `(${date} ${operator} interval (${days}) day)`,
    daysBetween: (later, earlier) => `datediff(${later}, ${earlier})`,
    byCodePoint: exact,
    like: (sql, pattern, anyCase) =>
      anyCase
        ? `lower(${exact(sql)}) like lower(${quoteText(pattern)}) escape '\\'`
        : `${exact(sql)} like ${quoteText(pattern)} escape '\\'`,
    cast: (sql, from, to) => cast(server, sql, from, to),
    functions: {
      greatest: extreme('greatest', exact),
      least: extreme('least', exact),
      abs({ sql: [x = ''], types: [type] }) {
        const scalar = type?.scalar;
        return scalar === 'Int' || scalar === 'BigInt' ? fit(`abs(cast(${x} as decimal(20)))`, scalar) : `abs(${x})`;
      },
      ceil: whole('ceiling'),
      floor: whole('floor'),
      round({ sql: [x = '', digits], types: [type] }) {
        if (type?.scalar === 'Float') return undefined;
        return type?.scalar === 'Decimal' ? `round(${x}${digits === undefined ? '' : `, ${digits}`})` : x;
      },
      // Its own is null where one of them is.
      concat: ({ sql }) => `concat_ws('', ${sql.join(', ')})`,
      length: ({ sql }) => `char_length(${sql[0]})`,
      lower: ({ sql }) => `lower(${sql[0]})`,
      upper: ({ sql }) => `upper(${sql[0]})`,
      trim: ({ sql }) => `trim(both ' ' from ${sql[0]})`,
      replace: ({ sql }) => `replace(${sql.join(', ')})`,
      starts_with: ({ sql: [text = '', start = ''] }) => `(left(${exact(text)}, char_length(${start})) = ${start})`,
      substring({ sql: [text = '', from = '', length] }) {
        const start = `greatest(${from}, 1)`;
        return length === undefined
          ? `substr(${text}, ${start})`
          : `substr(${text}, ${start}, greatest(cast(${from} as signed) + ${length} - ${start}, 0))`;
      },
      date: ({ sql: [x = ''] }) => `date(${x})`,
      date_trunc({ sql: [unit = '', x = ''], types: [, type] }) {
        const scalar = type?.scalar === 'Date' ? 'Date' : 'LocalDateTime';
        const bucket = unit.slice(1, -1).toUpperCase() as Stretch['bucket'];
        const at = { nativeType: '', scalar, list: false, nullable: true, opaque: false } as const;
        return MYSQL_MOMENTS.startOf(`(${x})`, at, { bucket, count: undefined, zone: "'UTC'" });
      },
      year: part('year'),
      quarter: part('quarter'),
      month: part('month'),
      week: part('weekofyear'),
      day: part('dayofmonth'),
      dayofweek: ({ sql: [x = ''] }) => `(dayofweek(${x}) - 1)`,
      hour: part('hour'),
      minute: part('minute'),
      second: part('second'),
    },
  };
}

export const mariadbComputed: ExpressionDialect = computedIn(MARIADB);
export const mysqlComputed: ExpressionDialect = computedIn(MYSQL);

/** Moments are read in UTC, in which the session is. */
function utcText(text: string): string {
  const [, local = text, fraction = '', offset = 'Z'] =
    /^(.*?:\d\d)(\.\d+)?([zZ]|[+-]\d\d(?::?\d\d)?)?$/.exec(text.replace(' ', 'T')) ?? [];
  const instant = new Date(`${local}${/^[+-]\d\d$/.test(offset) ? `${offset}:00` : offset}`);
  return Number.isNaN(instant.getTime()) ? text : `${instant.toISOString().slice(0, 19).replace('T', ' ')}${fraction}`;
}

function extreme(name: 'greatest' | 'least', exact: (sql: string) => string) {
  return ({ sql, types }: EmittedCall): string =>
    `${name}(${sql.map((each, index) => (types[index]?.scalar === 'String' ? exact(each) : each)).join(', ')})`;
}

function whole(name: 'ceiling' | 'floor') {
  return ({ sql: [x = ''], types: [type] }: EmittedCall): string =>
    type?.scalar === 'Int' || type?.scalar === 'BigInt' ? x : `${name}(${x})`;
}

function part(name: string) {
  return ({ sql: [x = ''] }: EmittedCall): string => `${name}(${x})`;
}

function cast({ widest }: MysqlServer, sql: string, from: ExpressionType['scalar'], to: CastType): string | undefined {
  if (from === 'Null' || (from === to.scalar && to.scalar !== 'Decimal')) return sql;
  const isNumber = from === 'Int' || from === 'BigInt' || from === 'Decimal';
  switch (to.scalar) {
    case 'Int':
    case 'BigInt': {
      if (from === 'Boolean') return sql;
      const cut = `truncate(${sql}, 0)`;
      if (from === 'Float' && to.scalar === 'Int')
        return `case when ${sql} > -2147483648.5e0 and ${sql} < 2147483647.5e0 then cast(${cut} + truncate((${sql} - ${cut}) * 2, 0) as signed) end`;
      return isNumber ? fit(`round(${sql})`, to.scalar) : undefined;
    }
    case 'Float':
      return isNumber ? `cast(${sql} as double)` : undefined;
    case 'Decimal': {
      const rounded = `round(cast(${sql} as decimal(${widest.precision},${widest.scale})), ${to.scale})`;
      return isNumber
        ? `case when abs(${rounded}) < 1${'0'.repeat(to.precision - to.scale)} then cast(${rounded} as decimal(${to.precision},${to.scale})) end`
        : undefined;
    }
    case 'String':
      if (from === 'Boolean') return `case ${sql} when 1 then 'true' when 0 then 'false' end`;
      if (from === 'Date') return `date_format(${sql}, '%Y-%m-%d')`;
      return from === 'Int' || from === 'BigInt' || from === 'UUID' ? `cast(${sql} as char)` : undefined;
    case 'Date':
      return from === 'LocalDateTime' || from === 'DateTime' ? `date(${sql})` : undefined;
    case 'Time':
      return from === 'LocalDateTime' || from === 'DateTime' ? `time(${sql})` : undefined;
    case 'LocalDateTime':
      return from === 'Date' || from === 'DateTime' ? `cast(${sql} as datetime(6))` : undefined;
    case 'DateTime':
      return from === 'LocalDateTime' ? sql : undefined;
    case 'Boolean':
    case 'UUID':
      return undefined;
  }
}
