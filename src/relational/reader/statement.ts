import { WeirError, type Dataset, type ReadRequest } from '../../contract/index.ts';
import type { Mark } from './marks.ts';

/** Where a value of a statement is found when it is run. Throws BAD_USER_INPUT where it is none that is taken. */
export type Binder = (request: ReadRequest) => string | null;

/** A statement, written once and run for every request of its shape. */
export interface Statement {
  /** With the values of `written` put in. */
  readonly text: (written: readonly string[]) => string;
  readonly written: readonly Binder[];
  readonly binders: readonly Binder[];
  readonly marks: readonly Mark[];
  /** All that it reads. */
  readonly datasets: readonly Dataset[];
}

/** A parameter, or a quoted name or text, in which there is none. */
const PARAMETER = /"[^"]*"|'[^']*'|\$(\d+)/g;

/** What a statement collects while it is written. */
export class StatementParts {
  readonly #binders: Binder[] = [];
  readonly #written = new Set<Binder>();
  readonly #marks: Mark[] = [];
  readonly #datasets = new Set<Dataset>();
  readonly #common = new Map<string, string>();
  #aliases = 0;

  /** The `$n` under which the value stands. */
  parameter(binder: Binder): string {
    return `$${this.#binders.push(binder)}`;
  }

  /**
   * The same for a number that is written out: a planner that knows how many rows are wanted finds the better plan, and keeps it.
   * For numbers of which requests have few different ones.
   */
  writtenNumber(binder: Binder): string {
    this.#written.add(binder);
    return this.parameter(binder);
  }

  /** The number under which the answer's text may have the mark. */
  mark(mark: Mark): number {
    return this.#marks.push(mark) - 1;
  }

  alias(): string {
    return `t${this.#aliases++}`;
  }

  /** The name of a table that stands before the statement, for parsers that take few levels of nesting. */
  common(table: string): string {
    const name = this.#common.get(table) ?? this.alias();
    this.#common.set(table, name);
    return name;
  }

  reads(dataset: Dataset): void {
    this.#datasets.add(dataset);
  }

  /** The statement without the parameters that nothing of its text names: no database takes more than it asks for. */
  finish(body: string): Statement {
    const before = Array.from(this.#common, ([table, name]) => `${name} as not materialized ${table}`);
    const text = before.length === 0 ? body : `with ${before.join(', ')} ${body}`;
    const binders: Binder[] = [];
    const written: Binder[] = [];
    const places = new Map<Binder, number>();
    const placeOf = (binder: Binder, all: Binder[]): number => {
      const place = places.get(binder) ?? all.push(binder);
      places.set(binder, place);
      return place;
    };
    // Pieces of text, and between them the place of what is written out.
    const pieces: (string | number)[] = [];
    let at = 0;
    let piece = '';
    for (const found of text.matchAll(PARAMETER)) {
      const binder = found[1] === undefined ? undefined : this.#binders[Number(found[1]) - 1];
      if (!binder) continue;
      piece += text.slice(at, found.index);
      at = found.index + found[0].length;
      if (this.#written.has(binder)) {
        pieces.push(piece, placeOf(binder, written) - 1);
        piece = '';
      } else piece += `$${placeOf(binder, binders)}`;
    }
    pieces.push(piece + text.slice(at));
    return {
      text: (values) => pieces.map((each) => (typeof each === 'number' ? digits(values[each]) : each)).join(''),
      written,
      binders,
      marks: this.#marks,
      datasets: [...this.#datasets],
    };
  }
}

/** What is written out is no text that anybody gave. */
function digits(value: string | undefined): string {
  if (value === undefined || !/^\d+$/.test(value))
    throw new WeirError('INTERNAL', `A statement has a place for a number, which \`${value}\` is not.`);
  return value;
}
