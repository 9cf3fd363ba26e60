import type { Catalog, Dataset, Relation } from '../../src/contract/index.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface ListArguments {
  readonly where?: Readonly<Record<string, unknown>> | null;
  readonly orderBy?: readonly Readonly<Record<string, string>>[] | null;
  readonly limit?: number | null;
  readonly offset?: number | null;
}

const OPERATORS: Readonly<Record<string, (value: unknown, operand: never) => boolean>> = {
  eq: (value, operand) => value === operand,
  ne: (value, operand) => value !== operand,
  in: (value, operand: readonly unknown[]) => operand.includes(value),
  notIn: (value, operand: readonly unknown[]) => !operand.includes(value),
  lt: (value, operand) => (value as number) < operand,
  lte: (value, operand) => (value as number) <= operand,
  gt: (value, operand) => (value as number) > operand,
  gte: (value, operand) => (value as number) >= operand,
  startsWith: (value, operand: string) => String(value).startsWith(operand),
};

/** The graph's filters over rows, as far as these tests use them. */
export function matches(row: Row, where: ListArguments['where']): boolean {
  return Object.entries(where ?? {}).every(([name, condition]) => {
    if (condition === null || condition === undefined) return true;
    if (name === 'and') return (condition as readonly Row[]).every((one) => matches(row, one));
    if (name === 'or') return (condition as readonly Row[]).some((one) => matches(row, one));
    if (name === 'not') return !matches(row, condition as Row);
    return Object.entries(condition as Row).every(([operator, operand]) => {
      if (operator === 'isNull') return (row[name] === null) === operand;
      if (operand === null) return true;
      return row[name] !== null && (OPERATORS[operator] ?? (() => true))(row[name], operand as never);
    });
  });
}

export function listed(rows: readonly Row[], given: ListArguments): readonly Row[] {
  const found = rows.filter((row) => matches(row, given.where));
  for (const order of [...(given.orderBy ?? [])].reverse()) {
    for (const [name, direction] of Object.entries(order)) {
      const sign = direction.startsWith('DESC') ? -1 : 1;
      found.sort((one, other) => {
        const [a, b] = [one[name] ?? '', other[name] ?? ''] as [never, never];
        return a === b ? 0 : a < b ? -sign : sign;
      });
    }
  }
  const start = given.offset ?? 0;
  return found.slice(start, given.limit === null || given.limit === undefined ? undefined : start + given.limit);
}

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
