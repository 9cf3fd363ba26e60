import type { Scalar } from '../../../contract/index.ts';
import { fitting } from '../../sqlite-json.ts';
import { globOf } from '../../glob.ts';
import { SQLITE_MOMENTS, sqliteMoment } from '../../sqlite-moments.ts';
import { quoteText } from '../../quoting.ts';
import type { Stretch } from '../../stretch.ts';
import type { ValueType } from '../../value-type.ts';
import type { CastScalar, CastType } from '../expression.ts';
import type { EmittedCall } from '../functions/function-rule.ts';
import type { ExpressionType } from '../typed-expression.ts';
import { nestingOf } from './nesting.ts';
import type { ExpressionDialect } from './expression-dialect.ts';

const TYPES: Readonly<Record<CastScalar, string>> = {
  Int: 'INT',
  BigInt: 'INTEGER',
  Float: 'REAL',
  Decimal: 'TEXT',
  String: 'TEXT',
  Boolean: 'BOOLEAN',
  Date: 'DATE',
  Time: 'TIME',
  LocalDateTime: 'DATETIME',
  DateTime: 'TIMESTAMPTZ',
  UUID: 'TEXT',
};

/** Of the 100 places of its parser's stack: a question that reads the field needs the others. */
const MOST_PLACES = 50;
const MIDNIGHT = "' 00:00:00.000000'";

/** SQLite 3.45, as libsql has it. Dates and times are texts in the form that statements read (`sqliteMoment`). */
export const sqliteComputed: ExpressionDialect = {
  lacks: ['Decimal', 'UUID'],
  nativeType: (scalar) => TYPES[scalar],
  root: (sql, scalar) => (scalar === 'Float' ? `cast(${sql} as real)` : sql),
  // A column may hold anything: what is none of its type is null, as it is in answers.
  column(sql, column) {
    const type = valueType(column.scalar ?? 'String');
    switch (column.scalar) {
      case 'Int':
      case 'BigInt':
      case 'Float':
        return fitting(sql, type);
      case 'Boolean':
        return `case ${sql} when 1 then 1 when 0 then 0 end`;
      case 'String':
        return `case typeof(${sql}) when 'blob' then hex(${sql}) else cast(${sql} as text) end`;
      case 'Date':
      case 'Time':
      case 'LocalDateTime':
      case 'DateTime':
        return sqliteMoment(sql, type);
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
        return literal.text;
      case 'Float':
        return `cast(${literal.text} as real)`;
      case 'Time':
      case 'LocalDateTime':
      case 'DateTime':
        return `(${sqliteMoment(quoteText(literal.text), valueType(literal.scalar))})`;
      default:
        return quoteText(literal.text);
    }
  },
  // What leaves 64 bits goes on as a float, by which it is known.
  term: (sql) => sql,
  fit: (sql, scalar) => fitting(sql, valueType(scalar)),
  float: (sql) => `cast(${sql} as real)`,
  remainder: (a, b, scalar) => (scalar === 'Float' ? undefined : `(${a} % ${b})`),
  addDays: (date, operator, days) => `date(${date}, (${operator}(${days}))||' days')`,
  daysBetween: (later, earlier) => `cast(julianday(${later}) - julianday(${earlier}) as integer)`,
  byCodePoint: (sql) => `${sql} collate binary`,
  like: (sql, pattern, anyCase) =>
    anyCase ? `${sql} like ${quoteText(pattern)} escape '\\'` : `${sql} glob ${quoteText(globOf(pattern))}`,
  cast,
  functions: {
    greatest: ({ sql }) => `max(${sql.join(', ')})`,
    least: ({ sql }) => `min(${sql.join(', ')})`,
    // Its own ends in an error for the least of all.
    abs: ({ sql: [x = ''], types: [type] }) =>
      type?.scalar === 'Float'
        ? `abs(${x})`
        : sqliteComputed.fit(`case when ${x} < 0 then -(${x}) else ${x} end`, type?.scalar === 'Int' ? 'Int' : 'BigInt'),
    ceil: whole('ceil'),
    floor: whole('floor'),
    // Of a float it rounds what it has made of it by adding a half.
    round: ({ sql: [x = ''], types: [type] }) => (type?.scalar === 'Float' ? undefined : x),
    concat: ({ sql }) => `concat(${sql.join(', ')})`,
    length: ({ sql }) => `length(${sql[0]})`,
    trim: ({ sql }) => `trim(${sql[0]}, ' ')`,
    replace: ({ sql: [text = '', from = '', to = ''] }) => `case when ${to} is not null then replace(${text}, ${from}, ${to}) end`,
    starts_with: ({ sql: [text = '', start = ''] }) => `(substr(${text}, 1, length(${start})) = ${start})`,
    substring({ sql: [text = '', from = '', length] }) {
      const start = `max(${from}, 1)`;
      return length === undefined ? `substr(${text}, ${start})` : `substr(${text}, ${start}, max(${from} + ${length} - ${start}, 0))`;
    },
    date: ({ sql: [x = ''] }) => `substr(${x}, 1, 10)`,
    date_trunc({ sql: [unit = '', x = ''], types: [, type] }) {
      const bucket = unit.slice(1, -1).toUpperCase() as Stretch['bucket'];
      return SQLITE_MOMENTS.startOf(`(${x})`, valueType(type?.scalar === 'Date' ? 'Date' : 'LocalDateTime'), {
        bucket,
        count: undefined,
        zone: "'UTC'",
      });
    },
    year: digits(1, 4),
    quarter: ({ sql: [x = ''] }) => `((cast(substr(${x}, 6, 2) as integer) + 2) / 3)`,
    month: digits(6, 2),
    // Its own %V came later: the week is that of its Thursday.
    week: ({ sql: [x = ''] }) => `((cast(strftime('%j', date(substr(${x}, 1, 10), '-3 days', 'weekday 4')) as integer) - 1) / 7 + 1)`,
    day: digits(9, 2),
    dayofweek: ({ sql: [x = ''] }) => `cast(strftime('%w', substr(${x}, 1, 10)) as integer)`,
    hour: clock(0),
    minute: clock(3),
    second: clock(6),
  },
  refusal: (sql) =>
    nestingOf(sql) > MOST_PLACES ? 'nests deeper than the parser of SQLite takes; make it a column of a view there' : undefined,
};

const valueType = (scalar: Scalar): ValueType => ({
  nativeType: '',
  scalar,
  list: false,
  nullable: true,
  opaque: false,
});

/** Past 52 bits a float is whole, and its own functions know no more than 64. */
function whole(name: 'ceil' | 'floor') {
  return ({ sql: [x = ''], types: [type] }: EmittedCall): string =>
    type?.scalar === 'Float' ? `case when abs(${x}) < ${2 ** 52} then cast(${name}(${x}) as real) else ${x} end` : x;
}

function digits(from: number, count: number) {
  return ({ sql: [x = ''] }: EmittedCall): string => `cast(substr(${x}, ${from}, ${count}) as integer)`;
}

/** The time of a moment stands behind its day. */
function clock(from: number) {
  return ({ sql: [x = ''], types: [type] }: EmittedCall): string =>
    `cast(substr(${x}, ${from + (type?.scalar === 'Time' ? 1 : 12)}, 2) as integer)`;
}

function cast(sql: string, from: ExpressionType['scalar'], to: CastType): string | undefined {
  if (from === to.scalar || from === 'Null') return sql;
  switch (to.scalar) {
    case 'Int':
    case 'BigInt': {
      if (from === 'Boolean') return sql;
      if (from === 'Int' || from === 'BigInt') return sqliteComputed.fit(sql, to.scalar);
      const cut = `cast(${sql} as integer)`;
      return from === 'Float' && to.scalar === 'Int'
        ? `case when ${sql} > -2147483648.5 and ${sql} < 2147483647.5 then ${cut} + cast((${sql} - ${cut}) * 2 as integer) end`
        : undefined;
    }
    case 'Float':
      return from === 'Int' || from === 'BigInt' ? `cast(${sql} as real)` : undefined;
    case 'String':
      if (from === 'Boolean') return `case ${sql} when 1 then 'true' when 0 then 'false' end`;
      return from === 'Int' || from === 'BigInt' || from === 'Date' ? `cast(${sql} as text)` : undefined;
    case 'Date':
      return from === 'LocalDateTime' || from === 'DateTime' ? `substr(${sql}, 1, 10)` : undefined;
    case 'Time':
      return from === 'LocalDateTime' || from === 'DateTime' ? `substr(${sql}, 12)` : undefined;
    case 'LocalDateTime':
      return from === 'Date' ? `(${sql}||${MIDNIGHT})` : from === 'DateTime' ? sql : undefined;
    case 'DateTime':
      return from === 'LocalDateTime' ? sql : undefined;
    case 'Decimal':
    case 'Boolean':
    case 'UUID':
      return undefined;
  }
}
