import { WeirError, type SchemaChange } from '../../../contract/index.ts';
import type { Command } from '../command.ts';
import { hubClient, type HubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { changeLines } from './change-lines.ts';
import { versionOf } from './version-of.ts';

export const schemaDiffCommand: Command = {
  name: 'schema diff',
  summary:
    "Says what a version of a running hub's graph changed for clients, and what of it breaks them; or what changed between two versions.",
  usage: '[VERSION | FROM TO] [--url URL] [--token TOKEN] [--json]',
  positionals: { least: 0, most: 2 },
  options: HUB_OPTIONS,
  examples: [
    'weir schema diff          # the version that is served, beside the one before it',
    'weir schema diff 12',
    'weir schema diff 3 12',
  ],
  async run(asked, out) {
    const hub = hubClient(asked);
    const [first, second] = asked.positionals;
    const changes = second === undefined ? await changesOf(hub, first) : await changesBetween(hub, first, second);
    out.json({ changes });
    for (const line of changeLines(changes, out)) out.line(line);
    if (changes.length === 0) out.line('Nothing changed for clients.');
    return 0;
  },
};

async function changesOf(hub: HubClient, said: string | undefined): Promise<readonly SchemaChange[]> {
  const { id } = await versionOf(hub, said);
  const { version } = await hub.ask<{ version: { changes: readonly SchemaChange[] } }>(
    'query ($id: ID!) { version(id: $id) { changes { criticality message path } } }',
    { id },
  );
  return version.changes;
}

async function changesBetween(hub: HubClient, from: string | undefined, to: string): Promise<readonly SchemaChange[]> {
  const [before, after] = [await sdlOf(hub, from), await sdlOf(hub, to)];
  const { openSchemaWork } = await import('../../../registry/index.ts');
  const work = openSchemaWork();
  try {
    return await work.compare(before, after);
  } finally {
    await work.close();
  }
}

async function sdlOf(hub: HubClient, said: string | undefined): Promise<string> {
  const { id, number } = await versionOf(hub, said);
  const { version } = await hub.ask<{ version: { sdl: string | null } }>('query ($id: ID!) { version(id: $id) { sdl } }', { id });
  if (version.sdl === null) throw new WeirError('NOT_FOUND', `Version ${number} did not compose, so it has no schema to compare.`);
  return version.sdl;
}
