import type { ExpressionType } from '../typed-expression.ts';
import { suggestion } from '../../../contract/index.ts';
import { badCall, expectArguments, type FunctionRule } from './function-rule.ts';

/** A moment is looked at in UTC, whatever the session's time zone. */
const local = (sql: string, type: ExpressionType | undefined): string =>
  type?.scalar === 'DateTime' ? `(${sql} at time zone 'UTC')` : sql;

type Temporal = 'Date' | 'Time' | 'LocalDateTime' | 'DateTime';

/** A whole number out of a date or time: PostgreSQL's and ISO 8601's meaning (weeks begin on Monday, `dayofweek` 0 is Sunday). */
function part(name: string, takes: readonly Temporal[]): FunctionRule {
  const rule: FunctionRule = {
    name,
    signature: `${name}(date)`,
    aggregate: false,
    accept(call) {
      expectArguments(rule, call, 1);
      const type = call.arguments[0]?.type;
      if (!type || !(takes as readonly string[]).includes(type.scalar))
        throw badCall(rule, `with a ${type?.scalar}, and it takes ${takes.join(', ')}`);
      return { type: { scalar: 'Int', nullable: type.nullable } };
    },
    duckdb: ({ sql: [sql = ''], types: [type] }) => `cast(${name}(${local(sql, type)}) as integer)`,
  };
  return rule;
}

const CALENDAR: readonly Temporal[] = ['Date', 'LocalDateTime', 'DateTime'];
const CLOCK: readonly Temporal[] = ['Time', 'LocalDateTime', 'DateTime'];
const UNITS = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

/** The beginning of the unit in which a moment lies, of the same scalar. */
const dateTrunc: FunctionRule = {
  name: 'date_trunc',
  signature: "date_trunc('unit', date)",
  aggregate: false,
  accept(call) {
    expectArguments(dateTrunc, call, 2);
    const [unit, x] = call.arguments;
    if (unit?.kind !== 'literal' || unit.literal.scalar !== 'String') throw badCall(dateTrunc, "without its unit in quotes, as 'month'");
    const name = unit.literal.text;
    if (!UNITS.includes(name))
      throw badCall(dateTrunc, `with the unit '${name}', which there is not.${suggestion(name, UNITS)}`.replace(/\.$/, ''));
    if (!x || !(CALENDAR as readonly string[]).includes(x.type.scalar))
      throw badCall(dateTrunc, `with a ${x?.type.scalar}, and it takes ${CALENDAR.join(', ')}`);
    return { type: x.type };
  },
  duckdb({ sql: [unit = '', x = ''], types: [, type] }) {
    const truncated = `date_trunc(${unit}, ${local(x, type)})`;
    if (type?.scalar === 'DateTime') return `(${truncated} at time zone 'UTC')`;
    return `cast(${truncated} as ${type?.scalar === 'Date' ? 'date' : 'timestamp'})`;
  },
};

const date: FunctionRule = {
  name: 'date',
  signature: 'date(moment)',
  aggregate: false,
  accept(call) {
    expectArguments(date, call, 1);
    const type = call.arguments[0]?.type;
    if (!type || !(CALENDAR as readonly string[]).includes(type.scalar))
      throw badCall(date, `with a ${type?.scalar}, and it takes ${CALENDAR.join(', ')}; \`cast(… as date)\` reads a text`);
    return { type: { scalar: 'Date', nullable: type.nullable } };
  },
  duckdb: ({ sql: [sql = ''], types: [type] }) => `cast(${local(sql, type)} as date)`,
};

export const DATES: readonly FunctionRule[] = [
  date,
  dateTrunc,
  ...['year', 'quarter', 'month', 'week', 'day', 'dayofweek'].map((name) => part(name, CALENDAR)),
  ...['hour', 'minute', 'second'].map((name) => part(name, CLOCK)),
];
