import { columnEnumValue, shownFields, usableFields } from '../../contract/index.ts';
import type { Dataset, Field, Relation } from '../../contract/index.ts';
import { type Dialect, type Direction, type OrderTerm, quoteName, scalarOf, type ValueType } from '../../sql/index.ts';
import { aggregateOrder } from './aggregate-order.ts';
import { directionOf, oneEntry } from './direction.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import type { Rows } from './rows.ts';
import { joinConditions, tableScope, ToOne, type Scope } from './to-one.ts';
import { tableOf, type Writing } from './writing.ts';

export interface Sorting {
  readonly order: readonly SortTerm[];
  readonly distinct: readonly string[];
  /** What the rows are read from: with columns of what relations lead to where they are sorted by that. */
  readonly table: string;
}

/** A term of an order, and what it is made of. */
export interface SortTerm extends OrderTerm, Term {}

/**
 * How a list is sorted: by what is asked for, then by the key, and by all columns of a dataset without one that its source knows, so that every answer is
 * the same and pages neither repeat nor miss rows. The columns of `distinctOn` come first, each in the direction that it is asked for
 * in. Throws BAD_USER_INPUT.
 */
export function sortingOf(writing: Writing, rows: Rows, orderBy: Input | undefined, distinctOn: Input | undefined): Sorting {
  const { dialect } = writing;
  const { dataset, alias } = rows;
  const related = new RelatedColumns(writing, rows);
  const asked = orderBy === undefined || orderBy.current === null ? [] : orderBy.items().map(askedTerm);
  const key = (dataset.key ?? []).map((name) => fieldOf(dataset, name));
  const isSure = key.length > 0 && !dataset.assertedKey;
  // Masks as well: they are what is seen, and rows that differ by them alone would have no order.
  const completing = [...key, ...(isSure ? [] : [...usableFields(dataset), ...shownFields(dataset)])].flatMap((field) =>
    field ? [ownTerm(field, 'ASC')] : [],
  );
  const alone = distinctOn === undefined || distinctOn.current === null ? [] : distinctOn.items().map(distinctTerm);
  const seen = new Set<string>();
  const order = [...alone, ...asked, ...completing].flatMap((term) => {
    if (seen.has(term.column)) return [];
    seen.add(term.column);
    return [{ ...term, sql: dialect.orderTerm(term.value, term.direction) }];
  });
  return { order, distinct: [...new Set(alone.map(({ value }) => value))], table: related.table() };

  function ownTerm(field: Field, direction: Direction): Term {
    const { name, column, nativeType, nullable } = field;
    const type = isSortable(field) ? field : TEXT;
    return {
      column,
      value: sortable(dialect, field, `${alias}.${quoteName(column)}`),
      type,
      direction,
      nullable,
      of: `${name} ${nativeType}`,
    };
  }

  function distinctTerm(item: Input): Term {
    const field = usableFields(dataset).find((each) => columnEnumValue(each) === item.current);
    if (!field) throw invalid(item.path, item.current ?? null, `is no column of ${dataset.type}`);
    const { direction } = asked.find(({ column }) => column === field.column) ?? { direction: 'ASC' };
    const value = dialect.valid(`${alias}.${quoteName(field.column)}`, field);
    return { ...ownTerm(field, direction), value: sortable(dialect, field, value) };
  }

  function askedTerm(item: Input): Term {
    const [name, input] = oneEntry(item);
    const field = fieldOf(dataset, name);
    if (field) return ownTerm(field, directionOf(input));
    const { column, direction, type } = related.column(name, input);
    const of = `${name}.${pathIn(input.current)} ${type.nativeType}`;
    return { column, value: `${alias}.${quoteName(column)}`, type, direction, nullable: true, of };
  }
}

interface Term {
  readonly column: string;
  readonly value: string;
  readonly type: ValueType;
  readonly direction: Direction;
  readonly nullable: boolean;
  /** Its field, with the type that it has, or the path that leads to the value from the rows that are sorted. */
  readonly of: string;
}

/** The names in an item of an order: of each there is one. */
const pathIn = (item: unknown): string =>
  Object.entries(item as Readonly<Record<string, unknown>>)
    .map(([name, below]) => (typeof below === 'object' && below !== null ? `${name}.${pathIn(below)}` : name))
    .join();

/** Values of rows that relations lead to, each as a column beside those of the rows that are sorted. */
class RelatedColumns {
  readonly #writing: Writing;
  readonly #rows: Rows;
  readonly #toOne: ToOne;
  readonly #from: Scope;
  readonly #columns = new Map<string, string>();

  constructor(writing: Writing, rows: Rows) {
    this.#writing = writing;
    this.#rows = rows;
    this.#toOne = new ToOne(writing);
    this.#from = tableScope(rows.dataset, rows.alias);
  }

  /** The column that has the value which an order names through a relation. */
  column(name: string, input: Input): Pick<Term, 'column' | 'direction' | 'type'> {
    const [sql, direction, type] = this.#value(this.#from, name, input);
    let column = this.#columns.get(sql) ?? `#${this.#columns.size}`;
    while (this.#rows.dataset.fields.some((field) => field.column === column)) column += '#';
    this.#columns.set(sql, column);
    return { column, direction, type };
  }

  table(): string {
    const { alias, table } = this.#rows;
    if (this.#columns.size === 0) return table;
    const columns = [...this.#columns].map(([sql, name]) => `, ${sql} as ${quoteName(name)}`);
    return `(select ${alias}.*${columns.join('')} from ${table} ${alias}${this.#toOne.joins.join('')})`;
  }

  #value(from: Scope, name: string, input: Input): readonly [sql: string, Direction, ValueType] {
    const member = this.#writing.index.member(from.dataset, name);
    if (member.kind === 'aggregate') return this.#aggregate(from, member.relation, member.to, input);
    if (member.kind !== 'one') throw invalid(input.path, name, `is no field of ${from.dataset.type}`);
    const scope = this.#toOne.through(from, member.relation, member.to);
    const [below, next] = oneEntry(input);
    const field = fieldOf(member.to, below);
    return field ? [scope.column(field), directionOf(next), field] : this.#value(scope, below, next);
  }

  #aggregate(from: Scope, relation: Relation, to: Dataset, input: Input): readonly [sql: string, Direction, ValueType] {
    const { table, alias } = tableOf(this.#writing, to);
    const [name, below] = oneEntry(input);
    const [sql, direction, type] = aggregateOrder(this.#writing, to, alias, name, below);
    const where = joinConditions(this.#writing, from, relation, to, alias);
    return [`(select ${sql} from ${table} ${alias} where ${where.join(' and ')})`, direction, type];
  }
}

const fieldOf = (dataset: Dataset, name: string): Field | undefined => usableFields(dataset).find((field) => field.name === name);

/** Not every type has an order (json, point, a structure); their text has one. */
const sortable = (dialect: Dialect, field: Field, value: string): string => (isSortable(field) ? value : dialect.text(value, field));

const isSortable = (field: Field): boolean => !field.opaque && scalarOf(field) !== 'JSON';

/** What the text of a value is sorted as. */
export const TEXT: ValueType = { nativeType: 'text', scalar: 'String', list: false, nullable: true, opaque: false };
