import type { Catalog, Dataset, EntityField, Field, Steps } from '../../contract/index.ts';
import { homesOf } from '../remote/ground.ts';
import type { RemoteSubgraph } from '../remote/read-remote.ts';
import { entityJoins, entityReaches } from './entity-joins.ts';
import type { PseudoNames } from './pseudo-names.ts';

/** One home as the planner sees it. */
export interface Skeleton {
  readonly home: string;
  readonly sdl: string;
}

/** A type in one home's skeleton. */
interface Entity {
  /** Canonical text of a key → whether rows are found by it. */
  readonly keys: Map<string, boolean>;
  /** Field → its type. */
  readonly fields: Map<string, string>;
  readonly shared: Set<string>;
}

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])';

const BUILT_IN = new Set(['ID', 'Int', 'Float', 'String', 'Boolean']);

/**
 * The planning graph: of each home its types with their keys, join columns, columns that subgraphs name, relations, and the
 * pseudo-fields; no arguments, inputs, aggregates (SKELETON: `_S` and `_in`).
 *
 * A relation into another home is a field that the target's home puts on the type, found by one key of all columns by which
 * that home joins the type: of several keys the planner would send whichever it likes.
 */
export function* weave(catalog: Catalog, remotes: readonly RemoteSubgraph[], names: PseudoNames): Steps<readonly Skeleton[]> {
  const homes = homesOf({ catalog });
  const entities = new Map(homes.map((home) => [home, new Map<string, Entity>()]));
  const entity = (home: string, dataset: Dataset): Entity => {
    const of = entities.get(home);
    const found = of?.get(dataset.type) ?? { keys: new Map(), fields: new Map(), shared: new Set() };
    of?.set(dataset.type, found);
    found.fields.set(names.leaf(home), names.opaque);
    return found;
  };

  for (const dataset of catalog.datasets.values()) {
    const own = entity(dataset.home, dataset);
    own.fields.set(names.self, `[${dataset.type}]`);
    for (const key of ownKeys(dataset)) own.keys.set(keyText(dataset, key), true);
    for (const field of named(dataset, remotes)) {
      own.fields.set(field.name, outputType(field));
      own.shared.add(field.name);
    }
    for (const key of ownKeys(dataset)) for (const field of columns(dataset, key)) own.fields.set(field.name, outputType(field));
    yield;
  }
  for (const { from, to, home, fields } of joins(catalog)) {
    const [at, away] = [entity(from.home, from), entity(home, from)];
    const text = keyText(from, fields);
    if (!at.keys.has(text)) at.keys.set(text, false);
    away.keys.set(text, true);
    for (const side of [at, away]) for (const field of columns(from, fields)) side.fields.set(field.name, outputType(field));
    for (const [name, type] of to) away.fields.set(name, type);
    yield;
  }
  for (const { from, fields } of entityJoins(catalog)) {
    const at = entity(from.home, from);
    const text = fields.map(({ name }) => name).join(' ');
    if (!at.keys.has(text)) at.keys.set(text, false);
    for (const field of fields) at.fields.set(field.name, outputType(field));
  }
  for (const {
    entity: { type, fields: scalars },
    home,
    fields,
    relations,
  } of entityReaches(catalog)) {
    const reached = new Map([
      ...fields.map((name) => [name, entityType(scalars[name])] as const),
      ...relations.map(({ name, one, dataset }) => [name, one ? dataset.type : `[${dataset.type}]`] as const),
      [names.leaf(home), names.opaque] as const,
    ]);
    entities.get(home)?.set(type, { keys: new Map([[fields.join(' '), true]]), fields: reached, shared: new Set() });
  }
  for (const relation of catalog.relations) {
    const [from, to] = [catalog.datasets.get(relation.from), catalog.datasets.get(relation.to)];
    if (from && to && from.home === to.home) entity(from.home, from).fields.set(relation.name, relation.one ? to.type : `[${to.type}]`);
  }
  yield;
  const skeletons: Skeleton[] = [];
  for (const home of homes) {
    skeletons.push({ home, sdl: printed(home, entities.get(home) ?? new Map(), catalog, names) });
    yield;
  }
  return skeletons;
}

interface Join {
  readonly from: Dataset;
  readonly home: string;
  /** Every column of `from` by which that home joins it. */
  readonly fields: readonly string[];
  /** The relations' fields and their types. */
  readonly to: ReadonlyMap<string, string>;
}

function joins(catalog: Catalog): readonly Join[] {
  const found = new Map<string, { from: Dataset; home: string; fields: Set<string>; to: Map<string, string> }>();
  for (const relation of catalog.relations) {
    const [from, to] = [catalog.datasets.get(relation.from), catalog.datasets.get(relation.to)];
    if (!from || !to || from.home === to.home) continue;
    const id = `${from.id}\n${to.home}`;
    const join = found.get(id) ?? { from, home: to.home, fields: new Set(), to: new Map() };
    found.set(id, join);
    for (const field of relation.fields) join.fields.add(field);
    join.to.set(relation.name, relation.one ? to.type : `[${to.type}]`);
  }
  return [...found.values()].map((join) => ({ ...join, fields: [...join.fields] }));
}

/** Columns that a subgraph names on the type, to share, to be given, to require or to take over. */
function named(dataset: Dataset, remotes: readonly RemoteSubgraph[]): readonly Field[] {
  const theirs = new Set(remotes.flatMap((remote) => remote.types.get(dataset.type)?.fields.map(({ name }) => name) ?? []));
  return dataset.fields.filter(({ name }) => theirs.has(name));
}

const ownKeys = (dataset: Dataset): readonly (readonly string[])[] => [
  ...(dataset.key ? [dataset.key] : []),
  ...dataset.uniques.map(({ fields }) => fields),
];

/** One text for one set of columns, whatever their order: that of the dataset's. */
const keyText = (dataset: Dataset, names: readonly string[]): string =>
  columns(dataset, names)
    .map(({ name }) => name)
    .join(' ');

const columns = (dataset: Dataset, names: readonly string[]): readonly Field[] => dataset.fields.filter(({ name }) => names.includes(name));

const outputType = ({ scalar, list, nullable }: Field): string => `${list ? `[${scalar}]` : scalar}${nullable ? '' : '!'}`;

const entityType = (field: EntityField | null | undefined): string => `${field?.scalar ?? 'String'}${field?.nullable === false ? '!' : ''}`;

function printed(home: string, entities: ReadonlyMap<string, Entity>, catalog: Catalog, names: PseudoNames): string {
  const types = [...entities].map(([type, { keys, fields, shared }]) => {
    const keyed = [...keys].map(([text, found]) => ` @key(fields: "${text}"${found ? '' : ', resolvable: false'})`);
    const inKey = new Set([...keys.keys()].flatMap((text) => text.split(' ')));
    const lines = [...fields].map(([name, of]) => `  ${name}: ${of}${shared.has(name) && !inKey.has(name) ? ' @shareable' : ''}`);
    return `type ${type}${keyed.join('')} {\n${lines.join('\n')}\n}`;
  });
  const roots = [...catalog.datasets.values()].filter((dataset) => dataset.home === home);
  const used = new Set(types.join('\n').match(/\w+/g));
  const scalars = [
    ...[...catalog.datasets.values()].flatMap(({ fields }) => fields.map(({ scalar }): string => scalar)),
    ...[...(catalog.entities?.values() ?? [])].flatMap(({ fields }) => Object.values(fields).map((field) => field?.scalar)),
  ].filter((scalar) => scalar !== undefined);
  return [
    LINK,
    `scalar ${names.opaque}`,
    ...[...new Set(scalars)].filter((scalar) => used.has(scalar) && !BUILT_IN.has(scalar)).map((scalar) => `scalar ${scalar}`),
    `type Query {\n${roots.map(({ type }) => `  ${names.root(type)}: [${type}]`).join('\n')}\n}`,
    ...types,
  ].join('\n');
}
