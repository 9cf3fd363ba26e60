import { relationFields, rootFields, shownFields, yieldingType } from '../../contract/index.ts';
import type { Catalog, Dataset, Steps } from '../../contract/index.ts';
import type { GivenArgument, RemoteSubgraph } from '../remote/read-remote.ts';
import { entityJoins, entityReaches } from './entity-joins.ts';
import type { EntityJoin } from './entity-joins.ts';
import type { PseudoNames } from './pseudo-names.ts';

/** Who answers a field, and how the skeleton has it. */
export interface Route {
  /** A home, or a subgraph. */
  readonly owner: string;
  readonly remote: boolean;
  /** Other subgraphs that answer it as well. */
  readonly also: ReadonlySet<string>;
  /** The skeleton's field that leads where this one does; absent where it is the owner's pseudo-leaf. */
  readonly via?: string | undefined;
  /** Other sources' fields have to be known first (`@requires`). */
  readonly needs: boolean;
  /** It is asked with these beside the caller's own arguments. */
  readonly given?: readonly GivenArgument[] | undefined;
  /** The dataset whose rows it reads. */
  readonly reads?: string | undefined;
}

/** Type and field → route. A type without routes is a value: whoever answers the field that leads to it answers all of it. */
export interface Routes {
  of(type: string, field: string): Route | undefined;
  has(type: string): boolean;
  /** The dataset that has this type. */
  dataset(type: string): Dataset | undefined;
  /** The relations from rows of this type to entities of a source. */
  join(type: string, source: string): EntityJoin | undefined;
}

/** The route of every field. Columns and aggregates are their home's; a relation is its target's home's. */
export function* routesOf(catalog: Catalog, remotes: readonly RemoteSubgraph[], names: PseudoNames): Steps<Routes> {
  const table = new Map<string, Map<string, Route>>();
  const datasets = new Map<string, Dataset>();
  const put = (type: string, field: string, route: Route) => {
    const fields = table.get(type) ?? new Map<string, Route>();
    table.set(type, fields.set(field, route));
  };
  const local = (dataset: Dataset, via?: string, reads = true): Route => ({
    owner: dataset.home,
    remote: false,
    also: NONE,
    via,
    needs: false,
    reads: reads ? dataset.id : undefined,
  });

  for (const dataset of catalog.datasets.values()) {
    datasets.set(dataset.type, dataset);
    for (const field of shownFields(dataset)) put(dataset.type, field.name, local(dataset, undefined, false));
    for (const { kind, name } of rootFields(dataset)) {
      put('Query', name, local(dataset, kind === 'aggregate' ? undefined : names.root(dataset.type)));
    }
    if (dataset.key) {
      // A connection and its edges are steps from the row to itself: what lies under them may lead elsewhere.
      const [step, leaf] = [local(dataset, names.self, false), local(dataset, undefined, false)];
      const [connection, edge] = [yieldingType(dataset, 'Connection'), yieldingType(dataset, 'Edge')];
      for (const name of ['edges', 'nodes']) put(connection, name, step);
      for (const name of ['pageInfo', 'totalCount']) put(connection, name, leaf);
      put(edge, 'node', step);
      put(edge, 'cursor', leaf);
    }
    yield;
  }
  for (const relation of catalog.relations) {
    const [from, to] = [catalog.datasets.get(relation.from), catalog.datasets.get(relation.to)];
    if (!from || !to) continue;
    for (const { kind, name } of relationFields(relation)) put(from.type, name, local(to, kind === 'aggregate' ? undefined : name));
  }
  for (const { entity, relations } of entityReaches(catalog)) {
    for (const relation of relations) {
      for (const { kind, name } of relationFields(relation))
        put(entity.type, name, local(relation.dataset, kind === 'aggregate' ? undefined : name));
    }
  }
  yield;
  for (const remote of remotes) {
    for (const type of remote.types.values()) {
      if (remote.shared.has(type.name)) continue;
      for (const { name, external, requires, overrides, given } of type.fields) {
        if (external) continue;
        const there = table.get(type.name)?.get(name);
        const route = { owner: remote.name, remote: true, also: NONE, via: name, needs: requires, given };
        if (!there || overrides) put(type.name, name, route);
        // A home answers its own columns whoever else could: it alone knows whether the row is there.
        else if (there.remote) put(type.name, name, { ...there, also: new Set([...there.also, remote.name]) });
      }
    }
  }
  const joins = new Map(entityJoins(catalog).map((join) => [`${join.from.type}\n${join.source}`, join]));
  return {
    of: (type, field) => table.get(type)?.get(field),
    has: (type) => table.has(type),
    dataset: (type) => datasets.get(type),
    join: (type, source) => joins.get(`${type}\n${source}`),
  };
}

const NONE: ReadonlySet<string> = new Set();
