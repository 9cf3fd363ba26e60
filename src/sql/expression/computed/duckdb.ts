import { duckdbCast, duckdbLiteral } from '../duckdb-expression.ts';
import type { CastScalar } from '../expression.ts';
import { FUNCTIONS } from '../functions/index.ts';
import type { EmittedCall, FunctionRule } from '../functions/function-rule.ts';
import type { ExpressionDialect } from './expression-dialect.ts';

const TYPES: Readonly<Record<Exclude<CastScalar, 'Decimal'>, string>> = {
  Int: 'INTEGER',
  BigInt: 'BIGINT',
  Float: 'DOUBLE',
  String: 'VARCHAR',
  Boolean: 'BOOLEAN',
  Date: 'DATE',
  Time: 'TIME',
  LocalDateTime: 'TIMESTAMP',
  DateTime: 'TIMESTAMP WITH TIME ZONE',
  UUID: 'UUID',
};

const MOST_DIGITS = 38;

/** What models have of a function, but null where it ends in an error. */
const ofModels = (rule: FunctionRule) => [rule.name, (call: EmittedCall) => `try(${rule.duckdb(call)})`] as const;

/** DuckDB 1.5. Its `try` makes a null of an error. */
export const duckdbComputed: ExpressionDialect = {
  lacks: [],
  nativeType: (scalar, scale) => (scalar === 'Decimal' ? `DECIMAL(${MOST_DIGITS},${scale})` : TYPES[scalar]),
  root: (sql, _scalar, nativeType) => `try_cast(${sql} as ${nativeType})`,
  column(sql, { scalar, nativeType, enumValues }) {
    if (scalar === 'String') return enumValues ? `${sql}::VARCHAR` : sql;
    if (scalar === 'Float') return nativeType === 'DOUBLE' ? sql : `${sql}::DOUBLE`;
    // Whole numbers past 64 bits are none of a BigInt's that are reckoned with.
    if (scalar === 'BigInt') return nativeType === 'BIGINT' ? sql : `try_cast(${sql} as BIGINT)`;
    if (scalar === 'Int') return nativeType === 'INTEGER' ? sql : `${sql}::INTEGER`;
    return scalar === 'LocalDateTime' && nativeType !== 'TIMESTAMP' ? `${sql}::TIMESTAMP` : sql;
  },
  literal: duckdbLiteral,
  term: (sql, from, to) => (to === 'Decimal' ? (from === 'Decimal' ? sql : `${sql}::DECIMAL(19,0)`) : `${sql}::HUGEINT`),
  fit: (sql, scalar) => `try(${scalar === 'Decimal' ? sql : `cast(${sql} as ${TYPES[scalar]})`})`,
  float: (sql, from) => (from === 'Float' ? sql : `${sql}::DOUBLE`),
  remainder(a, b, scalar, scale) {
    if (scalar === 'Float') return undefined;
    if (scalar !== 'Decimal') return `(${a} % nullif(${b}, 0))`;
    // Of two types it would be a double.
    const [x, y] = [a, b].map((each) => `try_cast(${each} as DECIMAL(${MOST_DIGITS},${scale}))`);
    return `(${x} % nullif(${y}, 0))`;
  },
  addDays: (date, operator, days) => `try(cast(${date} ${operator} ${days} as date))`,
  daysBetween: (later, earlier) => `try(cast(${later} - ${earlier} as integer))`,
  byCodePoint: (sql) => sql,
  like: (sql, pattern, anyCase) => `${sql} ${anyCase ? 'ilike' : 'like'} ${duckdbLiteral({ scalar: 'String', text: pattern })} escape '\\'`,
  cast(sql, from, to) {
    if (to.scalar === 'String' && !['Null', 'String', 'Int', 'BigInt', 'Boolean', 'Date', 'UUID'].includes(from)) return undefined;
    if (from === 'String' && to.scalar !== 'String') return undefined;
    if (from === 'Float' && (to.scalar === 'BigInt' || to.scalar === 'Decimal')) return undefined;
    return duckdbCast(sql, { scalar: from, nullable: true }, to, 'try_cast');
  },
  functions: {
    ...Object.fromEntries([...FUNCTIONS.values()].filter(({ aggregate }) => !aggregate).map(ofModels)),
    substring({ sql: [text = '', from = '', length] }) {
      const start = `greatest(${from}, 1)`;
      if (length === undefined) return `case when ${from} is not null then substring(${text}, ${start}) end`;
      const size = `greatest(${from}::BIGINT + ${length} - ${start}, 0)`;
      return `case when ${from} is not null and ${length} is not null then substring(${text}, ${start}, ${size}) end`;
    },
  },
};
