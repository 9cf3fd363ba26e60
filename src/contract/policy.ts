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
  /** Which of its rows; all where nothing is said. */
  readonly rows?: TypeRows | undefined;
}

/** A row rule that a source takes itself: no field that leads to the type is asked without these arguments. */
export interface TypeRows {
  /** In the order of their names. */
  readonly arguments: readonly RowArgument[];
  /** The field by which its rows are found by key takes them too. Where it does not, none is found. */
  readonly byKey: boolean;
}

export interface RowArgument {
  readonly name: string;
  /** It is given all the values of these, and never none. */
  readonly of: readonly RuleValue[];
  /** They may be several: it takes a list. */
  readonly many: boolean;
}

/** What an argument takes: values of a scalar or enum, one or a list. */
export interface ArgumentForm {
  readonly scalar: string;
  readonly list: boolean;
}

/** Whether a field with these arguments can be told which rows are meant. */
export const takesRows = (taken: ReadonlyMap<string, ArgumentForm>, rows: readonly RowArgument[]): boolean =>
  rows.every(({ name, many }) => {
    const form = taken.get(name);
    return form !== undefined && (form.list || !many);
  });

/** A value of a rule as an argument takes it; undefined where it is none of that scalar, or an empty text, which often stands for none. */
export function argumentValue(scalar: string, value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value);
  if (text === '') return undefined;
  switch (scalar) {
    case 'ID':
    case 'String':
      return text;
    case 'Int':
      return /^-?\d{1,10}$/.test(text) && (Number(text) | 0) === Number(text) ? Number(text) : undefined;
    case 'Float':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'Boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    default:
      return value;
  }
}

/** The values that an argument is given for a caller with these claims. */
export const rowValues = ({ of }: Pick<RowArgument, 'of'>, claims: Readonly<Record<string, readonly string[]>>): readonly unknown[] => [
  ...new Set(
    of.flatMap((value): readonly unknown[] => {
      if (value.kind === 'claim') return Object.hasOwn(claims, value.name) ? (claims[value.name] ?? []) : [];
      return Array.isArray(value.value) ? (value.value as readonly unknown[]) : [value.value];
    }),
  ),
];

/** All that a caller may see: of datasets by id, of subgraphs' types by `source.Type`. Callers with equal keys see the same, but for their claims. */
export interface GraphPolicy {
  readonly key: string;
  readonly datasets: ReadonlyMap<string, DatasetPolicy>;
  readonly types: ReadonlyMap<string, TypePolicy>;
  /** Rows that one operation may come to; that of the hub where nothing is said. */
  readonly cost?: number | undefined;
}

export const ALL_ROWS: RowRule = { kind: 'all' };
export const NO_ROWS: RowRule = { kind: 'none' };

/** Whether a rule asks what the columns of a row do not tell: rows of other datasets, or what the database computes. */
export function asksDatabase(rule: RowRule): boolean {
  switch (rule.kind) {
    case 'and':
    case 'or':
      return rule.of.some(asksDatabase);
    case 'not':
      return asksDatabase(rule.of);
    case 'related':
      return true;
    case 'test':
      return rule.test.column.computed !== undefined;
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
