import type { CursorPlace, ReadRequest } from '../../contract/index.ts';
import { arrayText, jsonValue, keysetSql, nullsOf, type KeysetSide, type ValueType } from '../../sql/index.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import { valueMarkSql } from './marks.ts';
import { TEXT, type SortTerm } from './order.ts';
import type { Binder } from './statement.ts';
import type { Writing } from './writing.ts';

const TRUTH: ValueType = { nativeType: 'boolean', scalar: 'Boolean', list: false, nullable: false, opaque: false };

/**
 * The cursors of rows in one order. A cursor carries every value that its row is sorted by, so that it keeps its place when the row is
 * changed or gone. The database gives the values, and they are sealed before anybody is told.
 */
export class Cursors {
  readonly #writing: Writing;
  readonly #dataset: string;
  readonly #order: string;
  #mark: number | undefined;

  constructor(writing: Writing, dataset: string, order: readonly SortTerm[]) {
    this.#writing = writing;
    const terms = order.map(({ of, direction }) => [of, ...Object.values(nullsOf(direction))]);
    this.#dataset = dataset;
    this.#order = JSON.stringify(terms);
  }

  /** What stands for a row's cursor in an answer's text, as SQL: values as JSON in a mark, in the quotes of a JSON string. */
  cell(values: string): string {
    const { parts, cursors } = this.#writing;
    this.#mark ??= parts.mark({ kind: 'cursor', seal: (plain, request) => cursors.seal(plain, this.#placeFor(request)) });
    return `'"'||${valueMarkSql(this.#writing.dialect, this.#mark, values)}||'"'`;
  }

  /** The values that rows are sorted by, as JSON text. */
  values(order: readonly SortTerm[]): string {
    const { dialect } = this.#writing;
    return arrayText(order.map(({ value, type }) => ({ sql: jsonValue(dialect, dialect.exactText(value, type), TEXT) })));
  }

  /** The condition that a row is on one side of the cursor that an argument gives; its binders throw BAD_USER_INPUT. */
  past(cursor: Input, order: readonly SortTerm[], side: KeysetSide): string {
    const { dialect, parts } = this.#writing;
    const opened = this.#opened(cursor);
    const terms = order.map((term, index) => {
      const bind: Binder = (request) => opened(request)[index] ?? null;
      const isNull: Binder = (request) => String(bind(request) === null);
      return {
        ...term,
        at: dialect.asTypeOf(parts.parameter(bind), term.value, term.type),
        atNull: term.nullable ? dialect.typed(parts.parameter(isNull), TRUTH) : '',
      };
    });
    return keysetSql(dialect, terms, side);
  }

  /** Every binder of one request asks for what one of them has opened. */
  #opened(cursor: Input): (request: ReadRequest) => readonly (string | null)[] {
    const opened = new WeakMap<ReadRequest, readonly (string | null)[]>();
    return (request) => {
      const known = opened.get(request);
      if (known) return known;
      const text = cursor.read(request.variables);
      const plain = typeof text === 'string' ? this.#writing.cursors.open(text, this.#placeFor(request)) : undefined;
      if (plain === undefined)
        throw invalid(
          cursor.path,
          text,
          'is no cursor of these rows in this order: take one that the same connection gave you with the same `orderBy`, or leave the argument out to begin anew',
        );
      const values = JSON.parse(plain) as readonly (string | null)[];
      opened.set(request, values);
      return values;
    };
  }

  #placeFor({ context }: ReadRequest): CursorPlace {
    return { dataset: this.#dataset, order: this.#order, caller: this.#writing.caller(context.identity) };
  }
}
