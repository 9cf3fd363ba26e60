import { isRefused } from '../../../contract/index.ts';
import type { Asked, Command, ExitCode, Output } from '../command.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { sayRefusal } from '../hub/refusal.ts';
import { SHOWN_SOURCE, sourceLines, type ShownSource } from './source-lines.ts';

const ofOne = { usage: 'NAME [--url URL] [--token TOKEN] [--json]', positionals: { least: 1, most: 1 }, options: HUB_OPTIONS } as const;

async function setPaused(paused: boolean, asked: Asked, out: Output): Promise<ExitCode> {
  const done = await hubClient(asked).act<{ source: ShownSource }>(
    { name: 'pauseSource', types: { name: 'String!', paused: 'Boolean!' }, select: `source { ${SHOWN_SOURCE} }` },
    { name: asked.positionals[0], paused },
  );
  if (isRefused(done)) return sayRefusal(out, done.problems);
  out.json({ source: done.source });
  for (const line of sourceLines([done.source], out)) out.line(line);
  return 0;
}

export const sourcePauseCommand: Command = {
  ...ofOne,
  name: 'source pause',
  summary: 'Asks a source nothing any more, until it is resumed: its fields are null, and the rest of the graph answers.',
  examples: ['weir source pause shop'],
  run: (asked, out) => setPaused(true, asked, out),
};

export const sourceResumeCommand: Command = {
  ...ofOne,
  name: 'source resume',
  summary: 'Asks a paused source again.',
  examples: ['weir source resume shop'],
  run: (asked, out) => setPaused(false, asked, out),
};
