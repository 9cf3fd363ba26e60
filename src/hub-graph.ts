import { GraphQLError } from 'graphql';
import type { Catalog, Column, Dataset, LocalReader, Problem, ReadContext, SqlStatement, Workspace } from './contract/index.ts';
import { WeirError } from './contract/index.ts';
import { buildGraph, type FederatedGraph, type Remote } from './federation/index.ts';
import { askModels, MODELS, settleModels, type HubModel } from './hub-models.ts';
import { fidelityOf, homeOf, relationalStructure, type HubSource } from './hub-sources.ts';
import {
  buildCatalog,
  buildPublicSchema,
  graphSdl,
  HUB_TYPE_NAMES,
  localReader,
  namesOfSubgraph,
  type CatalogModel,
  type CatalogProblem,
  type CatalogSubgraph,
  type PinnedNames,
} from './relational/index.ts';
import { curatedType, type CuratedTable, type Storage } from './storage/index.ts';

/** Everything that one version of the hub's graph was made of, and what was left out of it and why. */
export interface Assembled {
  readonly graph: FederatedGraph;
  readonly catalog: Catalog;
  readonly models: readonly HubModel[];
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
  readonly names: PinnedNames;
  /** The SDL that is served of each subgraph, by source: of one that does not fit any more, the last that did. */
  readonly subgraphs: ReadonlyMap<string, string>;
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

/**
 * Puts the graph together from what is known now: sources that were never seen are waited for, what is wrong is left out alone
 * (DESIGN: invariants 6 and 8). Compiles the models, makes their tables, names everything, and plans.
 */
export async function assembleGraph(options: {
  workspace: Workspace;
  sources: readonly HubSource[];
  storage: Storage;
  pinned: PinnedNames;
  previous: FederatedGraph | undefined;
  /** The SDL that was served of each subgraph. */
  served: ReadonlyMap<string, string>;
  /** Asks the engine that all files share. */
  engine: Execute;
  /** Whether a model has run once. */
  isLoaded: (model: string) => boolean;
  report: (line: string) => void;
}): Promise<Assembled> {
  const { workspace, sources, storage } = options;
  const problems = new Map<string, Problem[]>();
  const fault = (owner: string, problem: Problem) => problems.set(owner, [...(problems.get(owner) ?? []), problem]);

  const { models, waiting } = await settleModels({ workspace, sources, storage, fault, report: options.report });

  const input = {
    sources: sources.flatMap((source) => {
      const structure = relationalStructure(source);
      const { declared, connector } = source;
      if (!structure || !connector.dialect) return [];
      return [
        {
          declaration: declared.value,
          declared,
          home: homeOf(source),
          dialect: connector.dialect,
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
    relationships: workspace.relationships,
    waiting,
    pinned: options.pinned,
  };
  const available = ({ home, id }: Dataset) => {
    if (home === MODELS && !options.isLoaded(id))
      throw new WeirError('SOURCE_UNAVAILABLE', `The model ${id} has not run yet; its first run fills it.`, { source: id });
  };
  const runner = (home: string): Execute => {
    if (home === MODELS) return askModels(storage);
    const own = sources.find((source) => source.name === home && source.connector.home === 'own');
    return own ? (statement, context) => own.source.execute(statement, context) : options.engine;
  };
  const weave = async (subgraphs: ReadonlyMap<string, string>) => {
    const named = buildCatalog({ ...input, subgraphs: [...subgraphs].flatMap(([name, sdl]) => namesTaken(name, sdl)) });
    const { catalog } = named;
    const homes = new Map([...catalog.datasets.values()].map(({ home, dialect }) => [home, dialect]));
    const readers = new Map<string, LocalReader>(
      [...homes].map(([home, dialect]) => [home, localReader({ home, dialect, catalog, execute: runner(home), available })]),
    );
    const remotes = sources.flatMap(({ name, source }): Remote[] => {
      const sdl = subgraphs.get(name);
      return sdl === undefined ? [] : [{ name, sdl, ask: (question, context) => source.execute(question, context) }];
    });
    const parts = { catalog, sdl: graphSdl(catalog), buildSchema: buildPublicSchema, readers, remotes, hubTypeNames: HUB_TYPE_NAMES };
    return { ...named, subgraphs, ...(await buildGraph(parts, { previous: options.previous })) };
  };

  const first = await weave(sdlsOf(sources));
  const former = [...options.served].filter(([name, sdl]) => first.refused.has(name) && first.subgraphs.get(name) !== sdl);
  const woven = former.length > 0 ? await weave(new Map([...first.subgraphs, ...former])) : first;
  if (woven !== first) await first.graph.close();
  for (const [source, problem] of new Map([...woven.refused, ...first.refused])) {
    const message = woven.refused.has(source)
      ? problem.message
      : `${problem.message.replace(/\.?$/, '.')} What it was before is served on.`;
    fault(source, { ...problem, message });
  }
  for (const { owner, ...problem } of woven.problems as readonly CatalogProblem[]) fault(owner.of ?? owner.name, problem);
  const subgraphs = new Map([...woven.subgraphs].filter(([name]) => !woven.refused.has(name)));
  return { graph: woven.graph, catalog: woven.catalog, names: woven.names, models, problems, subgraphs };
}

/** The newest SDL of each subgraph, by source. */
const sdlsOf = (sources: readonly HubSource[]): ReadonlyMap<string, string> =>
  new Map(
    sources.flatMap(({ name, watched }) => {
      const structure = watched.structure();
      return structure?.kind === 'graph' ? [[name, structure.sdl] as const] : [];
    }),
  );

/** An SDL that cannot be read takes no names: it is refused where it is to be composed. */
function namesTaken(name: string, sdl: string): readonly CatalogSubgraph[] {
  try {
    return [namesOfSubgraph(name, sdl)];
  } catch (thrown) {
    if (thrown instanceof GraphQLError) return [];
    throw thrown;
  }
}
