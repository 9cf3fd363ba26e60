import type { Catalog, Dataset, Relation } from '../../src/contract/index.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface ListArguments {
  readonly where?: Readonly<Record<string, unknown>> | null;
  readonly orderBy?: readonly Readonly<Record<string, string>>[] | null;
  readonly limit?: number | null;
  readonly offset?: number | null;
}

type Truth = boolean | null;

const pattern = (like: string, flags: string) =>
  new RegExp(
    `^${like
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')}$`,
    `s${flags}`,
  );

const OPERATORS: Readonly<Record<string, (value: never, operand: never) => boolean>> = {
  eq: (value, operand) => value === operand,
  ne: (value, operand) => value !== operand,
  in: (value, operand: readonly unknown[]) => operand.includes(value),
  notIn: (value, operand: readonly unknown[]) => !operand.includes(value),
  lt: (value, operand) => value < operand,
  lte: (value, operand) => value <= operand,
  gt: (value, operand) => value > operand,
  gte: (value, operand) => value >= operand,
  between: (value, [low, high]: readonly [never, never]) => value >= low && value <= high,
  like: (value: string, operand: string) => pattern(operand, '').test(value),
  ilike: (value: string, operand: string) => pattern(operand, 'i').test(value),
  startsWith: (value: string, operand: string) => value.startsWith(operand),
  endsWith: (value: string, operand: string) => value.endsWith(operand),
  contains: (value: string, operand: string) => value.includes(operand),
  regex: (value: string, operand: string) => new RegExp(operand).test(value),
};

const all = (truths: readonly Truth[]): Truth => (truths.includes(false) ? false : truths.includes(null) ? null : true);
const negated = (truth: Truth): Truth => (truth === null ? null : !truth);

/** The graph's filters over a row, in SQL's logic. */
function truthOf(row: Row, where: Row): Truth {
  return all(
    Object.entries(where).map(([name, condition]): Truth => {
      if (name === 'and') return all((condition as readonly Row[]).map((one) => truthOf(row, one)));
      if (name === 'or') return negated(all((condition as readonly Row[]).map((one) => negated(truthOf(row, one)))));
      if (name === 'not') return negated(truthOf(row, condition as Row));
      return all(
        Object.entries(condition as Row).map(([operator, operand]): Truth => {
          if (operator === 'isNull') return (row[name] === null) === operand;
          const test = OPERATORS[operator];
          if (!test) throw new Error(`these tests do not know the operator ${operator}`);
          return row[name] === null ? null : test(row[name] as never, operand as never);
        }),
      );
    }),
  );
}

export const matches = (row: Row, where: ListArguments['where']): boolean => truthOf(row, where ?? {}) === true;

/** Rows that match, ordered and cut; where nothing is said of the order they are in that of their key, as given. */
export function listed(rows: readonly Row[], given: ListArguments): readonly Row[] {
  const found = rows.filter((row) => matches(row, given.where));
  for (const order of [...(given.orderBy ?? [])].reverse()) {
    for (const [name, direction] of Object.entries(order)) {
      const sign = direction.startsWith('DESC') ? -1 : 1;
      const nullsFirst = direction.endsWith('NULLS_FIRST') || direction === 'DESC';
      found.sort((one, other) => {
        const [a, b] = [one[name], other[name]] as [never, never];
        if (a === null || b === null) return a === b ? 0 : (a === null) === nullsFirst ? -1 : 1;
        return a === b ? 0 : a < b ? -sign : sign;
      });
    }
  }
  const start = given.offset ?? 0;
  return found.slice(start, given.limit === null || given.limit === undefined ? undefined : start + given.limit);
}

export interface ConnectionArguments extends ListArguments {
  readonly first?: number | null;
  readonly last?: number | null;
}

/** The rows of a page that begins at one of the ends, and what lies around it. */
export function pageOf(rows: readonly Row[], given: ConnectionArguments, byDefault = Infinity) {
  const [found, { first, last }] = [listed(rows, given), given];
  const isBackward = typeof last === 'number';
  const most = last ?? first ?? byDefault;
  return {
    rows: isBackward ? found.slice(Math.max(0, found.length - last)) : found.slice(0, most),
    hasNextPage: !isBackward && found.length > most,
    hasPreviousPage: isBackward && found.length > most,
    totalCount: found.length,
    isCut: typeof (first ?? last) !== 'number' && found.length > most,
  };
}

/** The row that has a key's values. */
export const rowOf = (rows: readonly Row[], key: Row): Row | undefined =>
  rows.find((row) => Object.entries(key).every(([name, value]) => row[name] === value));

/** The rows at a relation's other end. A null joins nothing. */
export function related(relation: Relation, row: Row, targets: readonly Row[]): readonly Row[] {
  return targets.filter((target) =>
    relation.fields.every((field, index) => {
      const value = row[field];
      return value !== null && value !== undefined && target[relation.targetFields[index] ?? ''] === value;
    }),
  );
}

export interface World {
  readonly catalog: Catalog;
  /** By dataset. */
  readonly rows: ReadonlyMap<string, readonly Row[]>;
}

export const datasetOfType = (catalog: Catalog, type: string): Dataset | undefined =>
  [...catalog.datasets.values()].find((dataset) => dataset.type === type);

/** What a field of a dataset's type is, beside a column: a relation's list, one row or count. */
export function relationField(catalog: Catalog, dataset: string, name: string): { relation: Relation; aggregate: boolean } | undefined {
  for (const relation of catalog.relations) {
    if (relation.from !== dataset) continue;
    if (relation.name === name) return { relation, aggregate: false };
    if (!relation.one && `${relation.name}Aggregate` === name) return { relation, aggregate: true };
  }
  return undefined;
}

/** JSON text in which a bigint is a number of all its digits, as a database writes it. */
export function jsonText(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`)
    .join(',')}}`;
}
