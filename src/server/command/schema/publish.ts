import { isRefused, type SchemaChange, type SchemaVersion } from '../../../contract/index.ts';
import type { Command } from '../command.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { sayRefusal } from '../hub/refusal.ts';
import { changeLines } from './change-lines.ts';
import { placed } from './check.ts';
import { readSubgraph, SUBGRAPH_OPTIONS } from './subgraph-sdl.ts';
import { whileWaiting } from '../while-waiting.ts';

export const schemaPublishCommand: Command = {
  name: 'schema publish',
  summary: 'Publishes the schema of a service that is deployed: the hub serves it from then on. One that does not compose is never served.',
  usage: '--name NAME [--routing-url URL] FILE… [--url URL] [--token TOKEN] [--json]',
  positionals: { least: 1, most: 1000 },
  options: { ...SUBGRAPH_OPTIONS, ...HUB_OPTIONS },
  examples: [
    'weir schema publish --name weather schema.graphql',
    'weir schema publish --name pilots --routing-url http://pilots.internal:4001/graphql pilots.graphql',
  ],
  async run(asked, out) {
    const { name, sdl, files } = await readSubgraph(asked);
    const done = await whileWaiting(
      out,
      'Publishing',
      hubClient(asked).act<{ version: SchemaVersion & { readonly changes: readonly SchemaChange[] } }>(
        {
          name: 'publishSchema',
          types: { input: 'PublishSchemaInput!' },
          select: 'version { id number state createdAt actor reason changes { criticality message path } }',
        },
        { input: { subgraphs: [{ name, sdl, url: asked.flags.text('routing-url') }] } },
      ),
    );
    if (isRefused(done)) return sayRefusal(out, placed(done.problems, files));
    out.json({ version: done.version });
    for (const line of changeLines(done.version.changes, out)) out.line(line);
    out.line(`Version ${done.version.number} is served.`);
    return 0;
  },
};
