import { WeirError, type Notice, type ReadAnswer, type ReadRequest } from '../../contract/index.ts';
import type { Dialect } from '../../sql/index.ts';

/**
 * What a statement tells besides its JSON: a mark within the text, between two characters U+0001, which JSON never has raw. One
 * `indexOf` finds out that there is none.
 */
export type Mark =
  /** An aggregate is of fewer values than the caller's policy wants. */
  | { readonly kind: 'suppressed'; readonly path: string; readonly minGroup: number }
  /** A list had more rows than the hub's own default. */
  | { readonly kind: 'truncated'; readonly path: string; readonly limit: (request: ReadRequest) => number }
  /** What was declared to find one row finds more; the mark carries the value as JSON. */
  | {
      readonly kind: 'ambiguous';
      readonly path: string;
      readonly said: string;
      readonly cure: string;
      readonly source: string | undefined;
    }
  /** The values that a row is sorted by, as JSON, in whose place the answer has the row's cursor. */
  | { readonly kind: 'cursor'; readonly seal: (values: string, request: ReadRequest) => string };

const BOUND = '\u0001';

/** A mark that says all by itself. */
export const markSql = ({ markBound }: Dialect, mark: number): string => `${markBound}||'${mark}'||${markBound}`;

/** A mark that carries a value, a SQL expression: JSON text that is not null. */
export const valueMarkSql = ({ markBound }: Dialect, mark: number, value: string): string =>
  `${markBound}||'${mark} '||${value}||${markBound}`;

const NONE: readonly Notice[] = [];

/** The JSON of an answer, and what was marked in it. Throws SOURCE_ERROR where what finds one row finds more. */
export function readMarks(text: string, marks: readonly Mark[], request: ReadRequest): ReadAnswer {
  if (!text.includes(BOUND)) return { json: text, notices: NONE };
  const found = new Map<number, Notice>();
  // Every other part is a mark, and a list inside a list has its own as often as the outer one has rows.
  const parts = text.split(BOUND).map((part, index) => {
    if (index % 2 === 0) return part;
    const number = Number.parseInt(part, 10);
    const mark = marks[number];
    const value = part.slice(part.indexOf(' ') + 1);
    if (mark?.kind === 'cursor') return mark.seal(value, request);
    if (mark?.kind === 'truncated') found.set(number, { path: mark.path, limit: mark.limit(request) });
    if (mark?.kind === 'suppressed') found.set(number, { path: mark.path, minGroup: mark.minGroup });
    if (mark?.kind === 'ambiguous') throw ambiguous(mark, value);
    return '';
  });
  return { json: parts.join(''), notices: [...found.values()] };
}

function ambiguous(mark: Mark & { kind: 'ambiguous' }, value: string): WeirError {
  return new WeirError(
    'SOURCE_ERROR',
    `\`${mark.path}\`: ${mark.said}, but ${value} has more than one. ${mark.cure}`,
    mark.source === undefined ? {} : { source: mark.source },
  );
}
