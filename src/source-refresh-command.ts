import { workspaceOf } from './check-command.ts';
import { isRefused, WeirError } from './contract/index.ts';
import type { SchemaVersion } from './contract/index.ts';
import {
  hubClient,
  HUB_OPTIONS,
  sayRefusal,
  SHOWN_SOURCE,
  sourceLines,
  whileWaiting,
  type Asked,
  type Command,
  type ExitCode,
  type Output,
  type ShownSource,
} from './server/command/index.ts';

/** Looks at a source anew: the hub that runs, or with `--write` this process for the workspace's structure file. */
export const sourceRefreshCommand: Command = {
  name: 'source refresh',
  summary:
    'Has a running hub look at a source now and follow what it has become; with --write looks at it from here, and writes structure/.',
  usage: 'NAME [--url URL] [--token TOKEN] [--json] | NAME --write [--workspace DIR] [--env NAME] [--json]',
  positionals: { least: 1, most: 1 },
  options: {
    ...HUB_OPTIONS,
    write: {
      type: 'boolean',
      description: 'Asks no hub: looks at the source and writes structure/NAME.json, by which `weir check` judges.',
    },
    workspace: {
      type: 'string',
      value: 'DIR',
      description: 'With --write: the workspace (WEIR_WORKSPACE; this folder where nothing is said).',
    },
    env: { type: 'string', value: 'NAME', description: 'With --write: lays env/NAME.yaml over weir.yaml (WEIR_ENV).' },
  },
  examples: ['weir source refresh shop', 'weir source refresh shop --write && git diff structure/shop.json'],
  run: (asked, out) => (asked.flags.is('write') ? writeHere(asked, out) : refreshThere(asked, out)),
};

async function refreshThere(asked: Asked, out: Output): Promise<ExitCode> {
  const local = ['workspace', 'env'].find((flag) => asked.flags.text(flag) !== undefined);
  if (local !== undefined) throw new WeirError('BAD_USER_INPUT', `--${local} goes with --write; a running hub has its own workspace.`);
  const done = await whileWaiting(
    out,
    'Looking at the source',
    hubClient(asked).act<{ source: ShownSource; version: Pick<SchemaVersion, 'number'> | null }>(
      { name: 'refreshSource', types: { name: 'String!' }, select: `source { ${SHOWN_SOURCE} } version { id number }` },
      { name: asked.positionals[0] },
    ),
  );
  if (isRefused(done)) return sayRefusal(out, done.problems);
  out.json({ source: done.source, version: done.version });
  for (const line of sourceLines([done.source], out)) out.line(line);
  out.line(done.version ? `In the graph as version ${done.version.number}.` : 'The graph is the same as before.');
  return 0;
}

async function writeHere(asked: Asked, out: Output): Promise<ExitCode> {
  const { flags, env, positionals } = asked;
  const { refreshStructure } = await import('./hub-structure.ts');
  const { file, changed } = await whileWaiting(
    out,
    'Looking at the source',
    refreshStructure(positionals[0] ?? '', { folder: workspaceOf(asked), env: flags.text('env') ?? env['WEIR_ENV'], environment: env }),
  );
  out.json({ file, changed });
  out.line(changed ? `Written: ${file}` : `${file} says so already.`);
  return 0;
}
