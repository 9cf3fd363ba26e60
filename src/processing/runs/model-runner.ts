import { messageOf, WeirError, type ErrorCode, type Problem } from '../../contract/index.ts';
import type { CuratedTable } from '../../storage/index.ts';
import type { CompiledModel } from '../model/compiled-model.ts';
import {
  claimRun,
  handBack,
  keepEnd,
  keepSuccess,
  openRuns,
  queueRun,
  startRun,
  type QueuedRun,
  type RunOutcome,
  type RunState,
} from './run-record.ts';
import { runLocks } from './run-locks.ts';
import { runModel, type RunPlace } from './run-model.ts';
import { turns } from './turns.ts';

/** A model as it is run: its plan, and the table that storage made for it. */
export interface RunnableModel {
  readonly compiled: CompiledModel;
  readonly table: CuratedTable;
}

export interface RunnerOptions extends RunPlace {
  /** One line for the operator. */
  readonly report: (line: string) => void;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Runs at a time; the engine uses all cores for each. */
  readonly concurrency?: number;
}

export interface RunProgress {
  readonly run: string;
  readonly model: string;
  readonly state: RunState;
  readonly step?: string;
  readonly percent?: number;
  readonly rows?: bigint;
}

export interface RunRequest {
  /** Why it runs, for the record. */
  readonly reason: string;
  /** Ends it as CANCELLED. */
  readonly signal?: AbortSignal;
  /** Asked when its turn comes: another hub may have done it meanwhile. */
  readonly needed?: () => Promise<boolean>;
}

export interface ModelRunner {
  /** Runs a model when its turn comes. While one run of it waits, asking for another is asking for that one. */
  run(model: RunnableModel, request: RunRequest): Promise<RunOutcome>;
  /** The same, for who wants to know which run it is before it ends. */
  start(model: RunnableModel, request: RunRequest): Promise<StartedRun>;
  /** Ends a run of this hub that waits or is under way, as CANCELLED, and gives its end. Undefined where it is none of those. */
  cancel(run: string): Promise<RunOutcome> | undefined;
  /** Repeats what hubs that are no more had begun or had waiting, and ends what no model is left for. By model. */
  recover(find: (model: string) => RunnableModel | undefined): Promise<ReadonlyMap<string, Promise<RunOutcome>>>;
  /** Stops what runs and gives it back, with what waits. */
  stop(): Promise<void>;
}

export interface StartedRun {
  readonly id: string;
  readonly outcome: Promise<RunOutcome>;
}

interface Entry {
  /** The newest that was asked for. */
  model: RunnableModel;
  readonly request: RunRequest;
  readonly queued: Promise<QueuedRun>;
  /** Ends it as CANCELLED. */
  readonly cancelled: AbortController;
}

/** How often a run looks whether another hub is done with its model. */
const LOCK_POLL_MS = 200;

/** Runs models: one run of a model at a time among all hubs, a few of different models side by side. */
export function modelRunner(options: RunnerOptions): ModelRunner {
  const { storage, report, onProgress = () => {}, concurrency = 2 } = options;
  const locks = runLocks(storage);
  const slot = turns(concurrency);
  const lines = new Map<string, ReturnType<typeof turns>>();
  const waiting = new Map<string, { readonly entry: Entry; readonly outcome: Promise<RunOutcome> }>();
  const active = new Set<Promise<unknown>>();
  const cancellable = new Map<string, { readonly by: AbortController; readonly outcome: Promise<RunOutcome> }>();
  const stopping = new AbortController();

  function enqueue(
    model: RunnableModel,
    request: RunRequest,
    found?: QueuedRun,
  ): { readonly entry: Entry; readonly outcome: Promise<RunOutcome> } {
    stopping.signal.throwIfAborted();
    const { name } = model.compiled;
    const same = waiting.get(name);
    if (same && !found) {
      same.entry.model = model;
      return same;
    }
    const queued = found ? Promise.resolve(found) : queueRun(storage, name, request.reason, locks.hub);
    const line = lines.get(name) ?? turns(1);
    lines.set(name, line);
    const cancelled = new AbortController();
    const entry: Entry = { model, request, queued, cancelled };
    const outcome = queued.then(() => line(() => slot(() => take(entry))));
    void queued.then(({ id }) => cancellable.set(id, { by: cancelled, outcome })).catch(() => {});
    waiting.set(name, { entry, outcome });
    active.add(outcome);
    const end = () => {
      active.delete(outcome);
      leave(entry);
      void queued.then(({ id }) => cancellable.delete(id)).catch(() => {});
    };
    void outcome.then(end, end);
    return { entry, outcome };
  }

  /** Who asks from now on asks for another run. */
  function leave(entry: Entry): void {
    const { name } = entry.model.compiled;
    if (waiting.get(name)?.entry === entry) waiting.delete(name);
  }

  async function take(entry: Entry): Promise<RunOutcome> {
    const { request } = entry;
    const { name } = entry.model.compiled;
    const signal = AbortSignal.any([entry.cancelled.signal, stopping.signal, ...(request.signal ? [request.signal] : [])]);
    const run = await entry.queued;
    try {
      await lockModel(name, signal);
      try {
        leave(entry);
        if (request.needed && !(await request.needed()))
          return await ended(run, name, 'CANCELLED', [{ code: 'CONFLICT', message: `another hub ran model ${name} meanwhile.` }]);
        return await attempt(run, entry.model, signal);
      } finally {
        await locks.releaseModel(name);
      }
    } catch (error) {
      return await failed(run, name, error, signal);
    }
  }

  async function lockModel(model: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (!(await locks.takeModel(model))) {
      await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
      signal.throwIfAborted();
    }
  }

  async function attempt(run: QueuedRun, { compiled, table }: RunnableModel, signal: AbortSignal): Promise<RunOutcome> {
    const { name } = compiled;
    const began = performance.now();
    const say = (state: RunState, more: Omit<RunProgress, 'run' | 'model' | 'state'> = {}): void =>
      onProgress({ run: run.id, model: name, state, ...more });
    await startRun(storage, run, locks.hub);
    say('RUNNING', { percent: 0 });
    const { plan, load } = await runModel(options, compiled, table, {
      run: run.id,
      signal,
      progress: ({ step, done, rows }) => say('RUNNING', { step, percent: Math.round(done * 100), ...(rows !== undefined && { rows }) }),
    });
    // From here on the rows are in: the record follows, whatever else happens.
    await keepSuccess(storage, run, compiled, plan, load);
    say('SUCCEEDED', { percent: 100, rows: plan.rowsOut });
    report(`model ${name}: ${plan.rowsOut} rows of ${plan.rowsIn} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return { id: run.id, model: name, state: 'SUCCEEDED', attempt: run.attempt, problems: plan.problems, load };
  }

  async function failed(run: QueuedRun, model: string, error: unknown, signal: AbortSignal): Promise<RunOutcome> {
    if (stopping.signal.aborted) {
      await handBack(storage, run);
      return { id: run.id, model, state: 'QUEUED', attempt: run.attempt, problems: [] };
    }
    if (signal.aborted) return ended(run, model, 'CANCELLED', []);
    const code: ErrorCode = error instanceof WeirError ? error.code : 'INTERNAL';
    const problem = { code, message: messageOf(error) };
    report(`model ${model}: ${problem.message}`);
    return ended(run, model, 'FAILED', [problem]);
  }

  async function ended(run: QueuedRun, model: string, state: 'FAILED' | 'CANCELLED', problems: readonly Problem[]): Promise<RunOutcome> {
    await keepEnd(storage, run, state, problems);
    onProgress({ run: run.id, model, state });
    return { id: run.id, model, state, attempt: run.attempt, problems };
  }

  return {
    run: (model, request) => enqueue(model, request).outcome,
    async start(model, request) {
      const { entry, outcome } = enqueue(model, request);
      return { id: (await entry.queued).id, outcome };
    },
    cancel(run) {
      const found = cancellable.get(run);
      found?.by.abort(new WeirError('CONFLICT', 'the run was cancelled'));
      return found?.outcome;
    },
    async recover(find) {
      const repeated = new Map<string, Promise<RunOutcome>>();
      for (const { id, attempt: last, model, state, hub } of await openRuns(storage)) {
        if (hub !== null && (await locks.lives(hub))) continue;
        if (!(await claimRun(storage, id, hub, locks.hub))) continue;
        const found = find(model);
        const run = { id, attempt: state === 'RUNNING' ? last + 1 : last };
        if (found && !repeated.has(model)) repeated.set(model, enqueue(found, { reason: 'repeated' }, run).outcome);
        else
          await keepEnd(storage, run, 'CANCELLED', [
            { code: 'CONFLICT', message: found ? 'a newer run took its place.' : `there is no model ${model} any more.` },
          ]);
      }
      return repeated;
    },
    async stop() {
      stopping.abort(new WeirError('CONFLICT', 'the hub is stopping'));
      await Promise.allSettled(active);
      await locks.close();
    },
  };
}
