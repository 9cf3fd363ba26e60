import { imageFieldName, type Catalog, type Dataset, type Field } from '../../src/contract/index.ts';
import { bucketOf } from './buckets.ts';
import { aggregatesOf, measureOf, Near } from './measures.ts';
import { byValue, inTurn, type Order } from './order.ts';
import { identityOf, isNull, type Row } from './values.ts';
import { all, any, negated, truthOfValue, type Truth } from './where.ts';

interface Key {
  /** Relations to one row, and the column. */
  readonly path: readonly string[];
  readonly field: Field;
  readonly by: unknown;
}

export interface Group {
  readonly rows: readonly Row[];
  /** Of each key. */
  readonly values: readonly unknown[];
  readonly sorted: readonly unknown[];
}

export interface GroupsGiven {
  readonly by: readonly Row[];
  readonly where?: Row | null;
  readonly having?: Row | null;
  readonly orderBy?: readonly Row[] | null;
  readonly limit?: number | null;
  readonly offset?: number | null;
}

export interface GroupGround {
  readonly catalog: Catalog;
  /** The row that a relation to one row leads to. */
  one(dataset: Dataset, row: Row, relation: string): Row | undefined;
  matching(dataset: Dataset, rows: readonly Row[], where: Row | null | undefined): readonly Row[];
}

/** The groups of rows, as graphql-js asks them. */
export function groupsOf(ground: GroupGround, dataset: Dataset, rows: readonly Row[], given: GroupsGiven): readonly object[] {
  const keys = given.by.map((item) => keyOf(ground, dataset, item, []));
  const groups = new Map<string, { rows: Row[]; values: readonly unknown[]; sorted: readonly unknown[] }>();
  for (const row of ground.matching(dataset, rows, given.where)) {
    const buckets = keys.map((key) => bucketOf(key.field, valueAt(ground, dataset, row, key.path), key.by));
    const id = JSON.stringify(buckets.map(({ sorted }, index) => (isNull(sorted) ? null : identityOf(keyField(keys[index]), sorted))));
    const group = groups.get(id) ?? { rows: [], values: buckets.map(({ value }) => value), sorted: buckets.map(({ sorted }) => sorted) };
    group.rows.push(row);
    groups.set(id, group);
  }
  const kept = [...groups.values()].filter((group) => havingTruth(dataset, group.rows, given.having ?? {}) === true);
  kept.sort(groupOrder(dataset, keys, given.orderBy));
  const from = given.offset ?? 0;
  return kept.slice(from, isNull(given.limit) ? undefined : from + given.limit).map((group) => ({
    key: keyObject(keys, group, []),
    aggregate: ({ where }: { readonly where?: Row | null }) => aggregatesOf(dataset, ground.matching(dataset, group.rows, where)),
  }));
}

function keyOf(ground: GroupGround, dataset: Dataset, item: Row, path: readonly string[]): Key {
  const [[name, by] = ['', undefined]] = Object.entries(item);
  const field = dataset.fields.find((each) => each.name === name);
  if (field) return { path: [...path, name], field, by };
  const relation = ground.catalog.relations.find((each) => each.from === dataset.id && each.name === name);
  const to = ground.catalog.datasets.get(relation?.to ?? '');
  if (!to) throw new Error(`these tests do not know ${dataset.type}.${name}`);
  return keyOf(ground, to, by as Row, [...path, name]);
}

function keyField(key: Key | undefined): Field {
  if (!key) throw new Error('there is no such key');
  return key.field;
}

function valueAt(ground: GroupGround, dataset: Dataset, row: Row | undefined, path: readonly string[]): unknown {
  const [name = '', ...rest] = path;
  if (rest.length === 0) return row?.[name] ?? null;
  const relation = ground.catalog.relations.find((each) => each.from === dataset.id && each.name === name);
  const to = ground.catalog.datasets.get(relation?.to ?? '');
  return to ? valueAt(ground, to, row && ground.one(dataset, row, name), rest) : null;
}

/** A group's key, as deep as it has relations; what is not grouped by is not there. */
function keyObject(keys: readonly Key[], group: Group, path: readonly string[]): object {
  const members = keys.flatMap((key, index): [string, unknown][] => {
    if (!path.every((step, at) => key.path[at] === step)) return [];
    const name = key.path[path.length] ?? '';
    if (key.path.length > path.length + 1) return [[name, keyObject(keys, group, [...path, name])]];
    return [[imageFieldName({ fields: [] } as unknown as Dataset, key.field), group.values[index]]];
  });
  return Object.fromEntries(members);
}

/** A test of aggregates over some rows. */
export function havingTruth(dataset: Dataset, rows: readonly Row[], having: Row): Truth {
  return all(
    Object.entries(having).map(([name, condition]): Truth => {
      if (name === 'and') return all((condition as readonly Row[]).map((part) => havingTruth(dataset, rows, part)));
      if (name === 'or') return any((condition as readonly Row[]).map((part) => havingTruth(dataset, rows, part)));
      if (name === 'not') return negated(havingTruth(dataset, rows, condition as Row));
      if (name === 'count') return truthOfValue(COUNT, rows.length, condition as Row);
      return all(
        Object.entries(condition as Row).map(([measure, test]) => {
          const { value, field } = measureOf(dataset, rows, name, measure);
          return truthOfValue(field, value instanceof Near ? plainNumber(value) : value, test as Row);
        }),
      );
    }),
  );
}

export const COUNT: Field = {
  name: 'count',
  column: '',
  nativeType: '',
  scalar: 'Int',
  filterScalar: 'Int',
  opaque: false,
  list: false,
  nullable: false,
  tags: [],
};

export const plainNumber = ({ value }: Near): unknown => (typeof value === 'number' ? value : `${value.digits}e-${value.scale}`);

function groupOrder(dataset: Dataset, keys: readonly Key[], orderBy: readonly Row[] | null | undefined): Order<Group> {
  const byKey = (index: number, direction: string): Order<Group> =>
    byValue(direction, keyField(keys[index]), (group) => group.sorted[index]);
  const asked = (orderBy ?? []).map((item): Order<Group> => {
    const [[name, order] = ['', undefined]] = Object.entries(item);
    if (name === 'key') {
      const [path, direction] = pathOf(order as Row);
      return byKey(
        keys.findIndex((key) => key.path.join('.') === path.join('.')),
        direction,
      );
    }
    return byAggregate(dataset, name, order, (group) => group.rows);
  });
  return inTurn([...asked, ...keys.map((_key, index) => byKey(index, 'ASC'))]);
}

/** An order by one aggregate of rows. */
export function byAggregate<T>(dataset: Dataset, name: string, order: unknown, rowsOf: (of: T) => readonly Row[]): Order<T> {
  if (name === 'count') return byValue(String(order), COUNT, (of) => rowsOf(of).length);
  const [[measure, direction] = ['', undefined]] = Object.entries(order as Row);
  const { field } = measureOf(dataset, [], name, measure);
  return byValue(String(direction), field, (of) => {
    const { value } = measureOf(dataset, rowsOf(of), name, measure);
    return value instanceof Near ? plainNumber(value) : value;
  });
}

function pathOf(order: Row): readonly [path: readonly string[], direction: string] {
  const [[name, below] = ['', undefined]] = Object.entries(order);
  if (typeof below === 'string') return [[name], below];
  const [path, direction] = pathOf(below as Row);
  return [[name, ...path], direction];
}
