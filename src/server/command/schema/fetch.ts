import { WeirError } from '../../../contract/index.ts';
import type { Command } from '../command.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { versionOf } from './version-of.ts';

export const schemaFetchCommand: Command = {
  name: 'schema fetch',
  summary: 'Prints the schema that clients of a running hub see, or its supergraph: of the version that is served, or another.',
  usage: '[--supergraph | --role ROLE] [--version NUMBER] [--url URL] [--token TOKEN] [--json]',
  options: {
    supergraph: { type: 'boolean', description: 'The supergraph, for other gateways.' },
    role: { type: 'string', value: 'ROLE', description: 'What this role sees of the graph that is served now.' },
    version: {
      type: 'string',
      value: 'NUMBER',
      description: 'Of this version, by its number or id; the served one where nothing is said.',
    },
    ...HUB_OPTIONS,
  },
  examples: [
    'weir schema fetch > schema.graphql',
    'weir schema fetch --role analyst',
    'weir schema fetch --supergraph > supergraph.graphql',
  ],
  async run(asked, out) {
    const hub = hubClient(asked);
    const role = asked.flags.text('role');
    if (role !== undefined) {
      if (asked.flags.is('supergraph') || asked.flags.text('version') !== undefined)
        throw new WeirError(
          'BAD_USER_INPUT',
          'What a role sees is of the graph that is served now: leave `--supergraph` and `--version` out.',
        );
      const { roleSchema } = await hub.ask<{ roleSchema: string | null }>('query ($role: String!) { roleSchema(role: $role) }', { role });
      if (roleSchema === null) throw new WeirError('NOT_FOUND', `No policy has the role ${role}.`);
      out.json({ role, sdl: roleSchema });
      out.line(roleSchema.trimEnd());
      return 0;
    }
    const { id, number, state } = await versionOf(hub, asked.flags.text('version'));
    const field = asked.flags.is('supergraph') ? 'supergraph' : 'sdl';
    const { version } = await hub.ask<{ version: Readonly<Record<typeof field, string | null>> | null }>(
      `query ($id: ID!) { version(id: $id) { ${field} } }`,
      { id },
    );
    const text = version?.[field];
    if (text === undefined || text === null)
      throw new WeirError('NOT_FOUND', `Version ${number} was never served (${state}), so it has no schema.`);
    out.json({ version: number, [field]: text });
    out.line(text.trimEnd());
    return 0;
  },
};
