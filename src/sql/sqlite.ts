import { computedTable } from './computed-table.ts';
import type { Dialect, Direction, Page } from './dialect.ts';
import { globOf } from './glob.ts';
import { nullsOf, orderClause, STANDARD_OPERATORS, whereClause } from './operators.ts';
import { LIKE_PATTERN } from './predicate-sql.ts';
import { quoteName, quoteText } from './quoting.ts';
import { anyText, exactText, fitting, ofType, realText, sqliteJson } from './sqlite-json.ts';
import { quantile, quantileOf, sqliteMeasure } from './sqlite-measures.ts';
import { floorWhole, momentText, SQLITE_MOMENTS, sqliteMoment, timeText } from './sqlite-moments.ts';
import { sumOperand } from './sqlite-sum.ts';
import { scalarOf, type ValueType } from './value-type.ts';
import { joinedTexts } from './written-alike.ts';

const NO_LISTS = 'asks for lists, which SQLite does not have';

/** Nothing is a list here, so that none of them is ever asked for. */
const noLists = (): string => 'null';

const isWritten = (type: ValueType): boolean => !type.opaque && ['Time', 'DateTime', 'LocalDateTime'].includes(scalarOf(type));

/** SQLite 3.45, as libsql has it. */
export const sqlite: Dialect = {
  name: 'sqlite',
  ordersByIndex: true,
  loose: true,
  shallow: true,
  lacks: {
    regex: 'is not to be had of SQLite, whose regular expressions are others than those that every source reads alike',
    has: NO_LISTS,
    hasAny: NO_LISTS,
    hasAll: NO_LISTS,
    base64: 'is not read by SQLite, so that what comes from another source leads to no rows',
    timeZone: 'is none that SQLite knows: it has no time zones but UTC',
  },
  // Times are read in one form; all other columns stand as they are, so that their indexes serve.
  table: (at, columns) =>
    computedTable({}, at, columns, (name, column) => (isWritten(column) ? sqliteMoment(quoteName(name), column) : quoteName(name))),
  cast: (expression, to) => `cast(${expression} as ${CASTS[to]})`,
  markBound: 'char(1)',
  joined: joinedTexts,
  characters: (text) => `length(${text})`,
  pageRows: () => 'count(*)',
  notDistinct: (one, other) => `${one} is not distinct from ${other}`,
  first: (text, order, condition) => `(json_group_array(${text} order by ${order}) filter (where ${condition}) ->> 0)`,
  // SQLite would take the first of several rows.
  ofOneRow: (value, from) =>
    `(select case when count(*) > 1 then json('a relation to one row leads to '||count(*)) else min(${value}) end ${from})`,
  json: sqliteJson,
  text(expression, type) {
    if (type.opaque) return anyText(expression);
    switch (scalarOf(type)) {
      case 'Float':
        return `case when typeof(${expression}) = 'real' then ${realText(expression)} else cast(${expression} as text) end`;
      case 'Boolean':
        return sqliteJson(expression, type);
      case 'Bytes':
        return `case when ${expression} is not null then hex(${expression}) end`;
      case 'Time':
        return timeText(expression);
      case 'DateTime':
      case 'LocalDateTime':
        return momentText(expression);
      case 'JSON':
        return sqliteJson(expression, type);
      default:
        return `cast(${expression} as text)`;
    }
  },
  unquoted: (json) => `case json_type(${json}) when 'text' then ${json} ->> '$' when 'null' then null else ${json} end`,
  // Hexadecimal digits of null are an empty text.
  keyedHash: (text, inner, outer) =>
    `nullif(lower(hex(sha3(unhex(${outer})||sha3(unhex(${inner})||cast(${text} as blob), 256), 256))), '')`,
  typed(text, type) {
    if (type.opaque) return `cast(${text} as text)`;
    switch (scalarOf(type)) {
      case 'Int':
      case 'BigInt':
        return `cast(${text} as integer)`;
      case 'Float':
        return `cast(${text} as real)`;
      case 'Boolean':
        return `case cast(${text} as text) when 'true' then 1 when '1' then 1 when 'false' then 0 when '0' then 0 end`;
      case 'Time':
      case 'DateTime':
      case 'LocalDateTime':
        return sqliteMoment(text, type);
      case 'JSON':
        return `json(${text})`;
      case 'Bytes':
        return `unhex(${text})`;
      default:
        return `cast(${text} as text)`;
    }
  },
  exactText,
  // Of whatever kind the value was: a column may hold others than its type says.
  asTypeOf: (text) =>
    `case substr(${text}, 1, 1) when 'i' then cast(substr(${text}, 2) as integer) when 'r' then cast(substr(${text}, 2) as real) when 'b' then unhex(substr(${text}, 2)) else substr(${text}, 2) end`,
  typedList: (text, type) => `(select ${sqlite.typed('value', type)} from json_each(${text}))`,
  listText: (items) => JSON.stringify(items),
  operandText(text, type) {
    if (type === LIKE_PATTERN) return globOf(text);
    if (type.opaque) return text;
    // It has a function for hexadecimal digits, and none for base64.
    if (scalarOf(type) === 'Bytes') return Buffer.from(text, 'base64').toString('hex');
    return scalarOf(type) === 'Decimal' ? sumOperand(text) : text;
  },
  operators: {
    ...STANDARD_OPERATORS,
    in: (column, operand) => `${column} in ${operand}`,
    notIn: (column, operand) => `${column} not in ${operand}`,
    // Its own `like` folds the case of a to z.
    like: (column, operand) => `${column} glob ${operand}`,
    ilike: (column, operand) => `${column} like ${operand} escape '\\'`,
    startsWith: (column, operand) => `substr(${column}, 1, length(${operand})) = ${operand}`,
    endsWith: (column, operand) => `substr(${column}, length(${column}) - length(${operand}) + 1) = ${operand}`,
    contains: (column, operand) => `instr(${column}, ${operand}) > 0`,
    regex: (column, operand) => `${column} regexp ${operand}`,
    has: noLists,
    hasAny: noLists,
    hasAll: noLists,
  },
  byCodePoint: (expression) => `${expression} collate binary`,
  length: noLists,
  finite: fitting,
  valid: ofType,
  quantile,
  quantileOf,
  measure: (measure, column, type, place) => sqliteMeasure(sqlite, measure, column, type, place),
  ...SQLITE_MOMENTS,
  numbers: (count, alias) =>
    `(with recursive ${alias}(${alias}) as (select 0 union all select ${alias} + 1 from ${alias} where ${alias} + 1 < ${count}) select ${alias} from ${alias}) ${alias}`,
  floorTo(value, width, type) {
    const number = `(${value})`;
    if (scalarOf(type) === 'Float') return `floor(${number} / cast(${width} as real)) * cast(${width} as real)`;
    return floorWhole(number, `cast(${width} as integer)`);
  },
  orderTerm(expression: string, direction: Direction) {
    const { way, nulls } = nullsOf(direction);
    return `${expression} ${way} nulls ${nulls}`;
  },
  rows: (parameter, alias) => `(select key + 1 as "#", value as r from json_each(${parameter})) ${alias}`,
  rowText: (alias, name) => `(${alias}.r ->> ${jsonPath(name)})`,
  rowJson: (alias, name) => `nullif(${alias}.r -> ${jsonPath(name)}, 'null')`,
  page({ table, alias, columns, where, order, distinct, limit, offset }: Page, text: string) {
    const numbered = `select ${text} as "#j", row_number() over () as "#n"`;
    const names = (of: readonly string[]): string => [...new Set(of)].map((name) => `${alias}.${quoteName(name)}`).join(', ') || '1';
    const rows = `from ${table} ${alias}${whereClause(where)}`;
    const some = `${orderClause(order)} limit ${limit}${offset === undefined ? '' : ` offset ${offset}`}`;
    if (distinct === undefined || distinct.length === 0)
      return `(${numbered} from (select ${names(columns)} ${rows}${some}) ${alias}) ${alias}`;
    const first = `row_number() over (partition by ${distinct.join(', ')}${orderClause(order)})`;
    const alone = `(select ${names([...columns, ...order.map(({ column }) => column)])}, ${first} as "#d" ${rows})`;
    return `(${numbered} from (select ${names(columns)} from ${alone} ${alias} where ${alias}."#d" = 1${some}) ${alias}) ${alias}`;
  },
  join: (_text, { alias }, limit) =>
    `string_agg(${alias}."#j", ',' order by ${alias}."#n")${limit === undefined ? '' : ` filter (where ${alias}."#n" <= ${limit})`}`,
};

const CASTS = { text: 'text', whole: 'integer', double: 'real' } as const;

const jsonPath = (name: string): string => quoteText(`$.${JSON.stringify(name)}`);
