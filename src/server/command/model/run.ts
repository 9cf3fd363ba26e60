import { isRefused, type RunProgressView } from '../../../contract/index.ts';
import type { Command, ExitCode, Output } from '../command.ts';
import { hubClient, type HubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { sayRefusal } from '../hub/refusal.ts';
import { runLines, SHOWN_RUN, type ShownRun } from './run-lines.ts';

export const modelRunCommand: Command = {
  name: 'model run',
  summary: 'Runs models of a running hub now, one after the other; with --wait until they have ended, and says where every row went.',
  usage: 'NAME… [--full] [--downstream] [--wait] [--url URL] [--token TOKEN] [--json]',
  positionals: { least: 1, most: 1000 },
  options: {
    full: { type: 'boolean', description: 'Recomputes from all input.' },
    downstream: { type: 'boolean', description: 'Runs the models that read it after it; they are not waited for.' },
    wait: { type: 'boolean', description: 'Waits for the end, with a bar on a terminal. Exit code 1 where a run fails.' },
    ...HUB_OPTIONS,
  },
  examples: ['weir model run DailyRoute --wait', 'weir model run DailyRoute --full --downstream'],
  async run(asked, out) {
    const { flags, positionals } = asked;
    const hub = hubClient(asked);
    const runs: ShownRun[] = [];
    let code: ExitCode = 0;
    for (const name of positionals) {
      const done = await hub.act<{ run: ShownRun }>(
        { name: 'runModel', types: { name: 'String!', full: 'Boolean', downstream: 'Boolean' }, select: `run { ${SHOWN_RUN} }` },
        { name, full: flags.is('full'), downstream: flags.is('downstream') },
      );
      if (isRefused(done)) {
        code = sayRefusal(out, done.problems);
        break;
      }
      const run = flags.is('wait') ? await untilEnd(hub, done.run, out) : done.run;
      runs.push(run);
      if (!flags.is('wait')) out.line(`${run.model}: the run ${run.id} is ${run.state}; with --wait its end is waited for.`);
      else for (const line of runLines(run, out)) out.line(line);
      if (run.state !== 'FAILED' && run.state !== 'CANCELLED') continue;
      code = 1;
      break;
    }
    out.json({ runs });
    return code;
  },
};

/** Follows a run to its end; what it did then. */
async function untilEnd(hub: HubClient, { id, model }: ShownRun, out: Output): Promise<ShownRun> {
  const bar = out.progress(model);
  try {
    const followed = hub.follow<{ runProgress: RunProgressView }>(
      'subscription ($id: ID!) { runProgress(id: $id) { state step percent rows } }',
      { id },
    );
    for await (const { runProgress } of followed) {
      const { state, step, percent, rows } = runProgress;
      bar.at(percent, [step ?? state.toLowerCase(), ...(rows === null ? [] : [`${rows} rows`])].join(', '));
    }
  } finally {
    bar.end();
  }
  const { run } = await hub.ask<{ run: ShownRun }>(`query ($id: ID!) { run(id: $id) { ${SHOWN_RUN} } }`, { id });
  return run;
}
