import type { DialectName, Field, TableAddress, ValueOperator } from '../contract/index.ts';
import type { Measure, Measured } from './measures.ts';
import type { Stretch } from './stretch.ts';
import type { ValueType } from './value-type.ts';

/** The SQL of one kind of home: what differs from one to the next, and nothing else. Values of statements are text or null. */
export interface Dialect {
  readonly name: DialectName;
  /** Rows may come from an index in the order that is asked for, and the first of them before any other is read. */
  readonly ordersByIndex: boolean;
  /** What it cannot do, and why, said so that it goes on after the thing's name. */
  readonly lacks: Readonly<Partial<Record<Capability, string>>>;
  /** Its parser takes few levels of nesting, so that what can stand beside a statement does. */
  readonly shallow?: true;
  /** A subquery in FROM sees no row around it, nor does a WITH see the tables of another around it. */
  readonly closedFrom?: true;
  /** An aggregate of distinct values that a condition in a subquery has not come to is that of other rows. */
  readonly lazyAggregates?: true;
  /** A name that a value is given in SELECT loses the spaces that it begins with. */
  readonly trimsNames?: true;
  /** LIMIT and OFFSET take a parameter as it is, and no expression. */
  readonly bareLimits?: true;
  /** A column's values need not be what its type says: those that are not are null in answers, whatever the column forbids. */
  readonly loose?: true;
  /** A text expression: the JSON of a value that is not null, in travel form; of null it is null. */
  json(expression: string, type: ValueType): string;
  /** A FROM item without an alias: the rows of a table, each column's values as its type says that they are, and what is computed of them. */
  table(at: TableAddress, columns: readonly TableColumn[]): string;
  /** A cast of what is SQL's own: counts, places, numbers of rows, texts. */
  cast(expression: string, to: 'text' | 'whole' | 'double'): string;
  /** The character U+0001, by which marks are told from JSON. */
  readonly markBound: string;
  /** An aggregate: texts joined by commas in the order of these terms, of the rows for which the condition holds; null of none. */
  joined(text: string, order: string, condition?: string): string;
  /** An aggregate: the first of texts in that order, of the rows for which the condition holds; null of none. */
  first(text: string, order: string, condition: string): string;
  /** A column of the one row of a FROM clause with its conditions; the database refuses several rows. */
  ofOneRow(value: string, from: string): string;
  /** The database's own text of a value. */
  text(expression: string, type: ValueType): string;
  /** The text that a JSON string holds, or the JSON itself where it is none; null of null. */
  unquoted(json: string): string;
  /** HMAC-SHA-256 of a text, hexadecimal, of the two keys that the method makes of one (RFC 2104), hexadecimal too; null of null. */
  keyedHash(text: string, inner: string, outer: string): string;
  /** How many characters a text has. */
  characters(text: string): string;
  /** From a text in travel form to a value that compares with a column of that type by its index. */
  typed(text: string, type: ValueType): string;
  /** From one text (`listText`) to a list of such values. */
  typedList(text: string, type: ValueType): string;
  listText(items: readonly (string | null)[]): string;
  /** The operand's text as this dialect's type takes it without rounding. */
  operandText(text: string, type: ValueType): string;
  /** A text of a value from which `asTypeOf` makes the very same. */
  exactText(expression: string, type: ValueType): string;
  /** From such a text to a value of the type that an expression has. */
  asTypeOf(text: string, expression: string, type: ValueType): string;
  /** Operators on a column and an operand that `typed` or `typedList` wrote; `given` is what they wrote it of. */
  readonly operators: Readonly<Record<ValueOperator, (column: string, operand: string, given: OperandGiven) => string>>;
  /** A column of text as it compares with one of that type; absent where any two compare. */
  collatedAs?(text: string, type: ValueType, target: ValueType): string;
  /** An expression by which text compares by code points, as it does everywhere in the hub. */
  byCodePoint(expression: string): string;
  /** Whether two values are the same; null is the same as null. */
  notDistinct(one: string, other: string): string;
  length(list: string): string;
  /** A number that is none is null. */
  finite(expression: string, type: ValueType): string;
  /** A column's value as answers have it: null where it is none of its column's type, which only a loose dialect's columns may hold. */
  valid(expression: string, type: ValueType): string;
  /** An aggregate of numbers, interpolated; `place` is SQL, from 0 to 1. */
  quantile(expression: string, place: string): string;
  /** The same of any ordered values: one of them. */
  quantileOf(expression: string, place: string): string;
  /** An aggregate of a column that has it (`measureScalar`); `place` is that of a quantile, as SQL from 0 to 1. */
  measure(measure: Measure, column: string, type: ValueType, place: string): Measured;
  /** Seconds since 1970 of a date or time that is one. */
  seconds(expression: string): string;
  /** The date or time of that type so many seconds after 1970; a date is the first day that begins no earlier. */
  moment(seconds: string, type: ValueType): string;
  /** Whether a date or time is one, and not infinite. */
  isMoment(expression: string): string;
  /** A Date, DateTime or LocalDateTime as a local time of UTC. */
  local(expression: string, type: ValueType): string;
  /** The start of the stretch of time that a date or time lies in, of the value's own type, or what `startMoment` takes of a DateTime's. */
  startOf(value: string, type: ValueType, stretch: Stretch): string;
  /** The moment of a DateTime's start: it is reckoned on the clocks of a zone, and turned back once for each group instead of each row. */
  startMoment?(start: string, stretch: Stretch): string;
  /** The numbers from 0 to one less than `count`, as a FROM item whose only column has the alias's name. */
  numbers(count: string, alias: string): string;
  /** The greatest multiple of `width`, which is more than 0, that is no more than the value; both of the column's type. */
  floorTo(value: string, width: string, type: ValueType): string;
  /** A term of ORDER BY: ASC puts nulls last, DESC first, unless it says otherwise. */
  orderTerm(expression: string, direction: Direction): string;
  /** A FROM item: rows from a parameter that is a JSON array of objects, with their place as a column `#`. */
  rows(parameter: string, alias: string, names: readonly string[]): string;
  /** One value of such a row as text, null for JSON's null. */
  rowText(alias: string, name: string): string;
  /** The same as JSON text, null where there is none. */
  rowJson(alias: string, name: string): string;
  /** A FROM item of some rows of a table, under the table's alias; `text` is what `join` makes of each. */
  page(page: Page, text: string): string;
  /** An aggregate: how many rows `page` has, one more than the limit counts as more. */
  pageRows(page: Page): string;
  /** An aggregate: the texts of a page's rows joined by commas, in order, the first `limit` of them; null where there are none. */
  join(text: string, page: Page, limit?: string): string;
}

/** An operand as the text of a parameter, and the type that it is compared as. */
export interface OperandGiven {
  readonly text: string;
  readonly type: ValueType;
}

/** What has to be known of a field to read it from its table. */
export type TableColumn = Pick<Field, 'column' | 'computed' | keyof ValueType>;

/** What a dialect may lack: operators of filters, time zones but UTC, and the reading of base64. */
export type Capability = ValueOperator | 'timeZone' | 'base64';

export const DIRECTIONS = ['ASC', 'DESC', 'ASC_NULLS_FIRST', 'ASC_NULLS_LAST', 'DESC_NULLS_FIRST', 'DESC_NULLS_LAST'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export interface Page {
  readonly table: string;
  readonly alias: string;
  /** Column names that are used outside. */
  readonly columns: readonly string[];
  readonly where: readonly string[];
  readonly order: readonly OrderTerm[];
  /** SQL values, with which the order begins: of rows that have the same, the first alone is taken. */
  readonly distinct?: readonly string[] | undefined;
  readonly limit: string;
  readonly offset?: string | undefined;
  /** It reads columns of a row around it. */
  readonly correlated: boolean;
}

export interface OrderTerm {
  readonly column: string;
  /** As `orderTerm` wrote it. */
  readonly sql: string;
}
