import type { Dialect, Direction, Page } from './dialect.ts';
import { distinctClause, nullsOf, orderClause, STANDARD_OPERATORS, whereClause } from './operators.ts';
import { opaqueText, postgresJson } from './postgres-json.ts';
import { postgresMeasure } from './postgres-measures.ts';
import { quoteName } from './quoting.ts';
import { startMoment, startOfIn } from './start-of.ts';
import { isPadded, isSingle, scalarOf, withoutModifiers, type ValueType } from './value-type.ts';
import { WRITTEN_ALIKE } from './written-alike.ts';

/** PostgreSQL 15 and later. */
export const postgres: Dialect = {
  name: 'postgres',
  ordersByIndex: true,
  ...WRITTEN_ALIKE,
  json: postgresJson,
  text: (expression, type) => (type.opaque ? opaqueText(expression) : `${expression}::text`),
  unquoted: (json) => `((${json})::json#>>'{}')`,
  keyedHash: (text, inner, outer) =>
    `encode(sha256(decode(${outer}, 'hex')||sha256(decode(${inner}, 'hex')||convert_to(${text}, 'UTF8'))), 'hex')`,
  typed: (text, type) => (scalarOf(type) === 'Bytes' ? `decode(${text}, 'base64')` : `${text}::${operandType(type)}`),
  typedList(text, type) {
    if (scalarOf(type) === 'Bytes') return `array(select decode(v, 'base64') from unnest(${text}::text[]) v)`;
    // Operators of arrays want the very element type of the column; `any` takes what the column's index takes.
    return `${text}::${type.list ? unlimited(type.nativeType) : operandType(type)}[]`;
  },
  listText: (items) => `{${items.map((item) => (item === null ? 'NULL' : `"${item.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`,
  operandText: (text) => text,
  exactText: (expression) => `(${expression})::text`,
  // A parameter without a type has that of what it is compared with.
  asTypeOf: (text) => text,
  operators: {
    ...STANDARD_OPERATORS,
    in: (column, operand) => `${column} = any(${operand})`,
    notIn: (column, operand) => `${column} <> all(${operand})`,
    like: (column, operand) => `${column} like ${operand}`,
    ilike: (column, operand) => `${column} ilike ${operand}`,
    startsWith: (column, operand) => `starts_with(${column}, ${operand})`,
    endsWith: (column, operand) => `right(${column}, length(${operand})) = ${operand}`,
    contains: (column, operand) => `strpos(${column}, ${operand}) > 0`,
    regex: (column, operand) => `${column} ~ ${operand}`,
    has: (column, operand) => `${column} @> ${operand}`,
    hasAny: (column, operand) => `${column} && ${operand}`,
    hasAll: (column, operand) => `${column} @> ${operand}`,
  },
  byCodePoint: (expression) => `${expression} collate "C"`,
  length: (list) => `cardinality(${list})`,
  valid: (expression) => expression,
  finite: (expression, type) =>
    ['Float', 'Decimal'].includes(scalarOf(type))
      ? `case when ${expression} not in ('NaN', 'Infinity', '-Infinity') then ${expression} end`
      : expression,
  quantile: (expression, place) => `percentile_cont(${place}) within group (order by (${expression})::float8)`,
  quantileOf: (expression, place) => `percentile_disc(${place}) within group (order by ${expression})`,
  measure: (measure, column, type, place) => postgresMeasure(postgres, measure, column, type, place),
  seconds: (expression) => `case when isfinite(${expression}) then extract(epoch from ${expression})::float8 end`,
  startMoment,
  startOf: startOfIn({
    bin: (unit, count, timestamp) => `date_bin(${count} * interval '1 ${unit}', ${timestamp}, timestamp '0001-01-01')`,
    minusMonths: (timestamp, months) => `(${timestamp} - make_interval(months => ${months}))`,
  }),
  floorTo(value, width, type) {
    if (scalarOf(type) === 'Float') return `floor(${value}::float8 / ${width}::float8) * ${width}::float8`;
    const number = `${value}::numeric`;
    const remainder = `mod(${number}, ${width}::numeric)`;
    // What is infinite has no remainder, and is in no stretch but its own.
    const rest = `case when ${remainder} < 0 then ${remainder} + ${width}::numeric when ${remainder} = 'NaN' then 0 else ${remainder} end`;
    return `(${number} - ${rest})`;
  },
  orderTerm(expression: string, direction: Direction) {
    const { way, nulls } = nullsOf(direction);
    // What PostgreSQL does unasked is left unsaid, so that the statement reads well.
    return `${expression} ${way}${(way === 'asc') === (nulls === 'last') ? '' : ` nulls ${nulls}`}`;
  },
  rows(parameter, alias, names) {
    const columns = names.length > 0 ? names.map(quoteName) : ['"-"'];
    return (
      `rows from (json_to_recordset(${parameter}::json) as (${columns.map((name) => `${name} json`).join(', ')}))` +
      ` with ordinality as ${alias}(${columns.join(', ')}, "#")`
    );
  },
  rowText: (alias, name) => `(${alias}.${quoteName(name)}#>>'{}')`,
  rowJson: (alias, name) => `nullif(${alias}.${quoteName(name)}::text, 'null')`,
  page: ({ table, alias, columns, where, order, distinct, limit, offset }: Page) =>
    `(select ${distinctClause(distinct)}${columns.map((column) => `${alias}.${quoteName(column)}`).join(', ') || '1'} from ${table} ${alias}${whereClause(where)}` +
    `${orderClause(order)} limit ${limit}${offset === undefined ? '' : ` offset ${offset}`}) ${alias}`,
  // An aggregate over a sorted subquery takes its rows in that order.
  join: (text, _page, limit) =>
    limit === undefined ? `string_agg(${text}, ',')` : `array_to_string((array_agg(${text}))[1:${limit}], ',')`,
};

/** A native type of whatever length: `character` and `bit` alone would be of one. */
const unlimited = (nativeType: string): string =>
  withoutModifiers(nativeType)
    .replace(/^character(?! varying)/, 'bpchar')
    .replace(/^bit(?! varying)/, 'pg_catalog.bit');

/** The type an operand is cast to: the column's own family, so that its index serves, but never one that rounds or cuts. */
function operandType(type: ValueType): string {
  const native = unlimited(type.nativeType);
  if (type.opaque || type.enumValues) return native;
  switch (scalarOf(type)) {
    case 'Int':
      return 'int4';
    case 'BigInt':
      return 'int8';
    case 'Float':
      return isSingle(type) ? 'float4' : 'float8';
    case 'Decimal':
      return 'numeric';
    case 'Boolean':
      return 'bool';
    case 'Date':
      return 'date';
    case 'Time':
      return /with time zone|timetz/.test(native) ? 'timetz' : 'time';
    case 'DateTime':
      return 'timestamptz';
    case 'LocalDateTime':
      return 'timestamp';
    case 'UUID':
      return 'uuid';
    case 'JSON':
      return 'jsonb';
    case 'Bytes':
      return 'bytea';
    case 'ID':
    case 'String':
      return isPadded(type) ? 'bpchar' : /(^|\.)"?citext"?$/.test(native) ? native : 'text';
  }
}
