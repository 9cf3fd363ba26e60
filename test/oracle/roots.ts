import { relationFields, rootFields, type Catalog, type Dataset, type Relation } from '../../src/contract/index.ts';
import { byAggregate, groupsOf, havingTruth, type GroupGround, type GroupsGiven } from './groups.ts';
import { aggregatesOf } from './measures.ts';
import { byValue, orderOf, type Order } from './order.ts';
import { identityOf, isNull, textIn, type Row } from './values.ts';
import { truthOf } from './where.ts';
import type { World } from './world.ts';

interface PageGiven extends Pick<Given, 'where' | 'orderBy'> {
  readonly first?: number | null;
  readonly last?: number | null;
}

interface Given {
  readonly where?: Row | null;
  readonly orderBy?: readonly Row[] | null;
  readonly limit?: number | null;
  readonly offset?: number | null;
  readonly distinctOn?: readonly string[] | null;
}

/** Of rows that have the same in some columns, the first. */
function firstsOf(dataset: Dataset, sorted: readonly Row[], columns: readonly string[]): readonly Row[] {
  if (columns.length === 0) return sorted;
  const fields = dataset.fields.filter(({ name }) => columns.includes(name));
  const seen = new Set<string>();
  return sorted.filter((row) => {
    const id = JSON.stringify(fields.map((field) => (isNull(row[field.name]) ? null : identityOf(field, row[field.name]))));
    return !seen.has(id) && Boolean(seen.add(id));
  });
}

type Members = Readonly<Record<string, unknown>>;

/** Answers a catalog's queries from arrays, one obvious step after the other: what the compiled statements are measured by. */
export class Roots {
  readonly #catalog: Catalog;
  readonly #world: World;

  constructor(catalog: Catalog, world: World) {
    this.#catalog = catalog;
    this.#world = world;
  }

  /** The fields of Query, for graphql-js. */
  get query(): Members {
    return Object.fromEntries([...this.#catalog.datasets.values()].flatMap((dataset) => this.#rootsOf(dataset)));
  }

  #rootsOf(dataset: Dataset): [string, unknown][] {
    const rows = this.#rows(dataset);
    return rootFields(dataset).flatMap((root): [string, unknown][] => {
      switch (root.kind) {
        case 'one':
          return [
            [
              root.name,
              (given: Row) =>
                this.#one(
                  dataset,
                  rows.filter((row) => root.keyFields.every((name) => textIn(row[name]) === textIn(given[name]))),
                ),
            ],
          ];
        case 'list':
          return [[root.name, (given: Given) => this.#list(dataset, rows, given)]];
        case 'connection':
          return [[root.name, (given: PageGiven) => this.#page(dataset, rows, given)]];
        case 'byKeys': {
          const find = (key: Row) =>
            rows.filter((row) => Object.entries(key).every(([name, value]) => textIn(row[name]) === textIn(value)));
          return [[root.name, ({ keys }: { readonly keys: readonly Row[] }) => keys.map((key) => this.#one(dataset, find(key)))]];
        }
        case 'aggregate':
          return [[root.name, (given: Given) => this.#aggregate(dataset, rows, given)]];
        case 'groups':
          return [[root.name, (given: GroupsGiven) => groupsOf(this.#ground, dataset, rows, given)]];
        default:
          return [];
      }
    });
  }

  get #ground(): GroupGround {
    return {
      catalog: this.#catalog,
      one: (dataset, row, name) => {
        const relation = this.#catalog.relations.find((each) => each.from === dataset.id && each.name === name);
        return relation && this.#related(relation, row)[0];
      },
      matching: (dataset, rows, where) => this.#matching(dataset, rows, where),
    };
  }

  #one(dataset: Dataset, rows: readonly Row[]): Members | null {
    return rows[0] ? this.#object(dataset, rows[0]) : null;
  }

  #list(dataset: Dataset, rows: readonly Row[], { where, orderBy, limit, offset, distinctOn }: Given): readonly Members[] {
    const [columns, asked] = [distinctOn ?? [], orderBy ?? []];
    const first = columns.map((name) => ({ [name]: asked.find((item) => name in item)?.[name] ?? 'ASC' }));
    const order = orderOf(dataset, [...first, ...asked], (name, given) => this.#through(dataset, name, given));
    const sorted = firstsOf(dataset, this.#matching(dataset, rows, where).sort(order), columns);
    const from = offset ?? 0;
    return sorted.slice(from, isNull(limit) ? undefined : from + limit).map((row) => this.#object(dataset, row));
  }

  /** The page at one end: what lies behind a cursor is told by walking. */
  #page(dataset: Dataset, rows: readonly Row[], { where, orderBy, first, last }: PageGiven): Members {
    const all = this.#list(dataset, rows, { where, orderBy });
    const nodes = isNull(last) ? all.slice(0, first ?? all.length) : all.slice(Math.max(0, all.length - last));
    const [isBackward, isCut] = [!isNull(last), nodes.length < all.length];
    const pageInfo = { hasNextPage: !isBackward && isCut, hasPreviousPage: isBackward && isCut };
    return { nodes, edges: nodes.map((node) => ({ node })), pageInfo, totalCount: all.length };
  }

  #aggregate(dataset: Dataset, rows: readonly Row[], { where }: Given): Members {
    return aggregatesOf(dataset, this.#matching(dataset, rows, where));
  }

  #matching(dataset: Dataset, rows: readonly Row[], where: Row | null | undefined): Row[] {
    const leading = (of: Dataset, row: Row, name: string) => {
      const found = this.#leading(of, name);
      return found && { ...found, rows: this.#related(found.relation, row) };
    };
    return rows.filter((row) => truthOf(dataset, row, where ?? {}, leading, havingTruth) === true);
  }

  #leading(of: Dataset, name: string) {
    for (const relation of this.#catalog.relations) {
      const field = relation.from === of.id ? relationFields(relation).find((each) => each.name === name) : undefined;
      if (field) return { kind: field.kind, relation, to: this.#dataset(relation.to) };
    }
    return undefined;
  }

  /** An order by what a relation leads to: a value of its one row, or an aggregate. */
  #through(dataset: Dataset, name: string, given: Row): Order<Row> {
    const found = this.#leading(dataset, name);
    if (!found) throw new Error(`these tests do not know ${dataset.type}.${name}`);
    const { kind, relation, to } = found;
    const [[below, order] = ['', undefined]] = Object.entries(given);
    if (kind === 'aggregate') return byAggregate(to, below, order, (row: Row) => this.#related(relation, row));
    const target = (row: Row): Row | undefined => this.#related(relation, row)[0];
    const field = to.fields.find((each) => each.name === below);
    if (field) return byValue(String(order), field, (row) => target(row)?.[below] ?? null);
    const inner = this.#through(to, below, order as Row);
    // Of a row that leads nowhere every value below is null.
    return (a, b) => inner(target(a) ?? {}, target(b) ?? {});
  }

  #object(dataset: Dataset, row: Row): Members {
    const columns = dataset.fields.map(({ name, scalar }): [string, unknown] => {
      const value = row[name];
      // JSON has no form for NaN and the infinities.
      if (typeof value === 'number' && !Number.isFinite(value)) return [name, null];
      return [name, scalar === 'ID' && !isNull(value) ? String(value as string | number) : value];
    });
    const relations = this.#catalog.relations
      .filter(({ from }) => from === dataset.id)
      .flatMap((relation) => this.#relation(relation, row));
    return Object.fromEntries([...columns, ...relations]);
  }

  #relation(relation: Relation, row: Row): [string, unknown][] {
    const to = this.#dataset(relation.to);
    const rows = this.#related(relation, row);
    return relationFields(relation).map(({ kind, name }): [string, unknown] => {
      if (kind === 'one') return [name, () => this.#one(to, rows)];
      if (kind === 'list') return [name, (given: Given) => this.#list(to, rows, given)];
      return [name, (given: Given) => this.#aggregate(to, rows, given)];
    });
  }

  #related(relation: Relation, row: Row): readonly Row[] {
    return this.#rows(this.#dataset(relation.to)).filter((target) =>
      relation.fields.every(
        (name, index) => !isNull(row[name]) && textIn(row[name]) === textIn(target[relation.targetFields[index] ?? ''] ?? null),
      ),
    );
  }

  #dataset(id: string): Dataset {
    const dataset = this.#catalog.datasets.get(id);
    if (!dataset) throw new Error(`there is no ${id}`);
    return dataset;
  }

  #rows(dataset: Dataset): readonly Row[] {
    return this.#world.get(dataset.id) ?? [];
  }
}
