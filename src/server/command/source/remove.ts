import { isRefused, type SchemaVersion } from '../../../contract/index.ts';
import type { Command } from '../command.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { sayRefusal } from '../hub/refusal.ts';

interface Removed {
  readonly name: string;
  readonly version: Pick<SchemaVersion, 'number'> | null;
  readonly leftovers: readonly string[];
}

export const sourceRemoveCommand: Command = {
  name: 'source remove',
  summary: 'Takes a registered source out of the graph, and away what was made for it in the source; prints the SQL for what could not be.',
  usage: 'NAME [--url URL] [--token TOKEN] [--json]',
  positionals: { least: 1, most: 1 },
  options: HUB_OPTIONS,
  examples: ['weir source remove shop'],
  async run(asked, out) {
    const done = await hubClient(asked).act<Removed>(
      { name: 'removeSource', types: { name: 'String!' }, select: 'name version { id number } leftovers' },
      { name: asked.positionals[0] },
    );
    if (isRefused(done)) return sayRefusal(out, done.problems);
    const { name, version, leftovers } = done;
    out.json({ name, version, leftovers });
    out.line(`The source ${name} is gone${version ? `: version ${version.number} of the graph` : ''}.`);
    if (leftovers.length > 0) out.line('To be run in the source, by someone who may:');
    for (const statement of leftovers) out.line(statement);
    return 0;
  },
};
