import { isRefused, type Problem } from '../../../contract/index.ts';
import type { Command } from '../command.ts';
import { ofFile, readDefinition } from '../hub/definition-file.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { sayRefusal } from '../hub/refusal.ts';
import { datasetLines, SHOWN_DATASET, type ShownDataset } from './source-lines.ts';
import { whileWaiting } from '../while-waiting.ts';

export const sourceTestCommand: Command = {
  name: 'source test',
  summary: 'Says what a source would add to the graph of a running hub: datasets, types, keys, and how true its changes are. Adds nothing.',
  usage: 'FILE|- [--url URL] [--token TOKEN] [--json]',
  positionals: { least: 1, most: 1 },
  options: HUB_OPTIONS,
  examples: ['weir source test shop.yaml', 'weir source test - < shop.yaml'],
  async run(asked, out) {
    const hub = hubClient(asked);
    const read = await readDefinition(asked, asked.positionals[0] ?? '-', 'source', hub);
    if (isRefused(read)) return sayRefusal(out, read.problems);
    const done = await whileWaiting(
      out,
      'Looking at the source',
      hub.act<{ datasets: readonly ShownDataset[]; problems: readonly Problem[] }>(
        { name: 'testSource', types: { input: 'SourceInput!' }, select: `datasets { ${SHOWN_DATASET} } problems { code message path }` },
        { input: read.definition },
      ),
    );
    if (isRefused(done)) return sayRefusal(out, ofFile(done.problems, read.file));
    out.json({ datasets: done.datasets, problems: done.problems });
    out.line(`It answers, and would add ${done.datasets.length} ${done.datasets.length === 1 ? 'dataset' : 'datasets'}:`);
    for (const line of datasetLines(done.datasets)) out.line(line);
    for (const { message } of done.problems) out.line(`What it would lack: ${message}`);
    return 0;
  },
};
