import { computedTable } from './computed-table.ts';
import type { Dialect, Direction } from './dialect.ts';
import { comparedIn, decimalCast, decimalOperand, isFull, mysqlDecimalSize } from './mysql-decimal.ts';
import { ENUM_PLACE, enumTexts, exactMysqlText, mysqlJson, mysqlText, numberText } from './mysql-json.ts';
import { mysqlMeasure, quantile, quantileOf } from './mysql-measures.ts';
import { MYSQL_MOMENTS } from './mysql-moments.ts';
import type { MysqlServer } from './mysql-server.ts';
import { nullsOf } from './operators.ts';
import { quoteName, quoteText } from './quoting.ts';
import { isSingle, scalarOf, type ValueType } from './value-type.ts';

/** What either server does in a way of its own; all else is the same in both. */
type Own = Pick<Dialect, 'name' | 'lacks' | 'closedFrom' | 'first' | 'rowText' | 'rowJson' | 'page' | 'pageRows' | 'join'> & {
  /** From JSON text to what compares with a column of JSON. */
  readonly document: (text: string) => string;
};

const NO_LISTS = 'asks for lists, which MySQL and MariaDB do not have';

/** Nothing is a list here, so that none of them is ever asked for. */
const noLists = (): string => 'null';

/** The collation that a column of text compares by; undefined for what is none. */
const collationOf = ({ nativeType }: ValueType): string | undefined => / collate (\w+)$/.exec(nativeType)?.[1];

const isParameter = (text: string): boolean => /^\$\d+$/.test(text);

/** Text in another character set does not compare with every text: it is read as what does, by code points. */
const isForeign = (type: ValueType): boolean => !(collationOf(type) ?? 'utf8mb4_').startsWith('utf8mb4_');

/**
 * The SQL that MariaDB and MySQL share, in sessions as `sources/mysql` opens them: of UTC, with quoted names, `||` and backslashes as the
 * standard has them.
 */
export function mysqlDialect(server: MysqlServer, { document, ...own }: Own): Dialect {
  const { widest } = server;
  const exact = (e: string): string => exactMysqlText(e, server);

  /** How a column of text is compared; undefined for what is none. */
  const comparedBy = (type: ValueType): string | undefined => (isForeign(type) ? server.codePoints : collationOf(type));

  /** Text that compares with a column as the column's collation says. A parameter has none of its own, and takes that. */
  function collated(text: string, type: ValueType): string {
    const collation = comparedBy(type);
    return collation === undefined || isParameter(text) ? text : `${text} collate ${collation}`;
  }

  /** An operand as its column's own type takes it; text has the character set and the collation of what it is compared with. */
  function castOf(given: string, type: ValueType): string {
    const text = isParameter(given) ? server.given(given) : given;
    const native = type.nativeType.toLowerCase();
    switch (scalarOf(type)) {
      case 'Int':
      case 'BigInt':
        return `cast(${text} as ${/unsigned|^bit/.test(native) ? 'unsigned' : 'signed'})`;
      case 'Float':
        return `cast(${text} as ${isSingle(type) ? 'float' : 'double'})`;
      case 'Decimal':
        return decimalCast(text, type, server);
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
        return collated(given, type);
    }
  }

  /**
   * MariaDB answers wrongly where an aggregate is looked for in a list: what is no column is compared with each of its values. So is a
   * column of decimals that is full, since null is in its list where it equals nothing. And it keeps whether null was in a list for the
   * next one of the same statement, unless the list is read by the row.
   */
  const isIn = (value: string, list: string, type: ValueType): string =>
    /^\w+\."(?:[^"]|"")*"$/.test(value) && !isFull(type, server)
      ? `(${value} in (select v.v from ${list} v where ${value} is null or v.v is not null))`
      : `(case when ${value} is not null then exists (select 1 from ${list} v where v.v = ${value}) when exists ${list} then null else false end)`;

  const dialect: Dialect = {
    ordersByIndex: true,
    lazyAggregates: true,
    trimsNames: true,
    bareLimits: true,
    table: (at, columns) =>
      computedTable(dialect, at, columns, (name, column) => (isForeign(column) ? exact(quoteName(name)) : quoteName(name))),
    cast: (expression, to) => `cast(${expression} as ${CASTS[to]})`,
    markBound: 'char(1 using utf8mb4)',
    joined: (text, order, condition) =>
      concatenated(condition === undefined ? text : `case when ${condition} then ${text} end`, ` order by ${order}`),
    ofOneRow: (value, from) => `(select ${value} ${from})`,
    json: (e, type) => mysqlJson(e, type, server),
    text: (e, type) => mysqlText(e, type, server),
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
          return document(text);
        case 'Bytes':
          return `from_base64(${text})`;
        default:
          return castOf(text, type);
      }
    },
    exactText(expression, type) {
      if (type.opaque) return mysqlText(expression, type, server);
      if (type.enumValues) return `cast(${expression} + 0 as char)`;
      switch (scalarOf(type)) {
        case 'Float':
          return server.doubleText(`cast(${expression} as double)`);
        case 'Int':
        case 'BigInt':
        case 'Decimal':
          return numberText(expression, type, server);
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
    typedList: (text, type) => `(select ${dialect.typed('v', type)} as v from json_table(${text}, '$[*]' columns (v longtext path '$')) v)`,
    listText: (items) => JSON.stringify(items),
    operandText(text, type) {
      return !type.opaque && scalarOf(type) === 'Decimal' ? decimalOperand(text, type, server) : text;
    },
    operators: {
      ...comparedIn(server),
      in: (column, operand, { type }) => isIn(column, operand, type),
      notIn: (column, operand, { type }) => `not ${isIn(column, operand, type)}`,
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
    collatedAs: (text, type, target) => (comparedBy(type) === comparedBy(target) ? text : collated(text, target)),
    byCodePoint: exact,
    notDistinct: (one, other) => `${one} <=> ${other}`,
    length: noLists,
    valid: (expression) => expression,
    // A bit field is a number with a sign to casts.
    finite: (expression, type) => (type.nativeType.startsWith('bit') ? `(${expression} + 0)` : expression),
    quantile: (value, place) => quantile(value, place, server),
    quantileOf,
    measure: (measure, column, type, place) => mysqlMeasure(dialect, server, measure, column, type, place),
    ...MYSQL_MOMENTS,
    numbers: (count, alias) =>
      `(with recursive ${alias}(${alias}) as (select 0 union all select ${alias} + 1 from ${alias} where ${alias} + 1 < ${count}) select ${alias} from ${alias}) ${alias}`,
    floorTo(value, width, type) {
      if (scalarOf(type) === 'Float') return `(floor(cast(${value} as double) / cast(${width} as double)) * cast(${width} as double))`;
      const { scale } = mysqlDecimalSize(type) ?? { scale: 0 };
      const step = `cast(${width} as decimal(${widest.precision},${widest.scale}))`;
      const remainder = `mod(${value}, ${step})`;
      return `cast(${value} - ${remainder} - case when ${value} < 0 and abs(${remainder}) > 0 then ${step} else 0 end as decimal(${widest.precision},${scale}))`;
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
    ...own,
    lacks: { ...own.lacks, has: NO_LISTS, hasAny: NO_LISTS, hasAll: NO_LISTS },
  };
  return dialect;
}

const CASTS = { text: 'char', whole: 'signed', double: 'double' } as const;

/** An aggregate: texts joined by commas. */
export const concatenated = (text: string, order: string, limit = ''): string => `group_concat(${text}${order} separator ','${limit})`;
