import { simplified, suggestion, VALUE_OPERATORS } from '../../contract/index.ts';
import type { Catalog, Dataset, Field, Relation, RowRule, RuleTest, RuleValue, ValueOperator } from '../../contract/index.ts';
import { compileRegex, DIALECTS, misfit, operandOf, parseLike, scalarOf, type ValueType } from '../../sql/index.ts';

/** Where in the filter something is wrong, and what, said so that it can follow the place. */
export interface RuleFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A claim that a rule takes a value from: what the value has to be. */
export interface ClaimUse {
  readonly name: string;
  readonly type: ValueType;
  /** It has to be exactly one value. */
  readonly single: boolean;
  readonly dialect: Dataset['dialect'];
}

export interface ReadRule {
  readonly rule: RowRule;
  readonly claims: readonly ClaimUse[];
  readonly faults: readonly RuleFault[];
}

type Path = readonly (string | number)[];

/** What stands for the whole value of a claim. */
export const CLAIM = /^\$\{claim:([A-Za-z_][A-Za-z0-9_.-]*)\}$/;
/** Of a claim they would read a pattern that whoever gives claims did not mean. */
const PATTERNS: ReadonlySet<string> = new Set(['like', 'ilike', 'regex']);
const ORDERED = new Set(['Int', 'Float', 'String', 'BigInt', 'Decimal', 'Date', 'Time', 'DateTime', 'LocalDateTime']);

/** Reads a filter of a policy as a rule on a dataset's rows. With a fault the rule is not to be used. */
export function readRule(filter: unknown, dataset: Dataset, catalog: Catalog): ReadRule {
  const reader = new RuleReader(catalog);
  const rule = simplified(reader.filter(filter, dataset, []));
  return { rule, claims: reader.claims, faults: reader.faults };
}

class RuleReader {
  readonly claims: ClaimUse[] = [];
  readonly faults: RuleFault[] = [];
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  filter(value: unknown, dataset: Dataset, path: Path): RowRule {
    if (!isMapping(value)) return this.#fault(path, 'is no filter: it maps fields to conditions, like `{region: {eq: EU}}`');
    const entries = Object.entries(value);
    if (entries.length === 0) return this.#fault(path, 'is empty; leave it out where all rows are meant');
    return { kind: 'and', of: entries.map(([name, part]) => this.#member(name, part, dataset, [...path, name])) };
  }

  #member(name: string, value: unknown, dataset: Dataset, path: Path): RowRule {
    if (name === 'and' || name === 'or') {
      if (!Array.isArray(value) || value.length === 0) return this.#fault(path, 'is no list of filters');
      return { kind: name, of: value.map((part, index) => this.filter(part, dataset, [...path, index])) };
    }
    if (name === 'not') return { kind: 'not', of: this.filter(value, dataset, path) };
    const field = dataset.fields.find((each) => each.name === name);
    if (field) return this.#conditions(field, value, dataset, path);
    const relations = this.#catalog.relations.filter(({ from }) => from === dataset.id);
    const relation = relations.find((each) => each.name === name);
    if (relation) return this.#related(relation, value, path);
    const known = [...dataset.fields, ...relations].map((each) => each.name);
    return this.#fault(path, `is no field of \`${dataset.id}\`.${suggestion(name, known)}`);
  }

  #related(relation: Relation, value: unknown, path: Path): RowRule {
    const to = this.#catalog.datasets.get(relation.to);
    if (!to) return this.#fault(path, 'leads to a dataset that is not in the graph');
    if (!relation.local)
      return this.#fault(path, `leads to \`${to.id}\`, which is in another database: a row rule is answered by one. Copy what it needs`);
    if (relation.one) return { kind: 'related', relation, quantifier: 'some', of: this.filter(value, to, path) };
    if (!isMapping(value) || Object.keys(value).length === 0)
      return this.#fault(path, 'leads to several rows: say `some`, `every` or `none` of them');
    return {
      kind: 'and',
      of: Object.entries(value).map(([quantifier, part]): RowRule => {
        if (quantifier !== 'some' && quantifier !== 'every' && quantifier !== 'none')
          return this.#fault([...path, quantifier], 'is none of `some`, `every`, `none`');
        return { kind: 'related', relation, quantifier, of: this.filter(part, to, [...path, quantifier]) };
      }),
    };
  }

  #conditions(field: Field, value: unknown, dataset: Dataset, path: Path): RowRule {
    if (!isMapping(value) || Object.keys(value).length === 0)
      return this.#fault(path, 'has no condition: say one, like `{eq: open}` or `{isNull: true}`');
    return {
      kind: 'and',
      of: Object.entries(value).map(([operator, operand]) => this.#condition(field, operator, operand, dataset, [...path, operator])),
    };
  }

  #condition(field: Field, operator: string, operand: unknown, dataset: Dataset, path: Path): RowRule {
    if (operator === 'isNull' || (operator === 'isEmpty' && field.list)) {
      if (typeof operand !== 'boolean') return this.#fault(path, 'is neither true nor false');
      return test({ kind: operator, column: field, is: operand });
    }
    if (operand === null) return this.#fault(path, 'is null; `isNull: true` means rows without a value');
    if (operator === 'between' && takes(field, 'gte')) {
      if (!Array.isArray(operand) || operand.length !== 2) return this.#fault(path, 'is no pair `[low, high]`');
      const [low, high] = operand.map((end, index) => this.#value(end, field, 'gte', dataset, [...path, index]));
      return low && high ? test({ kind: 'between', column: field, low, high }) : NOTHING;
    }
    if (!isValueOperator(operator) || !takes(field, operator)) {
      const known = [...VALUE_OPERATORS.filter((each) => takes(field, each)), 'isNull'];
      return this.#fault(path, `is no operator of \`${field.name}\`.${suggestion(operator, known)}`);
    }
    const lacking = DIALECTS[dataset.dialect].lacks[operator];
    if (lacking !== undefined) return this.#fault(path, lacking);
    const value = this.#value(operand, field, operator, dataset, path);
    return value ? test({ kind: 'test', column: field, operator, value }) : NOTHING;
  }

  #value(given: unknown, field: Field, operator: ValueOperator, dataset: Dataset, path: Path): RuleValue | undefined {
    const { type, list } = operandOf(field, operator);
    const claim = typeof given === 'string' ? CLAIM.exec(given)?.[1] : undefined;
    if (claim !== undefined) {
      if (PATTERNS.has(operator)) return this.#no(path, 'takes its pattern from the policy, not from a claim');
      this.claims.push({ name: claim, type, single: !list, dialect: dataset.dialect });
      return { kind: 'claim', name: claim };
    }
    const items: readonly unknown[] = list ? (Array.isArray(given) ? given : [given]) : [given];
    if (!list && Array.isArray(given)) return this.#no(path, 'takes one value');
    for (const item of items) {
      if (typeof item === 'string' && item.includes('${'))
        return this.#no(path, 'has a `${` in it; the whole value is `${claim:NAME}`, or none of it is');
      if (item === null || (typeof item === 'object' && scalarOf(type) !== 'JSON')) return this.#no(path, 'is no value');
      const text = typeof item === 'object' ? JSON.stringify(item) : String(item as string | number | boolean);
      const reason = misfit(text, type, dataset.dialect) ?? patternFault(operator, text);
      if (reason !== undefined) return this.#no(path, `${reason}`);
    }
    return { kind: 'literal', value: list ? items : given };
  }

  #no(path: Path, message: string): undefined {
    this.faults.push({ path, message });
  }

  #fault(path: Path, message: string): RowRule {
    this.faults.push({ path, message });
    return NOTHING;
  }
}

const NOTHING: RowRule = { kind: 'none' };

const test = (of: RuleTest): RowRule => ({ kind: 'test', test: of });

export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isValueOperator = (name: string): name is ValueOperator => (VALUE_OPERATORS as readonly string[]).includes(name);

/** The operators that a field's filter input has. */
function takes(field: Field, operator: ValueOperator): boolean {
  if (field.list) return !field.opaque && (operator === 'has' || operator === 'hasAny' || operator === 'hasAll');
  switch (operator) {
    case 'eq':
    case 'ne':
    case 'in':
    case 'notIn':
      return true;
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return !field.opaque && ORDERED.has(field.filterScalar);
    case 'has':
    case 'hasAny':
    case 'hasAll':
      return false;
    default:
      return !field.opaque && field.filterScalar === 'String';
  }
}

function patternFault(operator: ValueOperator, text: string): string | undefined {
  if (operator === 'regex') {
    try {
      compileRegex(text);
    } catch (thrown) {
      return `is no regular expression that every source reads alike: it ${(thrown as RangeError).message}`;
    }
  }
  return (operator === 'like' || operator === 'ilike') && !parseLike(text) ? 'ends with the escape character `\\`' : undefined;
}
