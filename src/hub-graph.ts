import type { Catalog, Column, Dataset, LocalReader, Problem, ReadContext, SqlStatement, Workspace } from './contract/index.ts';
import { messageOf, WeirError } from './contract/index.ts';
import { buildGraph, type FederatedGraph, type Remote } from './federation/index.ts';
import { fidelityOf, homeOf, relationalStructure, type HubSource } from './hub-sources.ts';
import { compileModels, curatedTableOf, datasetsRead, type CompiledModel } from './processing/index.ts';
import {
  buildCatalog,
  buildPublicSchema,
  graphSdl,
  HUB_TYPE_NAMES,
  localReader,
  namesOfSubgraph,
  type CatalogModel,
  type CatalogProblem,
  type PinnedNames,
} from './relational/index.ts';
import { applyCurated, curatedState, curatedType, type CuratedTable, type Storage } from './storage/index.ts';

const MODELS = 'models';

/** Everything that one version of the hub's graph was made of, and what was left out of it and why. */
export interface Assembled {
  readonly graph: FederatedGraph;
  readonly catalog: Catalog;
  readonly models: readonly { readonly compiled: CompiledModel; readonly table: CuratedTable }[];
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
  readonly names: PinnedNames;
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

/** Asks the database of the curated models. Its pool is the hub's; a reader who goes away ends their statement. */
const askStorage =
  ({ pool }: Storage): Execute =>
  async ({ text, values }, { signal }) => {
    const client = await pool.connect();
    const cancel = () =>
      void pool.query('select pg_cancel_backend($1)', [(client as unknown as { processID: number }).processID]).catch(() => undefined);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      signal.throwIfAborted();
      const { rows } = await client.query<[string | null]>({ text, values: [...values], rowMode: 'array' });
      return rows[0]?.[0] ?? 'null';
    } catch (thrown) {
      if (signal.aborted)
        throw new WeirError('TIMEOUT', 'The statement on the curated models took too long, or nobody waits for it any more.');
      throw new WeirError('SOURCE_ERROR', `The curated models: ${messageOf(thrown)}`, { source: MODELS });
    } finally {
      signal.removeEventListener('abort', cancel);
      client.release();
    }
  };

/** Makes the models' tables what their files say; where that may not be, the table stays as it is and the model says why. */
async function applyTables(
  storage: Storage,
  wanted: readonly CuratedTable[],
  fault: (model: string, problem: Problem) => void,
): Promise<readonly CuratedTable[]> {
  try {
    await applyCurated(storage, wanted, { allowDestructive: false });
    return wanted;
  } catch (thrown) {
    if (!(thrown instanceof WeirError) || thrown.code === 'STORAGE_UNAVAILABLE') throw thrown;
    const state = await curatedState(storage);
    const kept: CuratedTable[] = [];
    for (const table of wanted) {
      const stored = state.get(table.model);
      try {
        await applyCurated(storage, [table], { allowDestructive: false });
        kept.push(table);
      } catch (own) {
        fault(table.model, { code: own instanceof WeirError ? own.code : 'BAD_DEFINITION', message: messageOf(own) });
        if (stored) kept.push(stored);
      }
    }
    return kept;
  }
}

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
  /** Asks the engine that all files share. */
  engine: Execute;
  /** Whether a model has run once. */
  isLoaded: (model: string) => boolean;
}): Promise<Assembled> {
  const { workspace, sources, storage } = options;
  const problems = new Map<string, Problem[]>();
  const fault = (owner: string, problem: Problem) => problems.set(owner, [...(problems.get(owner) ?? []), problem]);

  const unseen = new Set(sources.filter((source) => source.watched.structure() === undefined).map(({ name }) => name));
  const columns = new Map(
    sources.flatMap((source) =>
      (relationalStructure(source)?.tables ?? []).map((table): [string, readonly Column[]] => [
        `${source.name}.${table.name}`,
        table.columns,
      ]),
    ),
  );
  const waits = (dataset: string): boolean =>
    unseen.has(dataset.split('.')[0] ?? '') ||
    (workspace.models.find(({ value }) => value.model === dataset)?.value.from !== undefined && waitingModels.has(dataset));
  const waitingModels = new Set<string>();
  for (let before = -1; before !== waitingModels.size;) {
    before = waitingModels.size;
    for (const { value } of workspace.models) if (datasetsRead(value).some(waits)) waitingModels.add(value.model);
  }
  const compiled = compileModels(
    workspace.models.filter(({ value }) => !waitingModels.has(value.model)),
    (id) => {
      const found = columns.get(id);
      return found && { id, columns: found };
    },
    columns.keys(),
  );
  for (const problem of compiled.problems) {
    const owner = workspace.models.find(({ file }) => problem.path?.startsWith(file))?.value.model ?? MODELS;
    fault(owner, problem);
  }
  const tables = await applyTables(storage, compiled.models.map(curatedTableOf), fault);
  const models = tables.flatMap((table) => {
    const found = compiled.models.find(({ name }) => name === table.model);
    return found ? [{ compiled: found, table }] : [];
  });

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
    models: models.map(({ compiled: { name, declared, key }, table }): CatalogModel => ({
      name,
      declared,
      at: { schema: 'curated', name },
      columns: table.columns.map(columnOf),
      key,
      ...(declared.value.description === undefined ? {} : { description: declared.value.description }),
    })),
    relationships: workspace.relationships,
    waiting: new Set([...unseen, ...waitingModels]),
    subgraphs: sources.flatMap(({ name, watched }) => {
      const structure = watched.structure();
      return structure?.kind === 'graph' ? [namesOfSubgraph(name, structure.sdl)] : [];
    }),
    pinned: options.pinned,
  };
  const { catalog, problems: unnamed, names } = buildCatalog(input);
  for (const { owner, ...problem } of unnamed as readonly CatalogProblem[]) fault(owner.of ?? owner.name, problem);

  const available = ({ home, id }: Dataset) => {
    if (home === MODELS && !options.isLoaded(id))
      throw new WeirError('SOURCE_UNAVAILABLE', `The model ${id} has not run yet; its first run fills it.`, { source: id });
  };
  const homes = new Map([...catalog.datasets.values()].map(({ home, dialect }) => [home, dialect]));
  const runner = (home: string): Execute => {
    if (home === MODELS) return askStorage(storage);
    const own = sources.find((source) => source.name === home && source.connector.home === 'own');
    return own ? (statement, context) => own.source.execute(statement, context) : options.engine;
  };
  const readers = new Map<string, LocalReader>(
    [...homes].map(([home, dialect]) => [home, localReader({ home, dialect, catalog, execute: runner(home), available })]),
  );
  const remotes = sources.flatMap(({ name, source, watched }): Remote[] => {
    const structure = watched.structure();
    return structure?.kind === 'graph' ? [{ name, sdl: structure.sdl, ask: (question, context) => source.execute(question, context) }] : [];
  });
  const { graph, refused } = await buildGraph(
    {
      catalog,
      sdl: graphSdl(catalog),
      buildSchema: buildPublicSchema,
      readers,
      remotes,
      hubTypeNames: HUB_TYPE_NAMES,
    },
    { previous: options.previous },
  );
  for (const [source, problem] of refused) fault(source, problem);
  return { graph, catalog, models, problems, names };
}
