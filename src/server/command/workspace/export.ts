import { resolve } from 'node:path';
import type { WorkspaceFile } from '../../../contract/index.ts';
import type { Command } from '../command.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';

export const exportCommand: Command = {
  name: 'export',
  summary:
    "Writes what was registered by API at a running hub (sources, models, relationships) as a workspace's files. No file is overwritten.",
  usage: 'DIR [--url URL] [--token TOKEN] [--json]',
  positionals: { least: 1, most: 1 },
  options: HUB_OPTIONS,
  examples: ['weir export my-workspace && git -C my-workspace diff'],
  async run(asked, out) {
    const { exported } = await hubClient(asked).ask<{ exported: readonly WorkspaceFile[] }>('{ exported { path text } }');
    const folder = asked.positionals[0] ?? '.';
    const { writeNewFiles } = await import('../../../registry/index.ts');
    const { written, kept } = await writeNewFiles(
      resolve(asked.cwd, folder),
      Object.fromEntries(exported.map(({ path, text }) => [path, text])),
      {},
    );
    out.json({ written, kept });
    if (exported.length === 0) out.line('Nothing was registered by API at this hub.');
    else if (written.length + kept.length === 0) out.line(`All of it stands in ${folder} already.`);
    if (written.length > 0) out.line(`Written in ${folder}: ${written.join(', ')}`);
    if (kept.length > 0) out.line(`There already, and other than at the hub: ${kept.join(', ')}`);
    return kept.length > 0 ? 1 : 0;
  },
};
