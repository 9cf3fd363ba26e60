import { messageOf } from '../../contract/index.ts';
import { curatedState, type Storage } from '../../storage/index.ts';
import { datasetsRead } from '../model/compile-model.ts';
import type { ModelRunner, RunnableModel, StartedRun } from '../runs/model-runner.ts';
import { definitionsRun, lastRuns, type RunOutcome } from '../runs/run-record.ts';
import { scheduleClock } from './schedule-clock.ts';

/** Which models run when: at first, when their definition changes, when what they read does, and by the time of day. */
export interface ModelSchedule {
  /**
   * The models from now on, each after those it reads. Runs what never ran, or ran by another definition; one with
   * `onChange` is run by changes besides.
   */
  use(models: readonly RunnableModel[]): Promise<void>;
  /** A dataset of a source changed. Models that read models need no telling. */
  changed(dataset: string): void;
  /**
   * Runs a model now, whatever it waits for, and with `downstream` those that read it after it. Undefined where there is no model of
   * that name that can be run.
   */
  runNow(model: string, options: { readonly reason: string; readonly downstream: boolean }): Promise<StartedRun | undefined>;
  /** Resolves once nothing is left to run. */
  idle(): Promise<void>;
  /** Names of models that have never run, nor failed once, since the hub began. */
  unsettled(): readonly string[];
  /** No run is begun any more. */
  stop(): void;
}

/** Why a model is to be run; `once` where one run of this definition is enough, whichever hub's it is. */
interface Due {
  readonly reason: string;
  readonly once: boolean;
}

/** Changes that come together are one run: transactions of a source arrive one by one. */
const DEBOUNCE_MS = 30;
const FIRST = 'first run';
const CHANGED = 'its definition changed';
/** A source that did not answer is asked again, later each time. */
const RETRY_FIRST_MS = 2_000;
const RETRY_MOST_MS = 60_000;

export function modelSchedule(options: {
  readonly storage: Storage;
  readonly runner: ModelRunner;
  readonly report: (line: string) => void;
  /** Whether this hub is the one of those that share the database which runs models by the time of day. */
  readonly leading?: () => boolean;
}): ModelSchedule {
  const { storage, runner, report, leading = () => true } = options;
  const models = new Map<string, RunnableModel>();
  const due = new Map<string, Due>();
  /** By which definition each runs. */
  const running = new Map<string, string>();
  const unsettled = new Set<string>();
  /** Models that have ended a run since the hub began. */
  const settled = new Set<string>();
  const failures = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  const listeners = new Set<() => void>();
  let stopped = false;
  /** Changes are waited for that may come with one that did. */
  let gathering = false;
  let recovered: Promise<unknown> | undefined;

  const clock = scheduleClock((name) => {
    if (stopped || !leading()) return;
    due.set(name, { reason: 'its schedule', once: false });
    begin();
  });

  const readsOf = (name: string): readonly string[] => {
    const model = models.get(name);
    return model ? datasetsRead(model.compiled.declared.value) : [];
  };

  /** Models that have to be done before one: due or running, and read by it, at whatever distance. */
  function waitsFor(name: string, seen = new Set<string>()): boolean {
    return readsOf(name).some((dataset) => {
      if (!models.has(dataset) || seen.has(dataset)) return false;
      seen.add(dataset);
      return due.has(dataset) || running.has(dataset) || waitsFor(dataset, seen);
    });
  }

  function later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  }

  function begin(): void {
    if (stopped) return;
    for (const [name, { reason, once }] of due) {
      const model = models.get(name);
      if (!model) due.delete(name);
      if (!model || running.has(name) || waitsFor(name)) continue;
      due.delete(name);
      const needed = once ? async () => (await whyToRun([model])).has(name) : undefined;
      follow(name, runner.run(model, { reason, ...(needed && { needed }) }));
    }
    if (due.size === 0 && running.size === 0 && timers.size === 0) for (const listener of listeners) listener();
  }

  /** Waits for a run that was begun, and begins what comes after it. */
  function follow(name: string, run: Promise<RunOutcome>): void {
    running.set(name, models.get(name)?.compiled.definition ?? '');
    void run
      .then(
        (outcome) => settle(name, outcome),
        (error: unknown) => {
          if (stopped) return;
          report(`model ${name}: ${messageOf(error)}`);
          retry(name);
        },
      )
      .finally(() => {
        running.delete(name);
        begin();
      });
  }

  function settle(name: string, outcome: RunOutcome): void {
    unsettled.delete(name);
    settled.add(name);
    if (outcome.state === 'FAILED') {
      if (outcome.problems.some(({ code }) => code === 'SOURCE_UNAVAILABLE' || code === 'TIMEOUT')) retry(name);
      return;
    }
    failures.delete(name);
    const { load } = outcome;
    if (load && (load.reset || load.inserted + load.updated + load.deleted > 0n)) mark(name, `model ${name} changed`);
  }

  function retry(name: string): void {
    const times = failures.get(name) ?? 0;
    failures.set(name, times + 1);
    later(Math.min(RETRY_FIRST_MS * 2 ** times, RETRY_MOST_MS), () => {
      due.set(name, due.get(name) ?? { reason: 'tried again', once: false });
      begin();
    });
  }

  /** Makes the models due that read a dataset and want to follow it. */
  function mark(dataset: string, reason: string): boolean {
    const readers = [...models.values()].filter(
      ({ compiled }) => compiled.declared.value.refresh.onChange && datasetsRead(compiled.declared.value).includes(dataset),
    );
    for (const { compiled } of readers) due.set(compiled.name, { reason: due.get(compiled.name)?.reason ?? reason, once: false });
    return readers.length > 0;
  }

  /** Makes every model due that reads one, at whatever distance: each waits for those it reads. */
  function markReaders(name: string): void {
    for (const { compiled } of models.values()) {
      if (due.has(compiled.name) || !readsOf(compiled.name).includes(name)) continue;
      due.set(compiled.name, { reason: `downstream of ${name}`, once: false });
      markReaders(compiled.name);
    }
    begin();
  }

  /** Those of the models that have no rows yet, or rows by another definition. */
  async function whyToRun(asked: readonly RunnableModel[]): Promise<ReadonlyMap<string, string>> {
    const [ran, state] = await Promise.all([definitionsRun(storage), curatedState(storage)]);
    return new Map(
      asked.flatMap(({ compiled: { name, definition } }) => {
        if (state.get(name)?.loaded !== true) return [[name, FIRST]];
        return ran.get(name) === definition ? [] : [[name, CHANGED]];
      }),
    );
  }

  return {
    async use(next) {
      models.clear();
      for (const model of next) models.set(model.compiled.name, model);
      recovered ??= runner
        .recover((name) => models.get(name))
        .then((repeated) => {
          for (const [name, run] of repeated) follow(name, run);
        });
      await recovered;
      const why = await whyToRun(next);
      for (const { compiled } of next) {
        const { name, definition } = compiled;
        const reason = why.get(name);
        if (reason === undefined) continue;
        if (reason !== CHANGED && !settled.has(name)) unsettled.add(name);
        if (running.get(name) !== definition && !due.has(name)) due.set(name, { reason, once: true });
      }
      begin();
      clock.set(
        next.map(({ compiled }) => compiled.declared.value),
        await lastRuns(storage),
      );
    },
    async runNow(name, { reason, downstream }) {
      const model = models.get(name);
      if (!model || stopped) return undefined;
      due.delete(name);
      const started = await runner.start(model, { reason });
      follow(name, started.outcome);
      if (downstream) void started.outcome.then(({ state }) => state === 'SUCCEEDED' && markReaders(name)).catch(() => undefined);
      return started;
    },
    changed(dataset) {
      if (!mark(dataset, `${dataset} changed`) || gathering) return;
      gathering = true;
      later(DEBOUNCE_MS, () => {
        gathering = false;
        begin();
      });
    },
    idle: () =>
      due.size === 0 && running.size === 0 && timers.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            const listener = (): void => {
              listeners.delete(listener);
              resolve();
            };
            listeners.add(listener);
          }),
    unsettled: () => [...unsettled],
    stop() {
      stopped = true;
      clock.stop();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
