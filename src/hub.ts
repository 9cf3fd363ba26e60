import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, WeirError, type Engine, type Workspace } from './contract/index.ts';
import { openEngine } from './engine/index.ts';
import { openChangeLog, openSubscriptions, standForLeader } from './exchange/index.ts';
import { holdGraph } from './federation/index.ts';
import { hostOf, openAccess } from './hub-access.ts';
import { holdFeeds } from './hub-feeds.ts';
import { assembleGraph } from './hub-graph.ts';
import { runnable } from './hub-models.ts';
import { openPlace, type HubPlace } from './hub-place.ts';
import { loadSeen, saveSeen } from './hub-seen.ts';
import { openSources, readDataset, structuresOf } from './hub-sources.ts';
import { hubView } from './hub-view.ts';
import { inTurn } from './in-turn.ts';
import { modelRunner, modelSchedule } from './processing/index.ts';
import { loadWorkspace, readDotEnv, type Environment } from './registry/index.ts';
import { changeFilter } from './relational/index.ts';
import { startHubServer, type StartOptions } from './server/index.ts';
import { connectors, engineFolders } from './sources/index.ts';
import { curatedState } from './storage/index.ts';

export interface Hub {
  readonly url: string;
  /** Finishes what is in flight, hands back what was begun, and leaves nothing running. */
  stop(): Promise<void>;
}

export interface HubSurroundings {
  readonly environment: Environment;
  readonly report: (line: string) => void;
  /** Is called when the data directory is held, before anything is opened: gives variables that sources may refer to. */
  readonly before?: (place: HubPlace) => Promise<Environment>;
}

/** Says what is to be undone when the hub stops: the last first. */
type OnStop = (close: () => Promise<unknown>) => void;

const DEFAULT_PORT = 4000;
/** A source that has not answered by then is picked up when it does. */
const FIRST_LOOK_MS = 20_000;
const FILES_LOOK_MS = 5_000;

/**
 * Opens a hub on a workspace: its place, its sources, the graph over them, the change log, the models, and last its port.
 * Throws a WeirError that says what is wrong and what would mend it; then nothing is left running.
 */
export async function openHub(options: StartOptions, surroundings: HubSurroundings): Promise<Hub> {
  const opened: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) {
      await close().catch((thrown: unknown) => surroundings.report(`while stopping: ${messageOf(thrown)}`));
    }
  };
  try {
    return { url: await open(options, surroundings, (close) => opened.push(close)), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** Reads the workspace's files. Throws BAD_DEFINITION with every fault that they have, each with its file and line. */
async function readWorkspace(folder: string, env: string | undefined, kinds: ReturnType<typeof connectors>): Promise<Workspace> {
  const { workspace, problems } = await loadWorkspace(folder, { env, connectors: kinds });
  if (workspace) return workspace;
  const lines = problems.map(({ path, message }) => (path === undefined ? message : `${path}: ${message}`));
  throw new WeirError('BAD_DEFINITION', `The workspace ${folder} cannot be used.\n${lines.join('\n')}`);
}

async function open(options: StartOptions, surroundings: HubSurroundings, onStop: OnStop): Promise<string> {
  const { report } = surroundings;
  const began = performance.now();
  const host = hostOf(options, report);
  const folder = options.workspace ?? process.cwd();
  // What connectors need of the workspace is known when its files are read, for which the connectors are needed.
  const late: { workspace?: Workspace; place?: HubPlace; engine?: Promise<Engine> } = {};
  const known = <K extends keyof typeof late>(what: K): NonNullable<(typeof late)[K]> => {
    const found = late[what];
    if (!found) throw new Error(`the ${what} is asked for before it is known`);
    return found;
  };
  const kinds = connectors({
    files: {
      engine: () => known('engine'),
      get allow() {
        return known('workspace').settings.filesAllow;
      },
      get temporary() {
        return known('place').directory.path('temporary');
      },
    },
  });
  const dotEnv = await readDotEnv(folder);
  if (dotEnv.warning) report(dotEnv.warning);
  const workspace = (late.workspace = await readWorkspace(folder, options.environment, kinds));
  const port = options.port ?? workspace.settings.port ?? DEFAULT_PORT;
  const place = (late.place = await openPlace(options, { folder, name: workspace.name, port }, report));
  onStop(() => place.close());
  const environment = { ...dotEnv.values, ...surroundings.environment, ...(await surroundings.before?.(place)) };

  const storage = await place.openStorage();
  const access = await openAccess(options, storage, report);
  const engine = await (late.engine = openEngine({
    path: place.directory.path('weir-engine.duckdb'),
    folders: engineFolders(
      workspace.sources.map(({ value }) => value),
      { workspace: folder, allow: workspace.settings.filesAllow },
    ),
    temporary: place.directory.path('temporary'),
    report,
  }));
  onStop(() => engine.close());
  const log = await openChangeLog(storage, report);
  onStop(() => log.close());

  let rebuild: (() => Promise<void>) | undefined;
  let news = false;
  /** Follows what was found of the sources: what is found before the first graph is served is for the next one. */
  const follow = () => {
    news = true;
    rebuild?.().catch((thrown: unknown) => report(`graph: ${messageOf(thrown)}; the one before is served on`));
  };
  const seen = await loadSeen(storage);
  const sources = openSources({
    declared: workspace.sources,
    connectors: kinds,
    workspace: folder,
    environment,
    stored: seen.structures,
    changed: follow,
    report,
  });
  onStop(() => Promise.all(sources.map(({ watched }) => watched.stop())));
  await Promise.all(sources.map(({ watched }) => Promise.race([watched.look(), pause(FIRST_LOOK_MS, undefined, { ref: false })])));

  const loaded = new Set<string>();
  let names = seen.names;
  let subgraphs: ReadonlyMap<string, string> = new Map(
    [...seen.structures].flatMap(([name, structure]) => (structure.kind === 'graph' ? [[name, structure.sdl] as const] : [])),
  );
  /** What stands wrong now, and was said. */
  let said = new Set<string>();
  const assemble = () =>
    assembleGraph({
      workspace,
      sources,
      storage,
      pinned: names,
      previous: holder?.current(),
      served: subgraphs,
      engine: (statement, context) => engine.queryText(statement.text, statement.values, context.signal),
      isLoaded: (model) => loaded.has(model),
      report,
    });
  const keep = async () => {
    names = { ...names, ...assembled.names };
    subgraphs = new Map([...subgraphs, ...assembled.subgraphs]);
    await saveSeen(storage, structuresOf(sources, subgraphs), assembled.names);
    for (const [model, state] of await curatedState(storage)) {
      if (state.loaded) loaded.add(model);
      else loaded.delete(model);
    }
    const lines = [...assembled.problems].flatMap(([owner, problems]) =>
      problems.map(({ path, message }) => `${owner}: ${path === undefined ? '' : `${path}: `}${message}`),
    );
    for (const line of lines) if (!said.has(line)) report(line);
    said = new Set(lines);
  };
  let holder: ReturnType<typeof holdGraph> | undefined;
  news = false;
  let assembled = await assemble();
  const graphs = (holder = holdGraph(assembled.graph));
  onStop(() => graphs.close());
  await keep();

  const runner = modelRunner({ storage, engine, read: readDataset(sources), report });
  onStop(() => runner.stop());
  const schedule = modelSchedule({ storage, runner, report });
  onStop(() => Promise.resolve(schedule.stop()));
  const feeds = holdFeeds({ storage, log, sources: () => sources, report });
  rebuild = inTurn(async () => {
    assembled = await assemble();
    await Promise.all([graphs.swap(assembled.graph), keep(), schedule.use(runnable(assembled.models))]);
    feeds.sync();
  });
  log.onEntry(({ origin, datasets }) => {
    if (origin === 'models') for (const model of datasets) loaded.add(model);
    // One hub runs the models: the one that feeds the log.
    else if (feeds.leading()) for (const dataset of datasets) schedule.changed(dataset);
  });
  const leader = standForLeader({
    storage,
    log,
    keepSeconds: workspace.settings.logKeepSeconds,
    whileLeading: (signal) => feeds.whileLeading(signal),
    report,
  });
  onStop(() => leader.stop());
  const looking = setInterval(() => {
    for (const { name, source } of sources) {
      void source
        .refresh?.(AbortSignal.timeout(60_000))
        .then(({ changed }) => changed.forEach((table) => schedule.changed(`${name}.${table}`)))
        .catch(() => undefined);
    }
  }, FILES_LOOK_MS);
  onStop(() => Promise.resolve(clearInterval(looking)));

  const door = {
    graph: () => graphs.current(),
    limits: workspace.settings.limits,
    subscriptions: openSubscriptions({
      log,
      graph: () => graphs.current(),
      datasets: () => assembled.catalog.datasets,
      onSwap: (listener) => graphs.onSwap(listener),
      filter: changeFilter,
    }),
  };
  // Before the port opens, so that the first who asks is told whether the hub is ready, and not that nobody knows.
  await schedule.use(runnable(assembled.models));
  const server = await startHubServer({
    host,
    port,
    access,
    served: graphs,
    door,
    hub: hubView({
      workspace,
      storage,
      sources: () => sources,
      datasets: () => assembled.catalog.datasets,
      problems: () => assembled.problems,
    }),
    notReady: () => schedule.unsettled().map((model) => `The model ${model} has not run yet.`),
    report,
  });
  onStop(() => server.close());
  await place.directory.setPort(server.port);
  const datasets = [...assembled.catalog.datasets.values()];
  report(
    `${datasets.length} datasets of ${sources.length} sources and ${assembled.models.length} models are in the graph at ${server.url}/graphql after ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  if (news) follow();
  return server.url;
}
