import type { Relation } from './dataset.ts';
import type { Predicate } from './predicate.ts';

/** A value in a row rule: one that the policy says, or the caller's claim of that name. */
export type RuleValue = { readonly kind: 'literal'; readonly value: unknown } | { readonly kind: 'claim'; readonly name: string };

/** A test of a row rule on one column. */
export type RuleTest = Exclude<Predicate<RuleValue>, { readonly kind: 'and' | 'or' | 'not' }>;

/** Which rows of a dataset a role sees. Logic is SQL's, with three values: a row is seen where the rule is true. */
export type RowRule =
  | { readonly kind: 'all' | 'none' }
  | { readonly kind: 'and' | 'or'; readonly of: readonly RowRule[] }
  | { readonly kind: 'not'; readonly of: RowRule }
  | { readonly kind: 'test'; readonly test: RuleTest }
  /** Rows of a dataset of the same home that a relation leads to; all of them count, whatever the role sees of them. */
  | { readonly kind: 'related'; readonly relation: Relation; readonly quantifier: 'some' | 'every' | 'none'; readonly of: RowRule };

/** What stands in the place of a column's value. */
export type Mask =
  | { readonly kind: 'null' }
  /** A keyed hash of its text: equal for equal values, on one hub. */
  | { readonly kind: 'hash' }
  /** Its last four characters, where it has eight or more. */
  | { readonly kind: 'partial' }
  | { readonly kind: 'constant'; readonly value: string };

/** On these rows a column is shown, or its mask is. */
export interface ColumnGrant {
  readonly rows: RowRule;
  readonly mask?: Mask | undefined;
}

/** What a caller may see of one dataset. A column that is not in the map does not exist. */
export interface DatasetPolicy {
  readonly rows: RowRule;
  /** By field, those for aggregates among them. The first grant that holds for a row decides; where none does, the value is null. */
  readonly columns: ReadonlyMap<string, readonly ColumnGrant[]>;
  /** Which of them are read in aggregates alone, and of how many values at least. */
  readonly aggregateOnly: ReadonlyMap<string, number>;
  /** Rows of one list. */
  readonly limit?: number | undefined;
}

/** What a caller may see of one type of a subgraph. */
export interface TypePolicy {
  readonly fields: 'all' | ReadonlySet<string>;
}

/** All that a caller may see: of datasets by id, of subgraphs' types by `source.Type`. Callers with equal keys see the same, but for their claims. */
export interface GraphPolicy {
  readonly key: string;
  readonly datasets: ReadonlyMap<string, DatasetPolicy>;
  readonly types: ReadonlyMap<string, TypePolicy>;
}

export const ALL_ROWS: RowRule = { kind: 'all' };
export const NO_ROWS: RowRule = { kind: 'none' };

/** Whether a rule asks for rows of other datasets, so that a row alone does not tell. */
export function isRelated(rule: RowRule): boolean {
  switch (rule.kind) {
    case 'and':
    case 'or':
      return rule.of.some(isRelated);
    case 'not':
      return isRelated(rule.of);
    case 'related':
      return true;
    default:
      return false;
  }
}

/** The rule with what is sure taken out of it. */
export function simplified(rule: RowRule): RowRule {
  if (rule.kind === 'not') {
    const of = simplified(rule.of);
    return of.kind === 'all' ? NO_ROWS : of.kind === 'none' ? ALL_ROWS : { kind: 'not', of };
  }
  if (rule.kind !== 'and' && rule.kind !== 'or') return rule;
  const [decides, says] = rule.kind === 'and' ? (['none', 'all'] as const) : (['all', 'none'] as const);
  const of = rule.of.map(simplified).filter(({ kind }) => kind !== says);
  if (of.some(({ kind }) => kind === decides)) return { kind: decides };
  if (of.length === 0) return { kind: says };
  return of.length === 1 && of[0] ? of[0] : { kind: rule.kind, of };
}
