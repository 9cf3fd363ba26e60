import {
  messageOf,
  type Engine,
  type Identity,
  type Outbound,
  type SchemaVersion,
  type SubgraphSdl,
  type Workspace,
} from './contract/index.ts';
import { cursorSeal, openHubKey, outboundGuard } from './access/index.ts';
import { openForecaster } from './analysis/index.ts';
import { openEngine } from './engine/index.ts';
import { openChangeLog, openSubscriptions, standForLeader } from './exchange/index.ts';
import { warmPlanner } from './federation/index.ts';
import { hostOf, openHubAccess } from './hub-access.ts';
import { hubActions } from './hub-actions.ts';
import { loadApplied } from './hub-applied.ts';
import { changeWarner } from './hub-change-warnings.ts';
import { openCore, type Cause } from './hub-core.ts';
import { loadRegistered } from './hub-declared.ts';
import { definitionsOf } from './hub-definitions.ts';
import { holdFeeds } from './hub-feeds.ts';
import { followFiles, readWorkspace } from './hub-files.ts';
import { assembleGraph, publicGraphOf, type Assembled } from './hub-graph.ts';
import { openModelReads } from './hub-model-reads.ts';
import { runnable } from './hub-models.ts';
import { openPlace, type HubPlace } from './hub-place.ts';
import { loadPublished, TARGET } from './hub-schema-actions.ts';
import { loadSeen } from './hub-seen.ts';
import { readDataset } from './hub-sources.ts';
import { keepSchemas, structureKeeper } from './hub-structure.ts';
import { openTopic } from './hub-topic.ts';
import { watchHub } from './hub-gauges.ts';
import { readQueries } from './hub-queries.ts';
import { hubView } from './hub-view.ts';
import { modelRunner, modelSchedule, runProgressFeed, type RunProgress } from './processing/index.ts';
import { artifactsOf, openVersions, readDotEnv, watchWorkspace, type Environment } from './registry/index.ts';
import { changeFilter } from './relational/index.ts';
import { openLog, openMetrics, startHubServer, watchOperations, type StartOptions } from './server/index.ts';
import { connectors, engineFolders } from './sources/index.ts';

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

async function open(options: StartOptions, surroundings: HubSurroundings, onStop: OnStop): Promise<string> {
  const said = openLog(surroundings.environment['WEIR_LOG'], surroundings.report);
  const report = (line: string) => said.say('info', line);
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
    postgres: { engine: () => known('engine') },
    sqlite: {
      get allow() {
        return known('workspace').settings.filesAllow;
      },
    },
  });
  const dotEnv = await readDotEnv(folder);
  if (dotEnv.warning) report(dotEnv.warning);
  const workspace = (late.workspace = await readWorkspace(folder, options.environment, kinds));
  const port = options.port ?? workspace.settings.port ?? DEFAULT_PORT;
  const place = (late.place = await openPlace(options, { folder, name: workspace.name, port }, report));
  onStop(() => place.close());
  const environmentBeside = { ...surroundings.environment, ...(await surroundings.before?.(place)) };
  const environment = { ...dotEnv.values, ...environmentBeside };

  // What needs no database is begun while that starts.
  warmPlanner();
  const opening = (late.engine = openEngine({
    path: place.directory.path('weir-engine.duckdb'),
    folders: engineFolders(
      workspace.sources.map(({ value }) => value),
      { workspace: folder, allow: workspace.settings.filesAllow },
    ),
    temporary: place.directory.path('temporary'),
    report,
  }));
  onStop(() =>
    opening.then(
      (opened) => opened.close(),
      () => undefined,
    ),
  );
  const [storage, engine] = await Promise.all([place.openStorage(), opening]);
  const listening = [port, ...(workspace.settings.adminPort === undefined ? [] : [workspace.settings.adminPort])];
  const outbound = (allow: readonly string[]) => outboundGuard({ development: !options.production, allow, ownPorts: () => listening });
  /** What weir.yaml says now. */
  let settings = () => workspace.settings;
  const keysFrom: Outbound = { addressOf: (...asked) => outbound(settings().networkAllow).addressOf(...asked) };
  const who = await openHubAccess(options, { storage, folder, auth: workspace.settings.auth, outbound: keysFrom, report });
  onStop(() => who.close());
  const { access, audit, tokens } = who;
  const log = await openChangeLog(storage, report);
  onStop(() => log.close());

  const metrics = openMetrics();
  const operations = watchOperations({ metrics, log: said, slowMs: () => settings().slowMs });
  const maskKey = await openHubKey(storage, 'mask');
  const cursors = cursorSeal(await openHubKey(storage, 'cursor'));
  const models = openModelReads(storage);
  onStop(() => models.close());
  const forecaster = openForecaster();
  onStop(() => forecaster.close());
  const seen = await loadSeen(storage);
  const versions = openVersions({
    storage,
    maxSdlBytes: () => settings().limits.sdlBytes,
    report,
  });
  onStop(() => versions.close());
  const published = openTopic<SchemaVersion>();
  const health = openTopic<string>();
  const core = await openCore(
    {
      workspace,
      environment,
      published: await loadPublished(versions),
      applied: await loadApplied(storage, kinds, report),
      ...(await loadRegistered(storage, kinds, report)),
    },
    {
      storage,
      engine,
      seen,
      open: {
        connectors: kinds,
        outbound,
        workspace: folder,
        observed: operations.source,
        sdlBytes: () => settings().limits.sdlBytes,
        report,
      },
      assemble: (wanted, previous) =>
        assembleGraph(
          { ...wanted, forecaster, maskKey, cursors, models: models.ask, observed: operations.source, planned: metrics.plan },
          previous,
        ),
      health: (source) => health.tell(source),
      served: (assembled, cause, { published: sdls }) => follow(assembled, cause, [...sdls.values()]),
      feedEnded: (source) => feeds.ended(source),
      report,
    },
  );
  onStop(() => core.stop());
  const { graphs } = core;
  settings = () => core.declared().workspace.settings;

  const progress = runProgressFeed();
  const hear = (at: RunProgress) => {
    progress.push(at);
    metrics.run(at.model, at.state);
  };
  const runner = modelRunner({ storage, engine, read: readDataset(core.sources), report, onProgress: hear });
  onStop(() => runner.stop());
  const schedule = modelSchedule({ storage, runner, report, leading: () => feeds.leading() });
  onStop(() => Promise.resolve(schedule.stop()));
  const feeds = holdFeeds({ storage, log, sources: core.sources, report });
  const warn = changeWarner(report);
  const keepStructure = structureKeeper(folder, report);
  // The first version is made once its graph is served: nobody waits for that but who asks for versions.
  let listens = () => {};
  const isListening = new Promise<void>((resolve) => (listens = resolve));
  onStop(() => Promise.resolve(listens()));
  const follow = async (assembled: Assembled, cause: Cause, services: readonly SubgraphSdl[]) => {
    await schedule.use(runnable(assembled.models));
    feeds.sync();
    who.follow(core.declared().workspace.settings.auth);
    warn(assembled, core.sources());
    if (!options.production) await keepStructure(core.sources(), assembled);
    const graph = publicGraphOf(assembled, core.sources());
    const form = isListening.then(() => versions.form(graph));
    const recorded = versions.record({ target: TARGET, form, published: services, ...cause });
    const version = recorded.then((one) => {
      if (one) published.tell(one);
      return one;
    });
    return { version };
  };
  log.onEntry(({ origin, datasets }) => {
    if (origin === 'models') core.markLoaded(datasets);
    // One hub runs the models: the one that feeds the log.
    else if (feeds.leading()) for (const dataset of datasets) schedule.changed(dataset);
  });
  const looking = setInterval(() => {
    for (const { name, source, paused } of core.sources()) {
      if (paused) continue;
      void source
        .refresh?.(AbortSignal.timeout(60_000))
        .then(({ changed }) => changed.forEach((table) => schedule.changed(`${name}.${table}`)))
        .catch(() => undefined);
    }
  }, FILES_LOOK_MS);
  onStop(() => Promise.resolve(clearInterval(looking)));

  const graphOf = (identity: Identity) => core.assembled().roles.of(identity);
  const door = {
    graph: graphOf,
    get limits() {
      return settings().limits;
    },
    subscriptions: openSubscriptions({
      log,
      graph: graphOf,
      onSwap: (listener) => graphs.onSwap(listener),
      filter: changeFilter,
    }),
  };
  if (!options.production) await keepSchemas(folder, kinds, report);
  // Before the port opens, so that the first who asks is told whether the hub is ready, and not that nobody knows.
  await core.serve({ actor: 'workspace', reason: 'the hub was started' });
  // After it, so that what the log has waiting finds the models that follow it.
  const leader = standForLeader({
    storage,
    log,
    keepSeconds: () => settings().logKeepSeconds,
    whileLeading: (signal) => feeds.whileLeading(signal),
    report,
  });
  onStop(() => leader.stop());
  const view = hubView({ storage, core });
  const actions = hubActions({ core, storage, connectors: kinds, view, versions, published, health, feeds, runner, schedule, progress });
  const server = await startHubServer({
    host,
    port,
    access,
    served: graphs,
    door,
    audit,
    limits: () => core.declared().workspace.settings.limits,
    controlPlane: { hub: view, versions, actions, definitions: definitionsOf(core), tokens, audit },
    artifacts: artifactsOf(versions),
    notReady: () => schedule.unsettled().map((model) => `The model ${model} has not run yet.`),
    adminPort: workspace.settings.adminPort,
    corsOrigins: () => settings().corsOrigins,
    // Whoever has no token yet is not told what there is to ask.
    page: { queries: () => (access.mode === 'development' ? readQueries(folder) : Promise.resolve([])) },
    metrics,
    watch: operations,
  });
  onStop(() => server.close());
  listens();
  listening.push(server.port);
  watchHub({ metrics, core, storage, log, feeds });
  await place.directory.setPort(server.port);
  const watch = watchWorkspace(folder, {
    changed: (files) =>
      followFiles({ folder, env: options.environment, kinds, core, surroundings: environmentBeside, audit, report }, files),
    failed: (thrown) => report(`workspace: ${messageOf(thrown)}`),
  });
  onStop(() => watch.close());
  const datasets = [...core.assembled().catalog.datasets.values()];
  report(
    `${counted(datasets.length, 'dataset')} of ${counted(core.sources().length, 'source')} and ${counted(core.assembled().models.length, 'model')} are in the graph at ${server.url}/graphql after ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  return server.url;
}

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
