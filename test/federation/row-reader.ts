import { getArgumentValues, isObjectType, Kind } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { rootFields } from '../../src/contract/index.ts';
import type {
  CompiledRead,
  Dataset,
  EntityRead,
  FieldItem,
  LocalReader,
  ReadRequest,
  Selection,
  Truncation,
} from '../../src/contract/index.ts';
import { aggregatesOf } from './aggregates.ts';
import { datasetOfType, jsonText, listed, pageOf, related, relationField, rowOf } from './rows.ts';
import type { ListArguments, Row, World } from './rows.ts';

type Answer = Readonly<Record<string, unknown>>;

/**
 * A home over arrays of rows: an implementation of the seam that knows no SQL, so that a test sees what is asked of a home and
 * can stop one.
 */
export class RowReader implements LocalReader {
  readonly home: string;
  /** What it was asked: the field, or the entity reads with the number of representations of each. */
  readonly asked: string[] = [];
  down: Error | undefined;
  readonly #world: World;
  readonly #schema: () => GraphQLSchema;

  constructor(home: string, world: World, schema: () => GraphQLSchema) {
    this.home = home;
    this.#world = world;
    this.#schema = schema;
  }

  compileRoot(item: FieldItem): CompiledRead {
    return this.#read((request, truncated) => {
      this.asked.push(`${this.home}: ${item.name}`);
      return this.#root(item, request, truncated);
    });
  }

  compileEntities(reads: readonly EntityRead[]): CompiledRead {
    return this.#read((request, truncated) => {
      const lists = request.representations ?? [];
      this.asked.push(
        `${this.home}: ${reads.map((read, at) => `${read.type}(${read.keyFields.join(' ')})×${lists[at]?.length}`).join(' + ')}`,
      );
      return reads.map((read, at) =>
        (lists[at] ?? []).map((given) => {
          const row = read.rows === 'values' ? given : this.#byFields(read, given);
          return row && this.#object(read.selection, row, request, truncated);
        }),
      );
    });
  }

  #read(answer: (request: ReadRequest, truncated: Truncation[]) => unknown): CompiledRead {
    return {
      run: async (request) => {
        await new Promise((resolve) => setImmediate(resolve));
        if (this.down) throw this.down;
        const truncated: Truncation[] = [];
        const json = jsonText(answer(request, truncated));
        return { json, notices: truncated };
      },
    };
  }

  #byFields(read: EntityRead, given: Row): Row | null {
    const dataset = datasetOfType(this.#world.catalog, read.type);
    return this.#rows(dataset).find((row) => read.keyFields.every((field) => row[field] === given[field])) ?? null;
  }

  #root(item: FieldItem, request: ReadRequest, truncated: Truncation[]): unknown {
    for (const dataset of this.#world.catalog.datasets.values()) {
      const root = rootFields(dataset).find(({ name }) => name === item.name);
      if (!root) continue;
      this.#own(dataset);
      const given = this.#arguments('Query', item, request);
      const rows = this.#rows(dataset);
      if (root.kind === 'aggregate') return this.#aggregate(item, aggregatesOf(dataset, listed(rows, given)), request);
      if (root.kind === 'list') return this.#list(item, rows, given, request, truncated, request.context.limits.defaultRows);
      if (root.kind === 'connection') {
        const page = pageOf(rows, given, request.context.limits.defaultRows);
        if (page.isCut) truncated.push({ path: item.path, limit: request.context.limits.defaultRows });
        return this.#connection(item.selection, page, (selection, row) => this.#object(selection, row, request, truncated));
      }
      if (root.kind === 'byKeys') {
        const { keys } = given as unknown as { readonly keys: readonly Row[] };
        return keys.map((key) => {
          const row = rowOf(rows, key);
          return row && item.selection ? this.#object(item.selection, row, request, truncated) : null;
        });
      }
      if (root.kind !== 'one') continue;
      const key = given as Row;
      const row = rows.find((one) => root.keyFields.every((field) => one[field] === key[field]));
      return row && item.selection ? this.#object(item.selection, row, request, truncated) : null;
    }
    throw new Error(`${this.home} has no root field ${item.name}`);
  }

  #object(selection: Selection, row: Row, request: ReadRequest, truncated: Truncation[]): Answer {
    const dataset = datasetOfType(this.#world.catalog, selection.type);
    const members = selection.items.map((item): [string, unknown] => {
      if (item.kind === 'typename') return [item.as, selection.type];
      if (item.kind === 'self') return [item.as, this.#object(item.selection, row, request, truncated)];
      const found = dataset && relationField(this.#world.catalog, dataset.id, item.name);
      if (!found) {
        if (dataset?.home !== this.home && !(item.name in row))
          throw new Error(`${this.home} was asked for ${selection.type}.${item.name}`);
        return [item.as, row[item.name] ?? null];
      }
      const target = this.#world.catalog.datasets.get(found.relation.to);
      this.#own(target);
      for (const field of found.relation.fields)
        if (!(field in row)) throw new Error(`${this.home} was not told ${selection.type}.${field}`);
      const rows = related(found.relation, row, this.#rows(target));
      const given = this.#arguments(selection.type, item, request);
      if (found.aggregate && target) return [item.as, this.#aggregate(item, aggregatesOf(target, listed(rows, given)), request)];
      if (!found.relation.one) return [item.as, this.#list(item, rows, given, request, truncated, request.context.limits.nestedRows)];
      const [one] = rows;
      return [item.as, one && item.selection ? this.#object(item.selection, one, request, truncated) : null];
    });
    return Object.fromEntries(members);
  }

  /** A connection, an edge or a page's description. */
  #connection(selection: Selection | undefined, page: Answer, node: (selection: Selection, row: Row) => Answer): Answer {
    const members = (selection?.items ?? []).map((item): [string, unknown] => {
      if (item.kind === 'typename') return [item.as, selection?.type];
      const of = item.selection;
      if (item.kind === 'self') return [item.as, this.#connection(of, page, node)];
      const rows = page['rows'] as readonly Row[];
      if (item.name === 'edges') return [item.as, rows.map((row) => this.#connection(of, { row }, node))];
      if (item.name === 'nodes') return [item.as, rows.map((row) => of && node(of, row))];
      if (item.name === 'node') return [item.as, of && node(of, page['row'] as Row)];
      return [item.as, item.name === 'pageInfo' ? this.#connection(of, page, node) : page[item.name]];
    });
    return Object.fromEntries(members);
  }

  #list(
    item: FieldItem,
    rows: readonly Row[],
    given: ListArguments,
    request: ReadRequest,
    truncated: Truncation[],
    limit: number,
  ): unknown {
    let found = listed(rows, given);
    if (typeof given.limit !== 'number' && found.length > limit) {
      found = found.slice(0, limit);
      truncated.push({ path: item.path, limit });
    }
    return found.map((row) => (item.selection ? this.#object(item.selection, row, request, truncated) : null));
  }

  /** What is selected of aggregates, whose functions take a field's arguments. */
  #aggregate(item: FieldItem, of: Answer, request: ReadRequest): Answer {
    const { type = '', items = [] } = item.selection ?? {};
    const members = items.map((one): [string, unknown] => {
      if (one.kind !== 'field') return [one.as, type];
      const member = of[one.name];
      const value: unknown =
        typeof member === 'function' ? (member as (given: unknown) => unknown)(this.#arguments(type, one, request)) : member;
      return [one.as, one.selection ? this.#aggregate(one, value as Answer, request) : value];
    });
    return Object.fromEntries(members);
  }

  #arguments(type: string, item: FieldItem, request: ReadRequest): ListArguments {
    const on = this.#schema().getType(type);
    const field = isObjectType(on) ? on.getFields()[item.name] : undefined;
    if (!field) throw new Error(`there is no ${type}.${item.name}`);
    const node = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: item.name }, arguments: item.arguments } as const;
    return getArgumentValues(field, node, request.variables);
  }

  #rows(dataset: Dataset | undefined): readonly Row[] {
    return this.#world.rows.get(dataset?.id ?? '') ?? [];
  }

  /** A home knows its own rows and no others. */
  #own(dataset: Dataset | undefined): void {
    if (dataset?.home !== this.home) throw new Error(`${this.home} was asked for rows of ${dataset?.id}`);
  }
}
