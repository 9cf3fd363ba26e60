import { isRefused } from '../../../contract/index.ts';
import type { Command } from '../command.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { sayRefusal } from '../hub/refusal.ts';
import { SHOWN_TOKEN, type ShownToken } from './token-lines.ts';

export const tokenRevokeCommand: Command = {
  name: 'token revoke',
  summary: 'Revokes a token on every hub of the database; what is open by it ends within a second.',
  usage: 'ID [--url URL] [--token TOKEN] [--json]',
  positionals: { least: 1, most: 1 },
  options: HUB_OPTIONS,
  examples: ['weir token revoke 6f9619ff-8b86-4d01-b42d-00c04fc964ff    # as `weir token list` has it'],
  async run(asked, out) {
    const done = await hubClient(asked).act<{ readonly revoked: ShownToken }>(
      { name: 'revokeToken', types: { id: 'ID!' }, select: `revoked { ${SHOWN_TOKEN} }` },
      { id: asked.positionals[0] },
    );
    if (isRefused(done)) return sayRefusal(out, done.problems);
    out.json({ revoked: done.revoked });
    out.line(`The token ${done.revoked.name} is revoked.`);
    return 0;
  },
};
