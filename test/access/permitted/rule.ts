import type { Identity } from '../../../src/contract/index.ts';
import type { Row, Rows } from './random-rows.ts';
import type { Column, Structure, Table } from './structure.ts';

type Truth = boolean | null;

/** What a rule is reckoned with: everything, whoever may see it. */
export interface RuleGround {
  readonly structure: Structure;
  readonly rows: Rows;
  readonly claims: Identity['claims'];
}

type Filter = Readonly<Record<string, unknown>>;

const CLAIM = /^\$\{claim:(.*)\}$/;
/** Operators that take several values. */
const LISTS = new Set(['in', 'notIn', 'hasAny', 'hasAll', 'has']);

/** Whether a row fulfils a policy's filter: a second reading of it, by the words of the guide and not by the hub's code. */
export const fulfils = (filter: Filter, table: Table, row: Row, ground: RuleGround): boolean => truth(filter, table, row, ground) === true;

function truth(filter: Filter, table: Table, row: Row, ground: RuleGround): Truth {
  const parts = Object.entries(filter).map(([name, given]): Truth => {
    if (name === 'and') return all((given as readonly Filter[]).map((part) => truth(part, table, row, ground)));
    if (name === 'or') return some((given as readonly Filter[]).map((part) => truth(part, table, row, ground)));
    if (name === 'not') return negated(truth(given as Filter, table, row, ground));
    const column = table.columns.find((one) => one.name === name);
    if (column) {
      const conditions = Object.entries(given as Filter);
      return all(conditions.map(([operator, operand]) => condition(column, row[name] ?? null, operator, operand, ground.claims)));
    }
    return leads(name, given as Filter, table, row, ground);
  });
  return all(parts);
}

/** Rows at a relation's other end: all that there are. */
function leads(name: string, given: Filter, table: Table, row: Row, ground: RuleGround): Truth {
  const relation = ground.structure.relations.find((one) => one.from === table.id && one.name === name);
  const target = ground.structure.tables.find(({ id }) => id === relation?.to);
  if (!relation || !target) throw new Error(`${table.id} has no ${name}`);
  const others = (ground.rows.get(target.id) ?? []).filter((other) =>
    relation.fields.every((field, index) => row[field] !== null && row[field] === other[relation.targetFields[index] ?? '']),
  );
  const of = (filter: Filter) => others.map((other) => truth(filter, target, other, ground) === true);
  if (relation.one) return of(given).includes(true);
  return all(
    Object.entries(given).map(([quantifier, filter]) => {
      const found = of(filter as Filter);
      return quantifier === 'some' ? found.includes(true) : quantifier === 'every' ? !found.includes(false) : !found.includes(true);
    }),
  );
}

const all = (parts: readonly Truth[]): Truth => (parts.includes(false) ? false : parts.includes(null) ? null : true);
const some = (parts: readonly Truth[]): Truth => (parts.includes(true) ? true : parts.includes(null) ? null : false);
const negated = (truth: Truth): Truth => (truth === null ? null : !truth);

function condition(column: Column, value: unknown, operator: string, given: unknown, claims: Identity['claims']): Truth {
  if (operator === 'isNull') return (value === null) === given;
  const named = typeof given === 'string' ? CLAIM.exec(given)?.[1] : undefined;
  const claimed = named === undefined ? undefined : (claims[named] ?? []);
  const many = LISTS.has(operator);
  const operand = claimed === undefined ? given : many ? claimed : claimed[0];
  if (many && (operator === 'in' || operator === 'notIn') && Array.isArray(operand) && operand.length === 0) return operator === 'notIn';
  if (value === null) return null;
  const operands = (Array.isArray(operand) ? operand : [operand]) as readonly unknown[];
  const compare = (other: unknown) => compared(column, value, other);
  const items = value as readonly unknown[];
  const text = String(value as string | number | boolean);
  switch (operator) {
    case 'isEmpty':
      return (items.length === 0) === given;
    case 'eq':
      return compare(operand) === 0;
    case 'ne':
      return compare(operand) !== 0;
    case 'in':
      return operands.some((one) => compare(one) === 0);
    case 'notIn':
      return operands.every((one) => compare(one) !== 0);
    case 'lt':
      return compare(operand) < 0;
    case 'lte':
      return compare(operand) <= 0;
    case 'gt':
      return compare(operand) > 0;
    case 'gte':
      return compare(operand) >= 0;
    case 'between':
      return compare(operands[0]) >= 0 && compare(operands[1]) <= 0;
    case 'startsWith':
      return text.startsWith(String(operand));
    case 'endsWith':
      return text.endsWith(String(operand));
    case 'contains':
      return text.includes(String(operand));
    case 'like':
      return like(String(operand), '').test(text);
    case 'ilike':
      return like(String(operand), 'i').test(text);
    case 'regex':
      return new RegExp(String(operand), 's').test(text);
    case 'has':
    case 'hasAll':
      return operands.every((one) => items.includes(one));
    case 'hasAny':
      return operands.some((one) => items.includes(one));
    default:
      throw new Error(`there is no operator ${operator}`);
  }
}

/** `%` and `_`, and none of them escaped: no pattern here is. */
const like = (pattern: string, flags: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')}$`,
    `s${flags}`,
  );

function compared(column: Column, one: unknown, other: unknown): number {
  switch (column.own ?? column.scalar) {
    case 'Int':
    case 'Float':
      return Number(one) - Number(other);
    case 'BigInt':
      return BigInt(String(one)) < BigInt(String(other)) ? -1 : BigInt(String(one)) > BigInt(String(other)) ? 1 : 0;
    case 'Decimal':
      return hundredths(one) < hundredths(other) ? -1 : hundredths(one) > hundredths(other) ? 1 : 0;
    case 'Boolean':
      return Number(String(one) === 'true') - Number(String(other) === 'true');
    case 'DateTime':
      return Date.parse(String(one)) - Date.parse(String(other));
    case 'UUID':
      return Buffer.compare(Buffer.from(String(one).toLowerCase()), Buffer.from(String(other).toLowerCase()));
    default:
      return Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)));
  }
}

function hundredths(value: unknown): bigint {
  const [, sign = '', whole = '0', rest = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  return BigInt(`${sign}${whole}${rest.padEnd(2, '0').slice(0, 2)}`);
}

/** Whether every claim that a filter names is there, and is what its column may be compared with. */
export function claimsFit(filter: Filter, table: Table, { structure, claims }: Pick<RuleGround, 'structure' | 'claims'>): boolean {
  return Object.entries(filter).every(([name, given]) => {
    if (name === 'and' || name === 'or') return (given as readonly Filter[]).every((part) => claimsFit(part, table, { structure, claims }));
    if (name === 'not') return claimsFit(given as Filter, table, { structure, claims });
    const column = table.columns.find((one) => one.name === name);
    if (column) return Object.entries(given as Filter).every(([operator, operand]) => fits(column, operator, operand, claims));
    const relation = structure.relations.find((one) => one.from === table.id && one.name === name);
    const target = structure.tables.find(({ id }) => id === relation?.to);
    if (!relation || !target) throw new Error(`${table.id} has no ${name}`);
    const filters = relation.one ? [given] : Object.values(given as Filter);
    return filters.every((part) => claimsFit(part as Filter, target, { structure, claims }));
  });
}

function fits(column: Column, operator: string, operand: unknown, claims: Identity['claims']): boolean {
  return [operand].flat().every((one) => {
    const name = typeof one === 'string' ? CLAIM.exec(one)?.[1] : undefined;
    if (name === undefined) return true;
    const values = claims[name] ?? [];
    return values.length > 0 && (LISTS.has(operator) || values.length === 1) && values.every((value) => isValue(column, operator, value));
  });
}

/** Parts of a text are text, whatever the column is. */
function isValue(column: Column, operator: string, value: string): boolean {
  if (column.enumValues) return /^(eq|ne|in|notIn)$/.test(operator) ? column.enumValues.includes(value) : true;
  switch (column.own ?? column.scalar) {
    case 'Int':
      return /^[+-]?\d+$/.test(value) && Math.abs(Number(value)) < 2 ** 31;
    case 'BigInt':
      return /^[+-]?\d+$/.test(value) && BigInt(value) < 2n ** 63n && BigInt(value) >= -(2n ** 63n);
    case 'Float':
    case 'Decimal':
      return /^-?\d+(\.\d+)?$/.test(value);
    case 'Boolean':
      return value === 'true' || value === 'false';
    case 'Date':
      return /^\d{4}-\d\d-\d\d$/.test(value);
    case 'DateTime':
      return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
    case 'LocalDateTime':
      return /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(value);
    case 'UUID':
      return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value);
    default:
      return !value.includes('\0');
  }
}
