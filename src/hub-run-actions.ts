import { refused } from './contract/index.ts';
import type { HubActions, Problem, RunView } from './contract/index.ts';
import type { ModelRunner, ModelSchedule, RunProgress, RunProgressFeed } from './processing/index.ts';
import type { HubView } from './server/index.ts';

type RunActions = Pick<HubActions, 'runModel' | 'cancelRun' | 'runProgress'>;

/** What the control plane does with runs. */
export function runActions(options: {
  view: HubView;
  runner: ModelRunner;
  schedule: ModelSchedule;
  progress: RunProgressFeed;
}): RunActions {
  const { view, runner, schedule, progress } = options;
  const kept = async (id: string): Promise<RunView> => {
    const run = await view.run(id);
    if (!run) throw new Error(`the run ${id} has no record`);
    return run;
  };
  const notRunnable = (name: string): Problem => {
    const model = view.models().find((one) => one.name === name);
    if (!model)
      return {
        code: 'NOT_FOUND',
        message: `There is no model ${name}. There are: ${
          view
            .models()
            .map((one) => one.name)
            .sort()
            .join(', ') || 'none'
        }.`,
      };
    return model.problems[0] ?? { code: 'CONFLICT', message: `The model ${name} cannot be run now: the hub is stopping.` };
  };

  return {
    // Every run recomputes from all input: with `full` and without are the same until there are incremental models.
    async runModel(name, { downstream }, actor) {
      const started = await schedule.runNow(name, { reason: `asked by ${actor}`, downstream });
      return started ? { run: await kept(started.id) } : refused(notRunnable(name));
    },

    async cancelRun(id) {
      const run = await view.run(id);
      if (!run) return refused({ code: 'NOT_FOUND', message: `There is no run ${id.slice(0, 100)}.` });
      if (run.state !== 'QUEUED' && run.state !== 'RUNNING')
        return refused({ code: 'CONFLICT', message: `The run ${id} has ended already: ${run.state}.` });
      const outcome = runner.cancel(id);
      if (!outcome)
        return refused({
          code: 'CONFLICT',
          message: `The run ${id} is another hub's of this database: cancel it there, or wait for its end.`,
        });
      await outcome.catch(() => undefined);
      return { run: await kept(id) };
    },

    async runProgress(id, signal) {
      if (!(await view.run(id))) return undefined;
      return shown(progress.follow(id, () => view.run(id).then((run) => run && progressOf(run)), signal));
    },
  };
}

const progressOf = ({ id, model, state, rowsOut }: RunView): RunProgress => ({
  run: id,
  model,
  state,
  ...(state === 'SUCCEEDED' && { percent: 100, rows: BigInt(rowsOut) }),
});

async function* shown(progress: AsyncIterable<RunProgress>) {
  for await (const { run, state, step, percent, rows } of progress)
    yield { run, state, step: step ?? null, percent: percent ?? null, rows: rows === undefined ? null : Number(rows) };
}
