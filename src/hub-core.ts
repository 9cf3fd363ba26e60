import { setTimeout as pause } from 'node:timers/promises';
import { isRefused, messageOf, refused, WeirError } from './contract/index.ts';
import type { Engine, Outcome, Problem, SchemaVersion, SourceDeclaration } from './contract/index.ts';
import { holdGraph, type GraphHolder } from './federation/index.ts';
import { modelsOf, relationshipsOf, sourcesOf, type Declarations, type Owned } from './hub-declared.ts';
import type { Assembled, GraphParts } from './hub-graph.ts';
import { forgetSeen, saveSeen, type Seen } from './hub-seen.ts';
import { acceptFound, followDrift, identityOf, openSource, structuresOf, type HubSource, type OpenSourceOptions } from './hub-sources.ts';
import { curatedState, type Storage } from './storage/index.ts';

/** Who changes the graph, and why: a version's actor and reason. */
export interface Cause {
  readonly actor: string;
  readonly reason: string;
}

/** A change of what is declared. It is served whole, or refused whole (DESIGN: invariant 6). */
export interface Change {
  readonly cause: Cause;
  /** What is declared from then on. Asked when its turn comes. */
  readonly next: (now: Declarations) => Outcome<Declarations>;
  /** A source that has to answer for it. Its datasets may lack some that do not fit; anything else that is wrong refuses it. */
  readonly mustAnswer?: string;
  /** Models whose values may be lost by it. */
  readonly destructive?: ReadonlySet<string>;
  /** Writes it down, once nothing can refuse it any more. */
  readonly keep?: () => Promise<unknown>;
}

/** What a change would make of the graph. */
export interface Candidate {
  readonly declared: Declarations;
  readonly sources: readonly HubSource[];
  readonly assembled: Assembled;
}

/** What is declared, what of it is open, and the graph that is served of it. Changes come one after the other. */
export interface HubCore {
  readonly graphs: GraphHolder;
  readonly declared: () => Declarations;
  readonly sources: () => readonly HubSource[];
  readonly assembled: () => Assembled;
  isLoaded(model: string): boolean;
  markLoaded(models: readonly string[]): void;
  change(change: Change): Promise<Outcome<Served>>;
  /** Looks at what a change would make, and makes it not. */
  consider<T>(change: Change, look: (candidate: Candidate) => Promise<T>): Promise<Outcome<T>>;
  /** Looks at a source now, and follows what it has become, whatever its `drift` says. */
  refresh(source: string, cause: Cause): Promise<Outcome<Served>>;
  setPaused(source: string, paused: boolean): void;
  /** Builds the graph with other SDL in the place of what sources say of themselves, and closes it after the look. */
  withSubgraphs<T>(instead: ReadonlyMap<string, string>, look: (assembled: Assembled) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export interface Served {
  readonly version: SchemaVersion | null;
  /** SQL to run in sources that are gone, where Weir could not take away what it had made there. */
  readonly leftovers: readonly string[];
}

export interface CoreOptions {
  readonly storage: Storage;
  readonly engine: Engine;
  readonly seen: Seen;
  readonly open: Omit<OpenSourceOptions, 'changed'>;
  /** Hears of every change between up and down, and of what is wrong with parts of a source. */
  readonly health: (source: string) => void;
  /** Is called after each swap, and after the first graph: schedules and feeds have followed it, and its version is being written. */
  readonly served: (
    assembled: Assembled,
    cause: Cause,
    declared: Declarations,
  ) => Promise<{ readonly version: Promise<SchemaVersion | null> }>;
  /** Resolves once no change of the source is being carried into the log. */
  readonly feedEnded: (source: string) => Promise<void>;
  readonly assemble: (wanted: Wanted, previous: Assembled | undefined) => Promise<Assembled>;
  readonly report: (line: string) => void;
}

/** What a graph is assembled from; the hub adds what all of its graphs have. */
export type Wanted = Omit<GraphParts, 'forecaster' | 'maskKey' | 'cursors' | 'observed' | 'planned' | 'models'>;

/** A source that has not answered by then is picked up when it does. */
const FIRST_LOOK_MS = 20_000;
/** For a file that was saved while the hub runs, whose other parts should not wait for a source that is down. */
const FILE_LOOK_MS = 3_000;
const FORGET_MS = 10_000;

/** Opens what is declared and serves the graph of it. `serve` has then to be called once the rest of the hub can follow it. */
export async function openCore(first: Declarations, options: CoreOptions): Promise<HubCore & { serve(cause: Cause): Promise<void> }> {
  const { storage, engine, report } = options;
  let declared = first;
  let stopped = false;
  let names = options.seen.names;
  let subgraphs: ReadonlyMap<string, string> = new Map(
    [...options.seen.structures].flatMap(([name, structure]) => (structure.kind === 'graph' ? [[name, structure.sdl] as const] : [])),
  );
  const loaded = new Set<string>();
  /** What stands wrong now, and was said. */
  let said = new Set<string>();
  /** Sources that are being closed, by name: one of the same name is opened after. */
  const retiring = new Map<string, Promise<readonly string[]>>();
  /** Sources that have become others, and what. */
  const pending = new Map<HubSource, string>();
  const refreshing = new Set<string>();
  let serving = false;

  /** Serves what the sources have become; several that come together are one. */
  const follow = (source: HubSource, reason: string): void => {
    // Who looks at it now follows it as well.
    if (refreshing.has(source.name)) return;
    const waiting = pending.size > 0;
    pending.set(source, reason);
    if (serving && !waiting) followPending();
  };
  const followPending = (): void => {
    rebuild().catch((thrown: unknown) => report(`graph: ${messageOf(thrown)}; the one before is served on`));
  };
  const open = async (owned: Owned<SourceDeclaration>, next: Declarations): Promise<HubSource> => {
    const { source: name } = owned.declared.value;
    await retiring.get(name);
    // What its service takes back is not served on.
    const waits = 'schema' in owned.declared.value && owned.declared.value.schema === 'published' && !next.published.has(name);
    const opened = openSource(owned, next, waits ? undefined : structureServed(name), {
      ...options.open,
      changed: (source, what) => {
        options.health(source);
        follow(opened, what === 'structure' ? `the structure of ${source} changed` : `${source} answers differently`);
      },
    });
    return opened;
  };
  const structureServed = (name: string) => sources.find((source) => source.name === name)?.accepted ?? options.seen.structures.get(name);

  let sources: readonly HubSource[] = [];
  sources = await Promise.all(sourcesOf(declared).map((owned) => open(owned, declared)));
  await Promise.all(sources.filter(({ paused }) => !paused).map(({ watched }) => look(watched.look(), FIRST_LOOK_MS)));

  /** What is served, once anything is. */
  let previous: Assembled | undefined;
  const assemble = (next: Declarations, of: readonly HubSource[], more: Pick<Wanted, 'applyNow'> & Partial<Wanted>) =>
    options.assemble(
      {
        relationships: relationshipsOf(next),
        policies: next.workspace.policies,
        modelDeclarations: modelsOf(next).map((owned) => owned.declared),
        sources: of,
        storage,
        pinned: names,
        served: subgraphs,
        engine: (statement, context) => engine.queryText(statement.text, statement.values, context.signal),
        isLoaded: (model) => loaded.has(model) || isLoadedByNow(model),
        report,
        ...more,
      },
      previous,
    );
  /** The run that fills a model is told of a moment after it is done: what its record says is asked before its reader is refused. */
  const isLoadedByNow = async (model: string) => (await curatedState(storage)).get(model)?.loaded === true;
  const keep = async () => {
    previous = assembled;
    names = { ...names, ...assembled.names };
    subgraphs = new Map([...subgraphs, ...assembled.subgraphs]);
    await saveSeen(storage, structuresOf(sources, subgraphs), assembled.names);
    for (const [model, state] of await curatedState(storage)) {
      if (state.loaded) loaded.add(model);
      else loaded.delete(model);
    }
    const lines = problemLines(assembled);
    for (const line of lines) if (!said.has(line)) report(line);
    said = new Set(lines);
  };

  pending.clear();
  for (const source of sources) followDrift(source, report);
  let assembled = await assemble(declared, sources, { applyNow: true });
  const graphs = holdGraph(assembled.graph);
  await keep();

  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const run = tail.then(work);
    tail = run.catch(() => undefined);
    return run;
  };

  /** The sources of a next declaration: those that are open as it wants them, and the rest opened and looked at. */
  const arrange = async (next: Declarations, ahead: Map<string, HubSource>, waitMs: number): Promise<readonly HubSource[]> =>
    Promise.all(
      sourcesOf(next).map(async (owned) => {
        const identity = identityOf(owned, next);
        const standing = sources.find((source) => source.identity === identity && source.managedBy === owned.managedBy);
        if (standing) {
          standing.declared = owned.declared;
          return standing;
        }
        const known = ahead.get(identity);
        if (known) {
          acceptFound(known);
          return known;
        }
        const source = await open(owned, next);
        ahead.set(identity, source);
        if (!source.paused) await look(source.watched.look(), waitMs);
        acceptFound(source);
        return source;
      }),
    );

  /** What a change makes; the caller closes what it does not take. */
  const candidateOf = async (change: Change, ahead: Map<string, HubSource>): Promise<Outcome<Candidate>> => {
    const next = change.next(declared);
    if (isRefused(next)) return next;
    const all = await arrange(next, ahead, change.mustAnswer === undefined ? FILE_LOOK_MS : FIRST_LOOK_MS);
    const needed = all.find(({ name }) => name === change.mustAnswer);
    const fault = needed?.watched.fault();
    if (fault) return refused(fault);
    if (needed && !needed.watched.structure())
      return refused({ code: 'TIMEOUT', message: `Source "${needed.name}" did not answer within ${FIRST_LOOK_MS / 1000} seconds.` });
    const made = await assemble(next, all, { applyNow: false, destructive: change.destructive ?? new Set() });
    const problems = newProblems(assembled, made).filter(
      ({ owner }) => needed === undefined || owner !== needed.name || !hasDatasets(made, needed),
    );
    if (problems.length === 0) return { declared: next, sources: all, assembled: made };
    await made.graph.close();
    return refused(...problems.map(({ problem }) => problem));
  };

  const attempt = async <T>(change: Change, take: (candidate: Candidate) => Promise<T>): Promise<Outcome<T>> => {
    if (stopped) return refused({ code: 'CONFLICT', message: 'The hub is stopping.' });
    const ahead = new Map<string, HubSource>();
    try {
      // Sources are looked at before its turn comes: one that hangs holds nobody up.
      const early = change.next(declared);
      if (isRefused(early)) return early;
      await arrange(early, ahead, change.mustAnswer === undefined ? FILE_LOOK_MS : FIRST_LOOK_MS);
      return await inTurn(async () => {
        const candidate = await candidateOf(change, ahead);
        return isRefused(candidate) ? candidate : take(candidate);
      });
    } catch (thrown) {
      if (!(thrown instanceof WeirError)) throw thrown;
      const { problems } = thrown.extensions as { problems?: readonly Problem[] };
      return refused(...(problems ?? [{ code: thrown.code, message: thrown.message }]));
    } finally {
      for (const source of ahead.values()) if (!sources.includes(source)) await source.watched.stop();
    }
  };

  /** Closes a source that is served no more, and takes away what was made for it where it is gone for good. */
  const retire = (source: HubSource, after: Promise<void>): Promise<readonly string[]> => {
    const gone = !sources.some(({ name }) => name === source.name);
    const done = (async () => {
      source.watched.pause(true);
      await options.feedEnded(source.name);
      await after;
      const left = gone ? await source.source.forget?.(AbortSignal.timeout(FORGET_MS)).catch(leftOf) : undefined;
      await source.watched.stop();
      if (gone) {
        await forgetSeen(storage, source.name);
        names = Object.fromEntries(Object.entries(names).filter(([dataset]) => !dataset.startsWith(`${source.name}.`)));
        subgraphs = new Map([...subgraphs].filter(([name]) => name !== source.name));
      }
      return left?.leftovers ?? [];
    })();
    const settled = done.catch((thrown: unknown) => {
      report(`source ${source.name}: while closing: ${messageOf(thrown)}`);
      return [];
    });
    retiring.set(source.name, settled);
    void settled.then(() => retiring.get(source.name) === settled && retiring.delete(source.name));
    return settled;
  };
  const leftOf = (thrown: unknown) => ({ leftovers: [`-- ${messageOf(thrown)}`] });

  const serve = async (next: Candidate, cause: Cause, write?: () => Promise<unknown>): Promise<Served> => {
    await next.assembled.apply();
    await write?.();
    const before = sources;
    // What was paused or resumed while the graph was put together stays so.
    declared = { ...next.declared, paused: declared.paused };
    sources = next.sources;
    for (const source of sources) if (source.paused !== declared.paused.has(source.name)) pauseOne(source, !source.paused);
    assembled = next.assembled;
    const closed = graphs.swap(assembled.graph);
    await keep();
    const followed = await options.served(assembled, cause, declared);
    const leaving = before.filter((source) => !sources.includes(source)).map((source) => retire(source, closed));
    const left = Promise.race([Promise.all(leaving), pause(FORGET_MS, [] as string[][], { ref: false })]);
    const [version, leftovers] = await Promise.all([followed.version, left]);
    closed.catch((thrown: unknown) => report(`graph: ${messageOf(thrown)}`));
    return { version, leftovers: leftovers.flat() };
  };

  const rebuild = () =>
    inTurn(async () => {
      if (stopped || pending.size === 0) return;
      // One that was only tried, or has yet to be taken, is followed by nobody; taken, it is taken as it is then.
      const causes = [...pending].filter(([source]) => sources.includes(source));
      pending.clear();
      if (causes.length === 0) return;
      for (const source of sources) followDrift(source, report);
      const made = await assemble(declared, sources, { applyNow: true });
      const reason = [...new Set(causes.map(([, why]) => why))].join('; ');
      await serve({ declared, sources, assembled: made }, { actor: causes.map(([{ name }]) => name).join(', '), reason });
    });

  const core: HubCore & { serve(cause: Cause): Promise<void> } = {
    graphs,
    declared: () => declared,
    sources: () => sources,
    assembled: () => assembled,
    isLoaded: (model) => loaded.has(model),
    markLoaded: (models) => models.forEach((model) => loaded.add(model)),
    change: (change) =>
      attempt(change, async (candidate) => {
        try {
          return await serve(candidate, change.cause, change.keep);
        } catch (thrown) {
          if (assembled !== candidate.assembled) await candidate.assembled.graph.close();
          throw thrown;
        }
      }),
    consider: (change, view) =>
      attempt(change, async (candidate) => {
        try {
          return await view(candidate);
        } finally {
          await candidate.assembled.graph.close();
        }
      }),
    async refresh(name, cause) {
      const source = sources.find((one) => one.name === name);
      if (!source) return refused({ code: 'NOT_FOUND', message: `There is no source ${name}.` });
      if (source.paused) return refused({ code: 'CONFLICT', message: `The source ${name} is paused; resume it first.` });
      refreshing.add(name);
      try {
        await source.source.refresh?.(AbortSignal.timeout(FIRST_LOOK_MS));
        await source.watched.look();
      } finally {
        refreshing.delete(name);
      }
      const fault = source.watched.fault();
      if (fault) return refused(fault);
      return inTurn(async () => {
        pending.delete(source);
        acceptFound(source);
        return serve({ declared, sources, assembled: await assemble(declared, sources, { applyNow: true }) }, cause);
      });
    },
    setPaused(name, paused) {
      declared = { ...declared, paused: new Set([...declared.paused].filter((one) => one !== name).concat(paused ? [name] : [])) };
      const source = sources.find((one) => one.name === name);
      if (source) pauseOne(source, paused);
    },
    async withSubgraphs(instead, view) {
      const made = await inTurn(() => assemble(declared, sources, { applyNow: false, instead }));
      try {
        return await view(made);
      } finally {
        await made.graph.close();
      }
    },
    async serve(cause) {
      const { version } = await options.served(assembled, cause, declared);
      // Versions are made when the port is open, for which nobody here may wait.
      version.catch((thrown: unknown) => report(`graph: its version is not written: ${messageOf(thrown)}`));
      serving = true;
      if (pending.size) followPending();
    },
    async stop() {
      stopped = true;
      await tail;
      await graphs.close();
      await Promise.all(sources.map(({ watched }) => watched.stop()));
      await Promise.all(retiring.values());
    },
  };
  return core;
}

function pauseOne(source: HubSource, paused: boolean): void {
  source.paused = paused;
  source.watched.pause(paused);
}

/** Waits for a look, but not for ever: who answers later is picked up then. */
const look = (looking: Promise<void>, waitMs: number): Promise<void> => Promise.race([looking, pause(waitMs, undefined, { ref: false })]);

const problemLines = ({ problems }: Assembled): string[] =>
  [...problems].flatMap(([owner, list]) => list.map(({ path, message }) => `${owner}: ${path === undefined ? '' : `${path}: `}${message}`));

/** What is wrong in the one that was not in the other; what only waits for a source is not wrong. */
export function newProblems(before: Assembled, after: Assembled): { readonly owner: string; readonly problem: Problem }[] {
  const known = new Set([...before.problems].flatMap(([owner, list]) => list.map(({ message }) => `${owner}: ${message}`)));
  return [...after.problems].flatMap(([owner, list]) =>
    list
      .filter(({ code, message }) => code !== 'SOURCE_UNAVAILABLE' && !known.has(`${owner}: ${message}`))
      .map((problem) => ({ owner, problem })),
  );
}

const hasDatasets = ({ catalog, subgraphs }: Assembled, { name }: HubSource): boolean =>
  subgraphs.has(name) || [...catalog.datasets.values()].some(({ source }) => source === name);
