import type { ChangeOp, LoggedChange, RowImage } from '../contract/index.ts';

/** A change as one subscriber is to see it. */
export interface ShapedChange {
  readonly op: ChangeOp;
  readonly key: RowImage | null;
  readonly changed: readonly string[] | null;
  readonly before: RowImage | null;
  readonly after: RowImage | null;
}

/**
 * What a change means under a filter: a row that begins to match is an INSERT, one that ceases to is a DELETE. Without the old
 * row nobody knows whether it matched, so one that does not match now is a DELETE with its key, whether or not it was sent
 * before. Undefined where the subscriber need not know.
 */
export function underFilter(change: LoggedChange, matches: ((image: RowImage) => boolean) | undefined): ShapedChange | undefined {
  const { op, key, before, after, changed } = change;
  if (op === 'RESET') return { op, key: null, changed: null, before: null, after: null };
  const whole = { op, key, changed, before, after };
  if (!matches) return whole;
  const is = after !== null && matches(after);
  const was = before === null ? undefined : matches(before);
  const gone: ShapedChange = { op: 'DELETE', key, changed: null, before: was ? before : null, after: null };
  switch (op) {
    case 'INSERT':
      return is ? whole : undefined;
    case 'DELETE':
      return was === false ? undefined : gone;
    case 'UPDATE':
      if (is) return was === false ? { op: 'INSERT', key, changed: null, before: null, after } : whole;
      return was === false ? undefined : gone;
  }
}
