import { createHmac } from 'node:crypto';
import { imageFields } from '../contract/index.ts';
import type {
  ColumnGrant,
  Dataset,
  DatasetPolicy,
  Identity,
  LoggedChange,
  Mask,
  Predicate,
  RowImage,
  RowRule,
  RuleValue,
} from '../contract/index.ts';
import { operandOf, predicateRow } from '../sql/index.ts';

/** A row's image as a caller may see it; null where the row is not theirs to see. */
export type ShowImage = (image: RowImage) => RowImage | null;

export interface ShowOptions {
  readonly policy: DatasetPolicy;
  /** The dataset as its home has it, and as the caller has it. */
  readonly whole: Dataset;
  readonly seen: Dataset;
  readonly claims: Identity['claims'];
  readonly maskKey: Buffer;
}

/** What SQL makes of a row under a policy (relational/reader/policed.ts), made of an image: rules that ask other rows have no place here. */
export function imageShower({ policy, whole, seen, claims, maskKey }: ShowOptions): ShowImage {
  const holds = ruleRow(policy.rows, claims);
  const cells = imageFields(seen).map((field) => {
    const own = whole.fields.find(({ name }) => name === field.name) ?? field;
    const grants = (policy.columns.get(field.name) ?? []).map(({ rows, mask }: ColumnGrant) => ({ holds: ruleRow(rows, claims), mask }));
    const isText = field.use === 'shown' && field.nativeType !== own.nativeType;
    return { column: field.column, grants, own, isText };
  });
  return (image) => {
    if (!holds(image)) return null;
    return Object.fromEntries(
      cells.map(({ column, grants, own, isText }) => {
        const grant = grants.find((each) => each.holds(image));
        const value = image[own.column] ?? null;
        if (!grant) return [column, null];
        return [column, grant.mask ? masked(grant.mask, value, maskKey) : isText && value !== null ? textOf(value) : value];
      }),
    );
  };
}

/**
 * A change as a caller may see it: a row that comes into sight is an INSERT, one that leaves it a DELETE with its key alone, and what
 * changes nothing that is seen is no change. Undefined where the caller need not know.
 */
export function underPolicy(change: LoggedChange, show: ShowImage): LoggedChange | undefined {
  const { op, before, after } = change;
  if (op === 'RESET') return change;
  const is = after && show(after);
  const was = before && show(before);
  switch (op) {
    case 'INSERT':
      return is ? { ...change, after: is } : undefined;
    case 'DELETE':
      // An old row that is not known is one of a dataset whose rows are all seen.
      return before && !was ? undefined : { ...change, before: was };
    case 'UPDATE': {
      if (!is) return before && !was ? undefined : { ...change, op: 'DELETE', changed: null, before: null, after: null };
      if (!before) return { ...change, changed: null, after: is };
      if (!was) return { ...change, op: 'INSERT', changed: null, before: null, after: is };
      const changed = Object.keys(is).filter((column) => JSON.stringify(is[column]) !== JSON.stringify(was[column]));
      return changed.length === 0 ? undefined : { ...change, before: was, after: is, changed };
    }
  }
}

const ruleRow = (rule: RowRule, claims: Identity['claims']): ((image: RowImage) => boolean) => predicateRow(predicateOf(rule, claims));

function predicateOf(rule: RowRule, claims: Identity['claims']): Predicate {
  switch (rule.kind) {
    case 'all':
      return { kind: 'and', of: [] };
    case 'none':
    case 'related':
      return { kind: 'or', of: [] };
    case 'and':
    case 'or':
      return { kind: rule.kind, of: rule.of.map((part) => predicateOf(part, claims)) };
    case 'not':
      return { kind: 'not', of: predicateOf(rule.of, claims) };
    case 'test': {
      const { test } = rule;
      switch (test.kind) {
        case 'isNull':
        case 'isEmpty':
          return test;
        case 'between':
          return { ...test, low: valueOf(test.low, claims, false), high: valueOf(test.high, claims, false) };
        case 'test':
          return { ...test, value: valueOf(test.value, claims, operandOf(test.column, test.operator).list) };
      }
    }
  }
}

function valueOf(value: RuleValue, claims: Identity['claims'], list: boolean): unknown {
  if (value.kind === 'literal') return value.value;
  const given = claims[value.name] ?? [];
  return list ? given : given[0];
}

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean));

function masked(mask: Mask, value: unknown, maskKey: Buffer): unknown {
  if (mask.kind === 'constant') return mask.value;
  if (mask.kind === 'null' || value === null) return null;
  const text = String(value as string | number);
  if (mask.kind === 'hash') return createHmac('sha256', maskKey).update(text).digest('hex');
  return Array.from(text).length >= 8 ? `****${Array.from(text).slice(-4).join('')}` : '****';
}
