import { getNamedType, isAbstractType, isCompositeType, isLeafType, isObjectType, OperationTypeNode, print } from 'graphql';
import type { FieldNode, GraphQLCompositeType, GraphQLNamedType, GraphQLObjectType, SelectionSetNode } from 'graphql';
import type { FieldItem, Selection } from '../../contract/index.ts';
import type { GivenArgument } from '../remote/read-remote.ts';
import type { PseudoNames } from '../skeleton/pseudo-names.ts';
import type { Route, Routes } from '../skeleton/routes.ts';
import { collectFields, mentionedTypes, selectionSets } from './operation.ts';
import type { Collected, Surroundings } from './operation.ts';
import { fieldItem, selectionOf } from './selection.ts';
import { wrappingOf } from './shape.ts';
import type { Member, RunField, Shape } from './shape.ts';
import { isWithin } from './within.ts';

/** An operation as the planner is asked it, and what was kept aside. */
export interface Rewritten {
  /** What has to be planned: no arguments, variables, fragments of the client's or conditions are in it. */
  readonly planned?: { readonly text: string; readonly alone?: string | undefined } | undefined;
  /** Root fields that one home answers whole. */
  readonly direct: readonly { readonly home: string; readonly item: FieldItem }[];
  /** Root fields about the schema itself. */
  readonly meta: readonly FieldNode[];
  readonly kept: Kept;
  readonly shape: Shape;
}

/** By the aliases that the planner carries around. */
export interface Kept {
  readonly fields: ReadonlyMap<string, KeptField>;
  readonly runs: ReadonlyMap<string, Selection>;
}

export interface KeptField {
  readonly response: string;
  readonly node: FieldNode;
  readonly path: string;
  /** Arguments beside the client's. */
  readonly given?: readonly GivenArgument[] | undefined;
}

/** What is rewritten the same way in every operation of a graph. */
export interface RewriteGround {
  readonly routes: Routes;
  readonly names: PseudoNames;
}

/** What a selection is reached through: who answers it, and the response path to it. */
interface Place {
  readonly owner: string | undefined;
  readonly remote: boolean;
  readonly path: string;
}

/**
 * Rewrites an operation into the skeleton. With `detour`, a field behind `@requires` is reached by one step through the owner's
 * row: the planner (0.0.38) cannot plan it on an entity that it meets inside an entity fetch to the same subgraph.
 */
export function rewriteOperation(
  ground: RewriteGround,
  around: Surroundings,
  root: GraphQLObjectType,
  set: SelectionSetNode,
  operation: OperationTypeNode,
  detour: boolean,
): Rewritten {
  const rewriter = new Rewriter(ground, around, detour);
  const { parts, members } = rewriter.root(root, set);
  const alone = soleOwner(ground.routes, around, root, set);
  return {
    planned: parts.length > 0 ? { text: `${operation} { ${parts.join(' ')} }`, alone } : undefined,
    direct: rewriter.direct,
    meta: rewriter.meta,
    kept: rewriter,
    shape: { members, type: root.name },
  };
}

/** Rewrites a selection on rows of a dataset that are at hand: they stand under one root field, whose alias is `rows`. */
export function rewriteRows(
  ground: RewriteGround,
  around: Surroundings,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  home: string,
  path: string,
  detour: boolean,
): Rewritten & { readonly rows: string } {
  const rewriter = new Rewriter(ground, around, detour);
  const rows = rewriter.alias();
  const sets = selectionSets(nodes);
  const { text, shape } = rewriter.object(type, sets, { owner: home, remote: false, path });
  const alone = isWithin(around, ground.routes, type, sets, home, false) ? home : undefined;
  return {
    planned: { text: `query { ${rows}: ${ground.names.root(type.name)} ${text} }`, alone },
    direct: [],
    meta: [],
    kept: rewriter,
    shape,
    rows,
  };
}

/** The one subgraph that answers everything which is not a home's or the schema's. */
function soleOwner(routes: Routes, around: Surroundings, root: GraphQLObjectType, set: SelectionSetNode): string | undefined {
  const owners = new Set<string>();
  const sets: SelectionSetNode[] = [];
  for (const nodes of collectFields(around, root, [set]).values()) {
    const name = nodes[0]?.name.value ?? '';
    const route = routes.of(root.name, name);
    const field = root.getFields()[name];
    if (!route || !field) continue;
    if (!route.remote && isWithin(around, routes, getNamedType(field.type), selectionSets(nodes), route.owner, false)) continue;
    if (!route.remote) return undefined;
    owners.add(route.owner);
    sets.push({ ...set, selections: nodes });
  }
  const [owner] = owners;
  return owners.size === 1 && owner !== undefined && isWithin(around, routes, root, sets, owner, true) ? owner : undefined;
}

interface Parts {
  readonly parts: readonly string[];
  readonly members: readonly Member[];
  /** Homes and subgraphs that some of it is asked of. */
  readonly owners: ReadonlySet<string>;
}

class Rewriter implements Kept {
  readonly fields = new Map<string, KeptField>();
  readonly runs = new Map<string, Selection>();
  readonly direct: { readonly home: string; readonly item: FieldItem }[] = [];
  readonly meta: FieldNode[] = [];
  readonly #ground: RewriteGround;
  readonly #around: Surroundings;
  readonly #detour: boolean;
  #count = 0;

  constructor(ground: RewriteGround, around: Surroundings, detour: boolean) {
    this.#ground = ground;
    this.#around = around;
    this.#detour = detour;
  }

  alias(): string {
    return this.#ground.names.field((this.#count += 1));
  }

  root(type: GraphQLObjectType, set: SelectionSetNode): Parts {
    const place: Place = { owner: undefined, remote: false, path: '' };
    return this.#fields(type, collectFields(this.#around, type, [set]), new Map(), place, true);
  }

  object(type: GraphQLCompositeType, sets: readonly SelectionSetNode[], place: Place): { text: string; shape: Shape } {
    const aliases = new Map<string, string>();
    const fields = collectFields(this.#around, type, sets);
    if (isObjectType(type)) {
      const { parts, members } = this.#present(type, this.#fields(type, fields, aliases, place, false), place);
      return { text: `{ ${parts.join(' ') || '__typename'} }`, shape: { members, type: type.name } };
    }
    const own = this.#fields(type, fields, aliases, place, false);
    const byType = new Map<string, readonly Member[]>();
    const fragments: string[] = [];
    const possible = isAbstractType(type) ? this.#around.schema.getPossibleTypes(type) : [];
    const stubs = place.remote ? possible.filter(({ name }) => this.#ground.routes.dataset(name)) : [];
    for (const one of new Set([...mentionedTypes(this.#around, type, sets, possible), ...stubs])) {
      const found = this.#fields(one, collectFields(this.#around, one, sets), aliases, place, false);
      const { parts, members } = this.#present(one, found, place);
      byType.set(one.name, members);
      if (parts.length > 0) fragments.push(`... on ${one.name} { ${parts.join(' ')} }`);
    }
    return {
      text: `{ ${['__typename', ...own.parts, ...fragments].join(' ')} }`,
      shape: { members: own.members, byType, possible: new Set(possible.map(({ name }) => name)), type: type.name },
    };
  }

  /** A subgraph's word that a home's row exists is none: its home is asked for the key, whatever else is selected. */
  #present(type: GraphQLObjectType, found: Parts, place: Place): Parts {
    const dataset = this.#ground.routes.dataset(type.name);
    if (!dataset || !place.remote || found.owners.has(dataset.home)) return found;
    const run = this.#ground.names.run((this.#count += 1));
    this.runs.set(
      run,
      Object.freeze({ type: type.name, items: Object.freeze([Object.freeze({ kind: 'typename', as: 'type' } as const)]) }),
    );
    return {
      ...found,
      parts: [...found.parts, `${run}: ${this.#ground.names.leaf(dataset.home)}`],
      members: [...found.members, { kind: 'run', alias: run, fields: [] }],
    };
  }

  #fields(type: GraphQLCompositeType, fields: Collected, aliases: Map<string, string>, place: Place, atRoot: boolean): Parts {
    const parts: string[] = [];
    const members: Member[] = [];
    const owners = new Set<string>();
    let run: { readonly home: string; readonly fields: Map<string, readonly FieldNode[]>; readonly shown: RunField[] } | undefined;
    const endRun = () => {
      if (!run || !isObjectType(type)) return;
      const alias = this.#ground.names.run((this.#count += 1));
      this.runs.set(alias, selectionOf(this.#around, type, run.fields, place.path));
      parts.push(`${alias}: ${this.#ground.names.leaf(run.home)}`);
      members.push({ kind: 'run', alias, fields: run.shown });
      run = undefined;
    };

    for (const [response, nodes] of fields) {
      const [node] = nodes;
      if (!node) continue;
      const name = node.name.value;
      const path = place.path === '' ? response : `${place.path}.${response}`;
      if (name === '__typename') {
        endRun();
        members.push({ kind: 'typename', response, type: isObjectType(type) ? type.name : undefined });
        continue;
      }
      if (atRoot && (name === '__schema' || name === '__type')) {
        this.meta.push(...nodes);
        members.push({ kind: 'given', response });
        continue;
      }
      const definition = 'getFields' in type ? type.getFields()[name] : undefined;
      if (!definition) continue;
      const named = getNamedType(definition.type);
      const route = this.#ground.routes.of(type.name, name);
      const home = this.#homeOf(route, named, nodes);
      if (atRoot && isObjectType(type) && (home !== undefined || !route)) {
        if (home !== undefined) this.direct.push({ home, item: fieldItem(this.#around, type, response, nodes, path) });
        members.push({ kind: 'given', response });
        continue;
      }
      if (route) owners.add(route.owner);
      const wrapping = wrappingOf(definition.type);
      if (home !== undefined) {
        if (run?.home !== home) endRun();
        run ??= { home, fields: new Map(), shown: [] };
        run.fields.set(response, nodes);
        run.shown.push({ response, nonNull: wrapping.nonNull });
        continue;
      }
      endRun();
      // One alias for one field, whichever fragments name it; on another type it may be given other arguments.
      const given = route?.given;
      const same = `${response}\n${name}\n${(node.arguments ?? []).map(print).sort().join()}\n${JSON.stringify(given ?? [])}`;
      let alias = aliases.get(same);
      if (alias === undefined) {
        aliases.set(same, (alias = this.alias()));
        this.fields.set(alias, { response, node, path, given });
      }
      const below =
        isLeafType(named) || !isCompositeType(named)
          ? undefined
          : this.object(named, selectionSets(nodes), { owner: route?.owner ?? place.owner, remote: route?.remote ?? place.remote, path });
      const part = `${alias}: ${route?.via ?? name}${below ? ` ${below.text}` : ''}`;
      const detour = this.#detour && route?.needs && this.#ground.routes.dataset(type.name) ? this.alias() : undefined;
      parts.push(detour === undefined ? part : `${detour}: ${this.#ground.names.self} { ${part} }`);
      const at = detour === undefined ? [alias] : [detour, alias];
      members.push({
        kind: 'value',
        response,
        field: name,
        at,
        wrapping,
        shape: below?.shape,
        leaf: isLeafType(named) ? named : undefined,
      });
    }
    endRun();
    return { parts, members, owners };
  }

  /** The home that answers all of a field by itself. */
  #homeOf(route: Route | undefined, named: GraphQLNamedType, nodes: readonly FieldNode[]): string | undefined {
    if (!route || route.remote || route.needs) return undefined;
    return isWithin(this.#around, this.#ground.routes, named, selectionSets(nodes), route.owner, false) ? route.owner : undefined;
  }
}
