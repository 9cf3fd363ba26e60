import type { FieldItem } from '../../contract/index.ts';
import { orderClause, quoteName, whereClause, type Direction } from '../../sql/index.ts';
import { Cursors } from './cursors.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import { defaultLimit, limitBinder, oneMoreSql, rowsSql } from './limit.ts';
import { sortingOf, type Sorting } from './order.ts';
import { argumentsIn, conditionsOf, type Rows } from './rows.ts';
import type { Binder } from './statement.ts';
import { tableOf, type Writing } from './writing.ts';

/** Where rows lie that are past a cursor, in the order of the connection. */
const SIDES = { after: 'behind', before: 'before' } as const;

const OPPOSITE: Readonly<Record<Direction, Direction>> = {
  ASC: 'DESC',
  DESC: 'ASC',
  ASC_NULLS_FIRST: 'DESC_NULLS_LAST',
  ASC_NULLS_LAST: 'DESC_NULLS_FIRST',
  DESC_NULLS_FIRST: 'ASC_NULLS_LAST',
  DESC_NULLS_LAST: 'ASC_NULLS_FIRST',
};

/**
 * The rows of a connection that one request has of it, as SQL. They are read from the end that `first` or `last` names, one more than
 * wanted, and numbered from there.
 */
export class ConnectionPage {
  readonly cursors: Cursors;
  readonly isBackward: boolean;
  /** The condition that a row belongs to the page, and is not the one besides. */
  readonly within: string;
  /** An aggregate: there are more rows where it ends. */
  readonly isCut: string;
  /** How many rows the page has where the request does not say. */
  readonly byDefault: ReturnType<typeof defaultLimit> | undefined;
  readonly #writing: Writing;
  readonly #rows: Rows;
  readonly #given: ReadonlyMap<string, Input>;
  readonly #sorting: Sorting;
  readonly #most: string;
  readonly #limit: string;
  readonly #numbered: string;

  /** Throws BAD_USER_INPUT for `first` beside `last`. */
  constructor(writing: Writing, rows: Rows, item: FieldItem) {
    this.#writing = writing;
    this.#rows = rows;
    this.#given = new Map([...argumentsIn(writing, item)].filter(([, { current }]) => current !== null));
    const [first, last] = [this.#given.get('first'), this.#given.get('last')];
    if (first && last) throw invalid(last.path, last.current, 'stands beside `first`: a page has the first rows or the last');
    this.isBackward = last !== undefined;
    this.#sorting = this.#sortingOf(rows);
    this.cursors = new Cursors(writing, rows.dataset.id, this.#sorting.order);
    const allowed = writing.most(rows.dataset);
    const [asked, byDefault] = [first ?? last, defaultLimit(rows.correlated, allowed)];
    this.byDefault = asked ? undefined : byDefault;
    const binder: Binder = asked ? limitBinder(asked, allowed) : (request) => String(byDefault(request));
    this.#most = rowsSql(writing, binder);
    this.#limit = oneMoreSql(writing, this.#most, binder);
    this.#numbered = quoteName(unusedName(rows));
    this.within = `${this.number} <= ${this.#most}`;
    this.isCut = `count(*) > ${this.#most}`;
  }

  /** A row's place, from the end at which the page begins. */
  get number(): string {
    return `${this.#rows.alias}.${this.#numbered}`;
  }

  /** JSON text of the values that a row is sorted by. */
  get values(): string {
    return this.cursors.values(this.#sorting.order);
  }

  /** What the page is read from, under the rows' alias; `used` are columns that are read of it. */
  from(used: Iterable<string>): string {
    const { alias } = this.#rows;
    const { order: forth, table } = this.#sorting;
    const order = this.isBackward ? this.#reversed(forth) : forth;
    const columns = [...new Set([...used, ...order.map(({ column }) => column)])].map((name) => `${alias}.${quoteName(name)}`);
    const past = (['after', 'before'] as const).flatMap((name) => {
      const cursor = this.#given.get(name);
      return cursor ? [this.cursors.past(cursor, forth, { side: SIDES[name], inclusive: false })] : [];
    });
    const where = [...conditionsOf(this.#writing, this.#rows, this.#given.get('where')), ...past];
    const page = `(select ${columns.join(', ')} from ${table} ${alias}${whereClause(where)}${orderClause(order)} limit ${this.#limit}) ${alias}`;
    return `(select ${alias}.*, row_number() over (${orderClause(order).trim()}) as ${this.#numbered} from ${page}) ${alias}`;
  }

  /** The condition that rows are left out because a cursor is given; undefined where it is not. */
  leftOut(name: 'after' | 'before'): string | undefined {
    const cursor = this.#given.get(name);
    if (!cursor) return undefined;
    const rows = this.#again();
    const { order, table } = this.#sortingOf(rows);
    // What is not on the one side is on the other, the row that the cursor is of included.
    const side = SIDES[name] === 'behind' ? 'before' : 'behind';
    const from = this.#all({ ...rows, table }, this.cursors.past(cursor, order, { side, inclusive: true }));
    if (!this.#writing.dialect.ordersByIndex || order.some(({ nullable }) => nullable)) return `exists (select 1 ${from})`;
    // By the index that finds the page, and not from where the table begins: the nearest is the cursor's own row.
    return `(select true ${from} order by ${(side === 'before' ? this.#reversed(order) : order).map(({ sql }) => sql).join(', ')} limit 1) is not null`;
  }

  /** How many rows the connection has, on all its pages. */
  total(): string {
    return `(select ${this.#writing.dialect.cast('count(*)', 'text')} ${this.#all(this.#again())})`;
  }

  #sortingOf(rows: Rows): Sorting {
    return sortingOf(this.#writing, rows, this.#given.get('orderBy'), undefined);
  }

  #reversed(order: Sorting['order']): Sorting['order'] {
    const { dialect } = this.#writing;
    return order.map((term) => ({ ...term, sql: dialect.orderTerm(term.value, OPPOSITE[term.direction]) }));
  }

  /** The same rows under an alias of their own. */
  #again(): Rows {
    return { ...this.#rows, ...tableOf(this.#writing, this.#rows.dataset) };
  }

  #all(rows: Rows, ...conditions: readonly string[]): string {
    const where = [...conditionsOf(this.#writing, rows, this.#given.get('where')), ...conditions];
    return `from ${rows.table} ${rows.alias}${where.length > 0 ? ` where ${where.join(' and ')}` : ''}`;
  }
}

/** A name that no column of the rows has. */
function unusedName({ dataset }: Rows): string {
  let name = '#';
  while (dataset.fields.some(({ column }) => column === name)) name += '#';
  return name;
}
