import { isRefused, type SchemaVersion } from '../../../contract/index.ts';
import type { Command } from '../command.ts';
import { ofFile, readDefinition } from '../hub/definition-file.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { sayRefusal } from '../hub/refusal.ts';
import { SHOWN_SOURCE, sourceLines, type ShownSource } from './source-lines.ts';
import { whileWaiting } from '../while-waiting.ts';

export const sourceAddCommand: Command = {
  name: 'source add',
  summary:
    'Registers a source at a running hub by the YAML that its file would have; one of the same name that was registered is replaced.',
  usage: 'FILE|- [--url URL] [--token TOKEN] [--json]',
  positionals: { least: 1, most: 1 },
  options: HUB_OPTIONS,
  examples: ['weir source add shop.yaml', `printf 'source: shop\\nkind: postgres\\nconnection: "\${env:SHOP_URL}"\\n' | weir source add -`],
  async run(asked, out) {
    const hub = hubClient(asked);
    const read = await readDefinition(asked, asked.positionals[0] ?? '-', 'source', hub);
    if (isRefused(read)) return sayRefusal(out, read.problems);
    const done = await whileWaiting(
      out,
      'Looking at the source',
      hub.act<{ source: ShownSource; version: Pick<SchemaVersion, 'number'> | null }>(
        { name: 'registerSource', types: { input: 'SourceInput!' }, select: `source { ${SHOWN_SOURCE} } version { id number }` },
        { input: read.definition },
      ),
    );
    if (isRefused(done)) return sayRefusal(out, ofFile(done.problems, read.file));
    out.json({ source: done.source, version: done.version });
    for (const line of sourceLines([done.source], out)) out.line(line);
    out.line(done.version ? `In the graph as version ${done.version.number}.` : 'The graph is the same as before.');
    return 0;
  },
};
