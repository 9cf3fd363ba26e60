import { workspaceOf } from './check-command.ts';
import { isRefused } from './contract/index.ts';
import {
  APPLY,
  differenceLines,
  hubClient,
  HUB_OPTIONS,
  ofWorkspace,
  sayRefusal,
  whileWaiting,
  type Command,
  type ShownApply,
} from './server/command/index.ts';

/** Says how a running hub differs from the files of a workspace's folder. */
export const diffCommand: Command = {
  name: 'diff',
  summary: "Says how a running hub differs from a workspace's files, and what clients would see if they were applied. Changes nothing.",
  usage: '[--workspace DIR] [--env NAME] [--url URL] [--token TOKEN] [--json]',
  options: {
    workspace: { type: 'string', value: 'DIR', description: 'The workspace (WEIR_WORKSPACE; this folder where nothing is said).' },
    env: { type: 'string', value: 'NAME', description: 'Lays env/NAME.yaml over weir.yaml (WEIR_ENV).' },
    ...HUB_OPTIONS,
  },
  examples: ['weir diff    # exit code 1 where they differ', 'weir diff --workspace my-workspace --url https://hub.example --json'],
  async run(asked, out) {
    const { workspaceFiles } = await import('./hub-workspace-files.ts');
    const given = await workspaceFiles(workspaceOf(asked), asked.flags.text('env') ?? asked.env['WEIR_ENV']);
    if (isRefused(given)) return sayRefusal(out, given.problems);
    const found = await whileWaiting(out, 'Comparing', hubClient(asked).act<ShownApply>(APPLY, { input: given, dryRun: true }));
    if (isRefused(found)) return sayRefusal(out, ofWorkspace(found.problems, given.workspace));
    const { workspace, changes, graph, destroys, problems } = found;
    out.json({ workspace, changes, graph, destroys, problems });
    for (const line of differenceLines(found, out)) out.line(line);
    for (const problem of ofWorkspace(problems, workspace)) out.problem(problem);
    if (changes.length === 0) out.line(`The hub has what the workspace ${workspace} says.`);
    return changes.length === 0 ? 0 : 1;
  },
};
