import { fitDecimal } from './decimal.ts';
import { computedTable } from './computed-table.ts';
import type { Dialect, Direction, Page } from './dialect.ts';
import {
  CODE_POINTS,
  ENUM_PLACE,
  enumTexts,
  exactMysqlText as exact,
  mysqlJson,
  mysqlText,
  numberText,
  plainNumberText,
} from './mysql-json.ts';
import { mysqlMeasure, quantile, quantileOf, WIDEST } from './mysql-measures.ts';
import { MYSQL_MOMENTS } from './mysql-moments.ts';
import { nullsOf, orderClause, STANDARD_OPERATORS, whereClause } from './operators.ts';
import { quoteName, quoteText } from './quoting.ts';
import { decimalSize, isSingle, scalarOf, type ValueType } from './value-type.ts';

const NO_LISTS = 'asks for lists, which MySQL and MariaDB do not have';

/** Nothing is a list here, so that none of them is ever asked for. */
const noLists = (): string => 'null';

/** The collation that a column of text compares by; undefined for what is none. */
const collationOf = ({ nativeType }: ValueType): string | undefined => / collate (\w+)$/.exec(nativeType)?.[1];

/** Text in another character set does not compare with every text: it is read as what does, by code points. */
const isForeign = (type: ValueType): boolean => !(collationOf(type) ?? 'utf8mb4_').startsWith('utf8mb4_');

/** Text that compares with a column as the column's collation says. A parameter has none of its own, and takes that. */
function collated(text: string, type: ValueType): string {
  const collation = collationOf(type);
  return collation === undefined || /^\$\d+$/.test(text) ? text : `${text} collate ${isForeign(type) ? CODE_POINTS : collation}`;
}

/** MariaDB 10.6 and later, in sessions as `sources/mysql` opens them: of UTC, with quoted names, `||` and backslashes as the standard has them. */
export const mysql: Dialect = {
  name: 'mysql',
  ordersByIndex: true,
  closedFrom: true,
  lazyAggregates: true,
  bareLimits: true,
  lacks: {
    regex: 'is not to be had of MariaDB, whose search for some patterns gives up and answers that they are not there',
    has: NO_LISTS,
    hasAny: NO_LISTS,
    hasAll: NO_LISTS,
    timeZone: 'is none that can be counted on in MariaDB: its table of time zones is empty until somebody fills it',
  },
  table: (at, columns) => computedTable(at, columns, (name, column) => (isForeign(column) ? exact(quoteName(name)) : quoteName(name))),
  cast: (expression, to) => `cast(${expression} as ${CASTS[to]})`,
  markBound: 'char(1 using utf8mb4)',
  joined: (text, order, condition) =>
    concatenated(condition === undefined ? text : `case when ${condition} then ${text} end`, ` order by ${order}`),
  // What is null is left out.
  first: (text, order, condition) => concatenated(`case when ${condition} then ${text} end`, ` order by ${order}`, ' limit 1'),
  ofOneRow: (value, from) => `(select ${value} ${from})`,
  json: mysqlJson,
  text: mysqlText,
  unquoted: (json) => `case json_type(${json}) when 'NULL' then null when 'STRING' then json_unquote(${json}) else ${json} end`,
  characters: (text) => `char_length(${text})`,
  keyedHash: (text, inner, outer) => `sha2(concat(unhex(${outer}), unhex(sha2(concat(unhex(${inner}), ${text}), 256))), 256)`,
  typed(text, type) {
    if (type.opaque) return text;
    if (type.nativeType === ENUM_PLACE) return `field(${text}, ${enumTexts(type)})`;
    switch (scalarOf(type)) {
      case 'Boolean':
        return `case ${text} when 'true' then 1 when '1' then 1 when 'false' then 0 when '0' then 0 end`;
      case 'JSON':
        return `json_compact(${text})`;
      case 'Bytes':
        return `from_base64(${text})`;
      default:
        return castOf(text, type);
    }
  },
  exactText(expression, type) {
    if (type.opaque) return mysqlText(expression, type);
    if (type.enumValues) return `cast(${expression} + 0 as char)`;
    switch (scalarOf(type)) {
      case 'Float':
        return plainNumberText(`cast(${expression} as double)`);
      case 'Int':
      case 'BigInt':
      case 'Decimal':
        return numberText(expression, type);
      case 'Bytes':
        return `replace(to_base64(${expression}), char(10), '')`;
      case 'String':
        return `convert(${expression} using utf8mb4)`;
      default:
        return `cast(${expression} as char)`;
    }
  },
  asTypeOf(text, _expression, type) {
    if (type.opaque) return text;
    if (type.enumValues) return `cast(${text} as signed)`;
    switch (scalarOf(type)) {
      case 'Boolean':
        return `cast(${text} as signed)`;
      case 'Bytes':
        return `from_base64(${text})`;
      case 'Float':
        return `cast(${text} as double)`;
      default:
        return castOf(text, type);
    }
  },
  typedList: (text, type) => `(select ${mysql.typed('v', type)} as v from json_table(${text}, '$[*]' columns (v longtext path '$')) v)`,
  listText: (items) => JSON.stringify(items),
  operandText(text, type) {
    const size = !type.opaque && scalarOf(type) === 'Decimal' ? sizeOf(type) : undefined;
    return size ? fitDecimal(text, roomIn(size)) : text;
  },
  operators: {
    ...STANDARD_OPERATORS,
    in: (column, operand) => isIn(column, operand),
    notIn: (column, operand) => `not ${isIn(column, operand)}`,
    like: (column, operand) => `${exact(column)} like ${operand} escape '\\'`,
    ilike: (column, operand) => `lower(${exact(column)}) like lower(${operand}) escape '\\'`,
    startsWith: (column, operand) => `left(${exact(column)}, char_length(${operand})) = ${operand}`,
    endsWith: (column, operand) => `right(${exact(column)}, char_length(${operand})) = ${operand}`,
    contains: (column, operand) => `locate(${operand}, ${exact(column)}) > 0`,
    regex: (column, operand) => `${exact(column)} regexp ${operand}`,
    has: noLists,
    hasAny: noLists,
    hasAll: noLists,
  },
  byCodePoint: exact,
  notDistinct: (one, other) => `${one} <=> ${other}`,
  length: noLists,
  // A bit field is a number with a sign to casts.
  finite: (expression, type) => (type.nativeType.startsWith('bit') ? `(${expression} + 0)` : expression),
  quantile,
  quantileOf,
  measure: (measure, column, type, place) => mysqlMeasure(mysql, measure, column, type, place),
  ...MYSQL_MOMENTS,
  numbers: (count, alias) =>
    `(with recursive ${alias}(${alias}) as (select 0 union all select ${alias} + 1 from ${alias} where ${alias} + 1 < ${count}) select ${alias} from ${alias}) ${alias}`,
  floorTo(value, width, type) {
    if (scalarOf(type) === 'Float') return `(floor(cast(${value} as double) / cast(${width} as double)) * cast(${width} as double))`;
    const { scale } = sizeOf(type) ?? { scale: 0 };
    const step = `cast(${width} as decimal(${WIDEST.precision},${WIDEST.scale}))`;
    const remainder = `mod(${value}, ${step})`;
    return `cast(${value} - ${remainder} - case when ${value} < 0 and abs(${remainder}) > 0 then ${step} else 0 end as decimal(${WIDEST.precision},${scale}))`;
  },
  orderTerm(expression: string, direction: Direction) {
    const { way, nulls } = nullsOf(direction);
    // Said always: within aggregates null is sorted among 0 and empty text. Of what is never null it is left out by the server.
    return `(${expression}) is null ${nulls === 'last' ? 'asc' : 'desc'}, ${expression} ${way}`;
  },
  rows(parameter, alias, names) {
    const columns = names.map((name) => `, ${quoteName(name)} json path ${quoteText(`$.${JSON.stringify(name)}`)}`);
    return `json_table(${parameter}, '$[*]' columns ("#" for ordinality${columns.join('')})) ${alias}`;
  },
  rowText: (alias, name) => `json_value(${alias}.${quoteName(name)}, '$')`,
  rowJson: (alias, name) => `nullif(${alias}.${quoteName(name)}, 'null')`,
  // A row around it is not seen inside a subquery in FROM: the aggregate itself takes what is wanted of the rows.
  page({ table, alias, columns, where, order, distinct, limit, offset, correlated }: Page) {
    if (correlated) return `${table} ${alias}${whereClause(where)}`;
    const names = (of: readonly string[]): string => [...new Set(of)].map((name) => `${alias}.${quoteName(name)}`).join(', ') || '1';
    const used = names([...columns, ...order.map(({ column }) => column)]);
    const rows = `from ${table} ${alias}${whereClause(where)}`;
    const some = `${orderClause(order)} limit ${limit}${offset === undefined ? '' : ` offset ${offset}`}`;
    if (distinct === undefined || distinct.length === 0) return `(select ${used} ${rows}${some}) ${alias}`;
    const first = `row_number() over (partition by ${distinct.join(', ')}${orderClause(order)})`;
    return `(select ${used} from (select ${used}, ${first} as "#d" ${rows}) ${alias} where ${alias}."#d" = 1${some}) ${alias}`;
  },
  pageRows: ({ correlated, offset }) => (correlated && offset !== undefined ? `count(*) - ${offset}` : 'count(*)'),
  join(text, { order, correlated, limit: most, offset }: Page, limit) {
    const from = correlated && offset !== undefined ? ` offset ${offset}` : '';
    const taken = limit ?? (correlated ? most : undefined);
    return concatenated(text, orderClause(order), taken === undefined ? '' : ` limit ${taken}${from}`);
  },
};

/** MariaDB answers wrongly where an aggregate is looked for in a list: what is no column is compared with each of its values. */
const isIn = (value: string, list: string): string =>
  /^\w+\."(?:[^"]|"")*"$/.test(value)
    ? `(${value} in ${list})`
    : `(case when ${value} is not null then exists (select 1 from ${list} v where v.v = ${value}) when exists ${list} then null else false end)`;

const CASTS = { text: 'char', whole: 'signed', double: 'double' } as const;

const concatenated = (text: string, order: string, limit = ''): string => `group_concat(${text}${order} separator ','${limit})`;

const sizeOf = ({ nativeType }: ValueType): ReturnType<typeof decimalSize> => decimalSize(nativeType.replace(/ (unsigned|zerofill)/gi, ''));

/** One digit more on the right than the column has, and on the left as many as there is room for: see fitDecimal. */
const roomIn = ({ precision, scale }: { readonly precision: number; readonly scale: number }) => ({
  precision: Math.min(precision, WIDEST.precision - 1),
  scale: Math.min(scale, WIDEST.scale - 1),
});

/** An operand as its column's own type takes it; text has the character set and the collation of what it is compared with. */
function castOf(text: string, type: ValueType): string {
  const native = type.nativeType.toLowerCase();
  switch (scalarOf(type)) {
    case 'Int':
    case 'BigInt':
      return `cast(${text} as ${/unsigned|^bit/.test(native) ? 'unsigned' : 'signed'})`;
    case 'Float':
      return `cast(${text} as ${isSingle(type) ? 'float' : 'double'})`;
    case 'Decimal': {
      const { precision, scale } = roomIn(sizeOf(type) ?? WIDEST);
      return `cast(${text} as decimal(${precision + 1},${scale + 1}))`;
    }
    case 'Date':
      return `cast(${text} as date)`;
    case 'Time':
      return `cast(${text} as time(6))`;
    case 'DateTime':
      return `cast(trim(trailing 'Z' from ${text}) as datetime(6))`;
    case 'LocalDateTime':
      return `cast(${text} as datetime(6))`;
    case 'UUID':
      return `cast(${text} as uuid)`;
    default:
      return collated(text, type);
  }
}
