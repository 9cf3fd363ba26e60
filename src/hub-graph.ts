import { GraphQLError } from 'graphql';
import type {
  Catalog,
  Column,
  CursorSeal,
  Dataset,
  Problem,
  ReadContext,
  RelationshipDeclaration,
  Declared,
  ModelDeclaration,
  PolicyDeclaration,
  SqlStatement,
} from './contract/index.ts';
import { inSlices, WeirError } from './contract/index.ts';
import { checkPolicies } from './access/index.ts';
import type { Forecaster } from './analysis/index.ts';
import { buildGraph, namedTypes, type FederatedGraph, type Remote } from './federation/index.ts';
import { rememberAsked } from './hub-asked.ts';
import { withInheritedTags } from './hub-model-tags.ts';
import { MODELS, planModels, readableOf, settleModels, unsettledModels, type HubModel } from './hub-models.ts';
import { readerSteps } from './hub-readers.ts';
import { rowPathsIn } from './hub-row-paths.ts';
import { roleGraphs, type RoleGraphs } from './hub-roles.ts';
import {
  fidelityOf,
  homeOf,
  pausedFault,
  prefixOf,
  relationalStructure,
  servedStructure,
  type HubSource,
  type Observed,
} from './hub-sources.ts';
import type { PublicGraph } from './registry/index.ts';
import {
  catalogSteps,
  definitionsOf,
  HUB_TYPE_NAMES,
  namesOfSubgraph,
  publicParts,
  publicSchemaSteps,
  schemaFaults,
  type CatalogModel,
  type CatalogProblem,
  type CatalogSubgraph,
  type PinnedNames,
  type PublicParts,
} from './relational/index.ts';
import { curatedType, type CuratedTable, type Storage } from './storage/index.ts';

/** Everything that one version of the hub's graph was made of, and what was left out of it and why. */
export interface Assembled {
  readonly graph: FederatedGraph;
  /** The graphs of callers who see less. */
  readonly roles: RoleGraphs;
  readonly catalog: Catalog;
  readonly models: readonly HubModel[];
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
  readonly names: PinnedNames;
  /** The SDL that is served of each subgraph, by source: of one that does not fit any more, the last that did. */
  readonly subgraphs: ReadonlyMap<string, string>;
  /** The catalog's part of what clients see. */
  readonly parts: PublicParts;
  /** Makes the models' tables what the graph takes them for: to be done before it is served. */
  readonly apply: () => Promise<void>;
}

/** Asks the home's own statement runner: a source, or the hub's database. */
type Execute = (statement: SqlStatement, context: ReadContext) => Promise<string>;

const columnOf = ({ name, scalar, nullable, description }: CuratedTable['columns'][number]): Column => ({
  name,
  nativeType: curatedType(scalar),
  scalar,
  list: false,
  nullable,
  description,
});

/** What a graph is put together from. */
export interface GraphParts {
  relationships: readonly Declared<RelationshipDeclaration>[];
  modelDeclarations: readonly Declared<ModelDeclaration>[];
  policies: readonly Declared<PolicyDeclaration>[];
  /** By which masked values are hashed. */
  maskKey: Buffer;
  /** By which cursors of pages are sealed. */
  cursors: CursorSeal;
  sources: readonly HubSource[];
  /** Undefined where the graph is only looked at and never asked: models are then what their files plan. */
  storage: Storage | undefined;
  /** Whether the models' tables are made what they are to be at once, or by `apply`. */
  applyNow: boolean;
  /** Models whose values may be lost by it. */
  destructive?: ReadonlySet<string>;
  /** SDL to be tried in the place of what sources say of themselves, by source; also of sources that there are not. */
  instead?: ReadonlyMap<string, string>;
  pinned: PinnedNames;
  /** The SDL that was served of each subgraph. */
  served: ReadonlyMap<string, string>;
  forecaster: Forecaster;
  observed?: Observed;
  /** Hears of every operation, whether its plan was kept. */
  planned?: (kept: boolean) => void;
  /** Asks the database of the curated models; undefined where the graph is only looked at. */
  models?: Execute;
  /** Asks the engine that all files share. */
  engine: Execute;
  /** Whether a model has run once. */
  isLoaded: (model: string) => boolean | Promise<boolean>;
  report: (line: string) => void;
}

/**
 * Puts the graph together from what is known now: sources that were never seen are waited for, what is wrong is left out alone
 * (DESIGN: invariants 6 and 8). Compiles the models, makes their tables, names everything, and plans; in slices, between which others
 * have their turn.
 * @param previous - what is served now, from which what did not change is taken. Not among the options, since the graph's readers
 * hold those, and each version would hold the one before.
 */
export async function assembleGraph(options: GraphParts, previous: Assembled | undefined): Promise<Assembled> {
  const { sources, storage, cursors } = options;
  const problems = new Map<string, Problem[]>();
  const fault = (owner: string, problem: Problem) => problems.set(owner, [...(problems.get(owner) ?? []), problem]);

  const planned = planModels(options.modelDeclarations, readableOf(sources), fault);
  const { models, waiting, apply } = storage
    ? await settleModels(planned, {
        storage,
        now: options.applyNow,
        destructive: options.destructive ?? new Set(),
        fault,
        report: options.report,
      })
    : unsettledModels(planned, fault);

  const input = {
    sources: sources.flatMap((source) => {
      const structure = relationalStructure(source);
      const { declared, connector } = source;
      const dialect = structure?.dialect ?? connector.dialect;
      if (!structure || !dialect) return [];
      return [
        {
          declaration: declared.value,
          declared,
          home: homeOf(source),
          dialect,
          structure,
          fidelity: (table: Parameters<typeof fidelityOf>[1]) => fidelityOf(source, table),
        },
      ];
    }),
    models: models.map(({ declared, table }): CatalogModel => ({
      name: table.model,
      declared,
      at: { schema: 'curated', name: table.model },
      columns: table.columns.map(columnOf),
      key: table.key,
      ...(declared.value.description === undefined ? {} : { description: declared.value.description }),
    })),
    relationships: options.relationships,
    waiting,
    pinned: options.pinned,
  };
  const paused = (name: string | undefined) => sources.some((source) => source.paused && source.name === name);
  const available = ({ home, id, source }: Dataset) => {
    if (source !== undefined && paused(source)) throw pausedFault(source);
    if (home !== MODELS) return undefined;
    const refuse = () => {
      throw new WeirError('SOURCE_UNAVAILABLE', `The model ${id} has not run yet; its first run fills it.`, { source: id });
    };
    const loaded = options.isLoaded(id);
    return loaded === true ? undefined : Promise.resolve(loaded).then((yes) => (yes ? undefined : refuse()), refuse);
  };
  /** Of a home that is no source by itself. */
  const timed = (home: string, ask: Execute): Execute => {
    const asked = rememberAsked((ms, outcome, requestId) => options.observed?.(requestId, home, ms, outcome));
    return (statement, context) => asked.time(() => ask(statement, context), context.requestId);
  };
  const runner = (home: string): Execute => {
    if (home === MODELS && options.models) return timed(MODELS, options.models);
    const own = sources.find((source) => source.name === home && source.connector.home === 'own');
    return own
      ? (statement, context) => own.asked.time(() => own.source.execute(statement, context), context.requestId)
      : timed('files', options.engine);
  };
  const weave = async (subgraphs: ReadonlyMap<string, string>, before: Assembled | undefined) => {
    const taken = [...subgraphs].flatMap(([name, sdl]) => namesTaken(name, sdl, prefixOf(sources.find((source) => source.name === name))));
    const named = await inSlices(catalogSteps({ ...input, subgraphs: taken }));
    const catalog = withInheritedTags(named.catalog, models);
    const { forecaster } = options;
    const readers = await inSlices(readerSteps(catalog, { catalog, cursors, available, runner, forecaster }));
    const remotes = [...subgraphs].map(([name, sdl]): Remote => {
      const remote = sources.find((source) => source.name === name);
      return {
        name,
        sdl,
        ask(question, context) {
          if (!remote || remote.paused) return Promise.reject(pausedFault(name));
          return remote.asked.time(() => remote.source.execute(question, context), context.requestId);
        },
      };
    });
    const parts = await inSlices(publicParts(catalog, before?.parts));
    const { sdl, document } = parts;
    const { planned } = options;
    const graph = await buildGraph(
      { catalog, sdl, document, schemaFaults, schemaSteps: publicSchemaSteps, readers, remotes, hubTypeNames: HUB_TYPE_NAMES, planned },
      { previous: before?.graph },
    );
    return { ...named, catalog, parts, subgraphs, ...graph };
  };

  const first = await weave(new Map([...sdlsOf(sources), ...(options.instead ?? [])]), previous);
  const former = [...options.served].filter(([name, sdl]) => first.refused.has(name) && first.subgraphs.get(name) !== sdl);
  const woven = former.length > 0 ? await weave(new Map([...first.subgraphs, ...former]), previous) : first;
  if (woven !== first) await first.graph.close();
  for (const [source, problem] of new Map([...woven.refused, ...first.refused])) {
    const message = woven.refused.has(source)
      ? problem.message
      : `${problem.message.replace(/\.?$/, '.')} What it was before is served on.`;
    fault(source, { ...problem, message });
  }
  for (const { owner, ...problem } of woven.problems as readonly CatalogProblem[]) fault(owner.of ?? owner.name, problem);
  const unseen = new Set([...waiting, ...sources.filter((source) => servedStructure(source) === undefined).map(({ name }) => name)]);
  const types = new Map(Array.from(woven.graph.shown, ([name, remote]) => [name, namedTypes(remote)]));
  const rowPaths = rowPathsIn(woven.catalog, woven.graph.shown, sources);
  const policies = checkPolicies(options.policies, { catalog: woven.catalog, types, rowPaths, waiting: unseen });
  for (const { role, problem } of policies.problems) fault(`role ${role}`, problem);
  const roles = roleGraphs({
    graph: woven.graph,
    policies,
    forecaster: options.forecaster,
    maskKey: options.maskKey,
    cursors,
    runner,
    available,
  });
  const subgraphs = new Map([...woven.subgraphs].filter(([name]) => !woven.refused.has(name)));
  return { graph: woven.graph, roles, catalog: woven.catalog, names: woven.names, models, problems, subgraphs, apply, parts: woven.parts };
}

/** What a version is written from. */
export const publicGraphOf = ({ graph, catalog, parts, subgraphs }: Assembled, sources: readonly HubSource[]): PublicGraph => ({
  definitions: definitionsOf(graph.schema),
  catalog,
  sdl: parts.sdl,
  remotes: Array.from(subgraphs, ([name, text]) => ({ name, sdl: text, url: addressOf(sources.find((source) => source.name === name)) })),
});

/** Where a subgraph is, for other gateways; not where a reference, which may be a secret, is part of it, or where it is none by itself. */
function addressOf(source: HubSource | undefined): string | undefined {
  const value = source?.declared.value;
  const url: unknown = value && !source.connector.prefixes && 'url' in value ? value.url : undefined;
  return typeof url === 'string' && !url.includes('${') ? url : undefined;
}

/** The newest SDL of each subgraph, by source. */
const sdlsOf = (sources: readonly HubSource[]): ReadonlyMap<string, string> =>
  new Map(
    sources.flatMap((source) => {
      const structure = servedStructure(source);
      return structure?.kind === 'graph' ? [[source.name, structure.sdl] as const] : [];
    }),
  );

/** An SDL that cannot be read takes no names: it is refused where it is to be composed. */
function namesTaken(name: string, sdl: string, prefix: string | undefined): readonly CatalogSubgraph[] {
  try {
    return [namesOfSubgraph(name, sdl, prefix)];
  } catch (thrown) {
    if (thrown instanceof GraphQLError) return [];
    throw thrown;
  }
}
