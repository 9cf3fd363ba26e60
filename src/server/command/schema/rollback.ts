import { isRefused, type SchemaChange, type SchemaVersion } from '../../../contract/index.ts';
import type { Command } from '../command.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { sayRefusal } from '../hub/refusal.ts';
import { changeLines } from './change-lines.ts';
import { versionOf } from './version-of.ts';
import { whileWaiting } from '../while-waiting.ts';

export const schemaRollbackCommand: Command = {
  name: 'schema rollback',
  summary: 'Publishes again what services had published at a version, as a new version. What sources say of themselves is not rolled back.',
  usage: 'VERSION [--url URL] [--token TOKEN] [--json]',
  positionals: { least: 1, most: 1 },
  options: HUB_OPTIONS,
  examples: ['weir schema rollback 11'],
  async run(asked, out) {
    const hub = hubClient(asked);
    const { id, number } = await versionOf(hub, asked.positionals[0]);
    const done = await whileWaiting(
      out,
      'Publishing',
      hub.act<{ version: SchemaVersion & { readonly changes: readonly SchemaChange[] } }>(
        {
          name: 'rollbackSchema',
          types: { version: 'ID!' },
          select: 'version { id number state createdAt actor reason changes { criticality message path } }',
        },
        { version: id },
      ),
    );
    if (isRefused(done)) return sayRefusal(out, done.problems);
    out.json({ version: done.version });
    for (const line of changeLines(done.version.changes, out)) out.line(line);
    out.line(`What was published at version ${number} is served again, as version ${done.version.number}.`);
    return 0;
  },
};
