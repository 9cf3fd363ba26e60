import { parseValue, type ArgumentNode, Kind } from 'graphql';
import {
  ADMIN,
  DEFAULT_LIMITS,
  type Catalog,
  type Dataset,
  type DialectName,
  type Field,
  type FieldItem,
  type LocalReader,
  type ReadAnswer,
  type ReadContext,
  type Relation,
  type Representation,
  type Selection,
  type SelectionItem,
  type SqlStatement,
} from '../../src/contract/index.ts';
import { cursorSeal } from '../../src/access/index.ts';
import { localReader, type LocalReaderOptions } from '../../src/relational/index.ts';

/** A dataset as the catalogue has it, from `name` → native type; key columns come first. */
export interface DatasetSketch {
  readonly id: string;
  readonly type: string;
  readonly one?: string;
  readonly many: string;
  readonly key?: readonly string[];
  readonly uniques?: Dataset['uniques'];
  readonly table?: string;
  readonly fields: Readonly<Record<string, Partial<Field> & Pick<Field, 'nativeType' | 'filterScalar'>>>;
}

export function dataset(home: string, dialect: DialectName, sketch: DatasetSketch): Dataset {
  return {
    id: sketch.id,
    source: home,
    home,
    dialect,
    at: { name: sketch.table ?? sketch.many },
    type: sketch.type,
    one: sketch.one,
    many: sketch.many,
    key: sketch.key,
    uniques: sketch.uniques ?? [],
    fidelity: 'NONE',
    oldRows: false,
    fields: Object.entries(sketch.fields).map(([name, field]) => ({
      name,
      column: name,
      scalar: field.filterScalar,
      opaque: false,
      list: false,
      nullable: !sketch.key?.includes(name),
      tags: [],
      ...field,
    })),
  };
}

export const int = { nativeType: 'integer', filterScalar: 'Int' } as const;
export const text = { nativeType: 'text', filterScalar: 'String' } as const;

export function relation(from: string, to: string, more: Partial<Relation> & Pick<Relation, 'name' | 'fields' | 'targetFields'>): Relation {
  return { from, to, one: true, asserted: false, local: true, ...more };
}

export const catalogOf = (datasets: readonly Dataset[], relations: readonly Relation[] = []): Catalog => ({
  datasets: new Map(datasets.map((each) => [each.id, each])),
  relations,
});

export function context(limits: Partial<ReadContext['limits']> = {}): ReadContext {
  return {
    identity: { name: 'test', roles: [ADMIN], scopes: [], claims: {} },
    signal: new AbortController().signal,
    requestId: 'test',
    limits: { ...DEFAULT_LIMITS, ...limits },
  };
}

/** A selection item from a GraphQL-like line: `select('shopOrders(limit: 2) as o', [...])`; strings are fields, or `__typename`. */
export function select(line: string, type = '', items: readonly (string | SelectionItem)[] = [], parent = ''): FieldItem {
  const [, name = '', args, as = name] = /^(\w+)(?:\((.*)\))?(?: as (\w+))?$/s.exec(line) ?? [];
  const path = parent ? `${parent}.${as}` : as;
  return {
    kind: 'field',
    as,
    name,
    arguments: argumentsOf(args ?? ''),
    path,
    ...(type ? { selection: selection(type, items, path) } : {}),
  };
}

export function selection(type: string, items: readonly (string | SelectionItem)[], path = ''): Selection {
  return {
    type,
    items: items.map((item) =>
      typeof item !== 'string'
        ? item.kind === 'field'
          ? below(item, path)
          : item
        : item === '__typename'
          ? { kind: 'typename', as: '__typename' }
          : select(item, '', [], path),
    ),
  };
}

/** Paths begin at the root, which is only known once the whole is put together. */
function below(item: FieldItem, parent: string): FieldItem {
  const path = parent ? `${parent}.${item.as}` : item.as;
  return {
    ...item,
    path,
    ...(item.selection && {
      selection: { ...item.selection, items: item.selection.items.map((each) => (each.kind === 'field' ? below(each, path) : each)) },
    }),
  };
}

function argumentsOf(args: string): readonly ArgumentNode[] {
  const node = parseValue(`{${args}}`);
  if (node.kind !== Kind.OBJECT) return [];
  return node.fields.map(({ name, value }) => ({ kind: Kind.ARGUMENT, name, value }));
}

export interface Reading {
  readonly reader: LocalReader;
  /** Every statement that was executed. */
  readonly statements: SqlStatement[];
  read(item: FieldItem, variables?: Record<string, unknown>, limits?: Partial<ReadContext['limits']>): Promise<ReadAnswer>;
  /** The answer's value. */
  value(item: FieldItem, variables?: Record<string, unknown>): Promise<unknown>;
  entities(
    reads: Parameters<LocalReader['compileEntities']>[0],
    representations: readonly (readonly Representation[])[],
    variables?: Record<string, unknown>,
  ): Promise<unknown>;
}

export function reading(options: Omit<LocalReaderOptions, 'cursors'>): Reading {
  const statements: SqlStatement[] = [];
  const reader = localReader({
    ...options,
    cursors: cursorSeal(Buffer.alloc(32)),
    execute: (statement, given) => {
      statements.push(statement);
      return options.execute(statement, given);
    },
  });
  const read: Reading['read'] = (item, variables = {}, limits = {}) =>
    reader.compileRoot(item).run({ variables, context: context(limits) });
  return {
    reader,
    statements,
    read,
    value: async (item, variables) => JSON.parse((await read(item, variables)).json) as unknown,
    entities: async (reads, representations, variables = {}) => {
      const answer = await reader.compileEntities(reads).run({ variables, representations, context: context() });
      return JSON.parse(answer.json) as unknown;
    },
  };
}
