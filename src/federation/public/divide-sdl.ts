import { Kind, parse, print, visit } from 'graphql';
import type { ASTNode, DefinitionNode, FieldDefinitionNode, ObjectTypeDefinitionNode } from 'graphql';
import type { Catalog, Dataset, Entity, SubgraphSdl } from '../../contract/index.ts';
import { ownerOf, ownersOf } from './owners.ts';
import { entityKeys } from './entity-keys.ts';
import type { EntityKeys, KeyOf } from './entity-keys.ts';
import type { RemoteSubgraph } from '../remote/read-remote.ts';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])';

/**
 * What clients see of the catalog, divided among its sources (the models are one): each a Federation 2 subgraph with all of its
 * public types, so that composing them gives what was divided. A relation into another source is a field of that source's, on a
 * type that it finds by the join's columns. A type that several need is whole in each; one that none needs is the first's.
 */
export function divideSdl(catalog: Catalog, sdl: string, remotes: readonly RemoteSubgraph[]): readonly SubgraphSdl[] {
  const definitions = new Map<string, DefinitionNode>();
  const parsed = parse(sdl, { noLocation: true }).definitions;
  for (const definition of parsed) {
    if (definition.kind !== Kind.OBJECT_TYPE_EXTENSION && 'name' in definition && definition.name)
      definitions.set(definition.name.value, definition);
  }
  const datasets = new Map([...catalog.datasets.values()].map((dataset) => [dataset.type, dataset]));
  const entities = new Map([...(catalog.entities?.values() ?? [])].map((entity) => [entity.type, entity]));
  const owners = ownersOf(catalog);
  const keys = entityKeys(catalog);
  // By name: what is divided is the same in whichever order the sources come.
  const parts = new Map<string, Part>(
    [...new Set([...catalog.datasets.values()].map(ownerOf))].sort().map((source) => [source, new Map()]),
  );
  if (parts.size === 0) return [];

  for (const definition of parsed) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    const name = definition.name.value;
    if (!datasets.has(name) && !entities.has(name) && !ROOTS.has(name)) continue;
    for (const field of definition.fields ?? []) {
      const part = parts.get(owners.of(name, field));
      const fields = part?.get(name);
      if (fields) fields.push(field);
      else part?.set(name, [field]);
    }
  }
  const divided = [...parts].map(([source, part]) => ({ source, part, needed: new Set<string>() }));
  const inReach = reach(definitions, (name) => !datasets.has(name) && !ROOTS.has(name));
  for (const { part, needed } of divided) for (const field of [...part.values()].flat()) inReach(field, needed);
  const spare = [...definitions.keys()].filter(
    (name) => !datasets.has(name) && !ROOTS.has(name) && !divided.some(({ needed }) => needed.has(name)),
  );
  for (const name of spare) inReach({ kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } }, divided[0]?.needed ?? new Set());
  const shared = (name: string) =>
    divided.filter(({ needed }) => needed.has(name)).length > 1 || remotes.some(({ types }) => types.has(name));

  return divided.map(({ source, part, needed }) => {
    const whole = [...needed].flatMap((name) => definitions.get(name) ?? []);
    const types = [...part].map(([name, fields]) => {
      const [dataset, reached] = [datasets.get(name), entities.get(name)];
      if (reached) return reachedEntity(reached, keys.reach(reached, source), fields);
      const definition = definitions.get(name) as ObjectTypeDefinitionNode;
      return dataset ? entity({ definition, fields, dataset, source, keys, named: namedBy(remotes, name) }) : root(definition, fields);
    });
    const foreign = [...part.keys()].flatMap((name) => {
      const reached = entities.get(name);
      return reached ? keys.reach(reached, source).map((field) => reached.fields[field]?.scalar ?? '') : [];
    });
    const scalars = [...new Set(foreign)].filter((name) => !BUILT_IN.has(name) && !needed.has(name)).map((name) => `scalar ${name}`);
    return {
      name: source,
      sdl: [LINK, ...types.sort(), ...scalars.sort(), ...whole.map((node) => printed(node, shared)).sort()].join('\n\n'),
    };
  });
}

const BUILT_IN = new Set(['ID', 'Int', 'Float', 'String', 'Boolean']);

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

/** Types that a source answers fields of, with those fields. */
type Part = Map<string, FieldDefinitionNode[]>;

/** Puts every type that a definition leads to among those found, but for the types that are divided. */
function reach(
  definitions: ReadonlyMap<string, DefinitionNode>,
  isWhole: (name: string) => boolean,
): (from: ASTNode, found: Set<string>) => void {
  const look = (from: ASTNode, found: Set<string>): void => {
    visit(from, {
      NamedType: ({ name: { value } }) => {
        const definition = definitions.get(value);
        if (!definition || found.has(value) || !isWhole(value)) return;
        found.add(value);
        look(definition, found);
      },
    });
  };
  return look;
}

interface EntityPart {
  readonly definition: ObjectTypeDefinitionNode;
  readonly fields: readonly FieldDefinitionNode[];
  readonly dataset: Dataset;
  readonly source: string;
  readonly keys: EntityKeys;
  /** Fields that subgraphs name on the type: they may answer them too. */
  readonly named: ReadonlySet<string>;
}

function entity({ definition, fields, dataset, source, keys, named }: EntityPart): string {
  const own = ownerOf(dataset) === source;
  const found = keys.of(dataset, source);
  const inKey = new Set(found.flatMap((key) => key.fields));
  const columns = (definition.fields ?? []).filter(({ name }) => inKey.has(name.value));
  const lines = own
    ? fields.map((field) => `${print(field)}${named.has(field.name.value) && !inKey.has(field.name.value) ? ' @shareable' : ''}`)
    : [...columns.map(({ name, type }) => `${name.value}: ${print(type)}`), ...fields.map(print)];
  const description = own && definition.description ? `${print(definition.description)}\n` : '';
  return `${description}type ${dataset.type}${found.map(keyText).join('')} {\n${lines.map(indented).join('\n')}\n}`;
}

/** A type that another source has, as far as this one adds to it. */
function reachedEntity({ type, fields: own }: Entity, key: readonly string[], fields: readonly FieldDefinitionNode[]): string {
  const columns = key.map((name) => `${name}: ${own[name]?.scalar ?? 'String'}${own[name]?.nullable === false ? '!' : ''}`);
  return `type ${type}${keyText({ fields: key, resolvable: true })} {\n${[...columns, ...fields.map(print)].map(indented).join('\n')}\n}`;
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

const keyText = ({ fields, resolvable }: KeyOf): string => ` @key(fields: "${fields.join(' ')}"${resolvable ? '' : ', resolvable: false'})`;

/** In the order of their names, so that one graph has one text, however its sources come. */
const root = (definition: ObjectTypeDefinitionNode, fields: readonly FieldDefinitionNode[]): string =>
  print({ ...definition, fields: [...fields].sort((a, b) => (a.name.value < b.name.value ? -1 : 1)) });

const printed = (node: DefinitionNode, shared: (name: string) => boolean): string =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION && shared(node.name.value)
    ? print({ ...node, directives: [...(node.directives ?? []), SHAREABLE] })
    : print(node);

const SHAREABLE = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'shareable' } } as const;

const namedBy = (remotes: readonly RemoteSubgraph[], type: string): ReadonlySet<string> =>
  new Set(remotes.flatMap((remote) => remote.types.get(type)?.fields.map(({ name }) => name) ?? []));
