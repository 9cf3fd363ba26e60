import { workspaceOf } from './check-command.ts';
import { isRefused } from './contract/index.ts';
import {
  APPLY,
  hubClient,
  HUB_OPTIONS,
  ofWorkspace,
  sayRefusal,
  thingOf,
  whileWaiting,
  type Command,
  type ShownApply,
} from './server/command/index.ts';

const DONE = { ADD: 'added', CHANGE: 'changed', REMOVE: 'removed', ADOPT: 'taken over' } as const;

/** Brings a running hub to the files of a workspace's folder. */
export const applyCommand: Command = {
  name: 'apply',
  summary:
    "Makes a running hub serve what a workspace's files say, in one swap or not at all; takes away only what this workspace owned there.",
  usage: '[--workspace DIR] [--env NAME] [--adopt] [--allow-destructive] [--url URL] [--token TOKEN] [--json]',
  options: {
    workspace: { type: 'string', value: 'DIR', description: 'The workspace (WEIR_WORKSPACE; this folder where nothing is said).' },
    env: { type: 'string', value: 'NAME', description: 'Lays env/NAME.yaml over weir.yaml (WEIR_ENV).' },
    adopt: { type: 'boolean', description: 'Takes over what was registered by API under the same name and says something else.' },
    'allow-destructive': { type: 'boolean', description: 'Lets values of models be lost where their fields change.' },
    ...HUB_OPTIONS,
  },
  examples: ['weir apply --workspace my-workspace --url https://hub.example', 'weir diff || weir apply'],
  async run(asked, out) {
    const { workspaceFiles } = await import('./hub-workspace-files.ts');
    const given = await workspaceFiles(workspaceOf(asked), asked.flags.text('env') ?? asked.env['WEIR_ENV']);
    if (isRefused(given)) return sayRefusal(out, given.problems);
    const done = await whileWaiting(
      out,
      'Applying',
      hubClient(asked).act<ShownApply>(APPLY, {
        input: given,
        dryRun: false,
        adopt: asked.flags.is('adopt'),
        allowDestructive: asked.flags.is('allow-destructive'),
      }),
    );
    if (isRefused(done)) return sayRefusal(out, ofWorkspace(done.problems, given.workspace));
    const { workspace, changes, version, problems, leftovers } = done;
    out.json({ workspace, changes, version, problems, leftovers });
    for (const change of changes) out.line(`${thingOf(change)}: ${DONE[change.action]}`);
    for (const problem of ofWorkspace(problems, workspace)) out.problem(problem);
    if (leftovers.length > 0) out.line('To be run in sources that are gone, by someone who may:');
    for (const statement of leftovers) out.line(statement);
    if (changes.length === 0) out.line(`The hub has what the workspace ${workspace} says already.`);
    else out.line(version ? `Served as version ${version.number} of the graph.` : 'The graph is the same as before.');
    return 0;
  },
};
