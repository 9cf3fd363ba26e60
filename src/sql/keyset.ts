import { nullsOf } from './operators.ts';
import type { Dialect, Direction } from './dialect.ts';

type Same = Pick<Dialect, 'notDistinct'>;

/** A value that rows are sorted by, and what it is at a place among them. */
export interface KeysetTerm {
  readonly value: string;
  readonly direction: Direction;
  readonly nullable: boolean;
  /** SQL of the value's type. */
  readonly at: string;
  /** SQL: whether it is null there. Asked where it may be. */
  readonly atNull: string;
}

export interface KeysetSide {
  readonly side: 'behind' | 'before';
  /** Rows that have all values of the place are on this side, too. */
  readonly inclusive: boolean;
}

/**
 * The SQL condition that a row is on one side of a place in an order whose last terms tell any two rows apart. Values are compared as
 * ORDER BY compares them, by their own types and collations. Where none is null and all go one way it is one comparison of rows, which
 * an index answers; else the first term bounds the rest where it can.
 */
export function keysetSql(dialect: Same, terms: readonly KeysetTerm[], { side, inclusive }: KeysetSide): string {
  const steps = terms.map((term) => stepOf(dialect, term, side));
  const [first] = steps;
  if (!first) return inclusive ? 'true' : 'false';
  if (steps.every(({ term, operator }) => !term.nullable && operator === first.operator)) {
    const [values, places] = [steps.map(({ term }) => term.value), steps.map(({ term }) => term.at)].map((of) => of.join(', '));
    const operator = `${first.operator}${inclusive ? '=' : ''}`;
    return steps.length === 1 ? `${values} ${operator} ${places}` : `(${values}) ${operator} (${places})`;
  }
  const rest = steps.reduceRight(
    (below: string | undefined, { past, tie }) =>
      below === undefined ? (inclusive ? `(${past} or ${tie})` : past) : `(${past} or (${tie} and ${below}))`,
    undefined,
  );
  const bound = first.term.nullable ? '' : `${first.term.value} ${first.operator}= ${first.term.at} and `;
  return `(${bound}${rest})`;
}

interface Step {
  readonly term: KeysetTerm;
  readonly operator: '>' | '<';
  /** Its value is past the place's. */
  readonly past: string;
  readonly tie: string;
}

function stepOf(dialect: Same, term: KeysetTerm, side: KeysetSide['side']): Step {
  const { value, at, atNull } = term;
  const { way, nulls } = nullsOf(term.direction);
  const operator = (way === 'asc') === (side === 'behind') ? '>' : '<';
  if (!term.nullable) return { term, operator, past: `${value} ${operator} ${at}`, tie: `${value} = ${at}` };
  const nullsPast = (nulls === 'last') === (side === 'behind');
  const beyond = nullsPast ? `(${value} is null and not ${atNull})` : `(${value} is not null and ${atNull})`;
  return { term, operator, past: `(${value} ${operator} ${at} or ${beyond})`, tie: dialect.notDistinct(value, at) };
}
