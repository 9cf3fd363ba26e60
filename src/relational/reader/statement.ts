import type { Dataset, ReadRequest } from '../../contract/index.ts';
import type { Mark } from './marks.ts';

/** Where a value of a statement is found when it is run. Throws BAD_USER_INPUT where it is none that is taken. */
export type Binder = (request: ReadRequest) => string | null;

/** A statement, written once and run for every request of its shape. */
export interface Statement {
  readonly text: string;
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
  readonly #marks: Mark[] = [];
  readonly #datasets = new Set<Dataset>();
  readonly #common = new Map<string, string>();
  #aliases = 0;

  /** The `$n` under which the value stands. */
  parameter(binder: Binder): string {
    return `$${this.#binders.push(binder)}`;
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
    const places = new Map<number, number>();
    const renumbered = text.replace(PARAMETER, (found, digits?: string) => {
      if (digits === undefined) return found;
      const number = Number(digits);
      const binder = this.#binders[number - 1];
      const place = places.get(number) ?? (binder ? binders.push(binder) : number);
      places.set(number, place);
      return `$${place}`;
    });
    return { text: renumbered, binders, marks: this.#marks, datasets: [...this.#datasets] };
  }
}
