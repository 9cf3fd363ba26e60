import type { Command } from '../command.ts';
import { allOf } from '../hub/all-pages.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { SHOWN_TOKEN, tokenLines, type ShownToken } from './token-lines.ts';

export const tokenListCommand: Command = {
  name: 'token list',
  summary: 'Lists tokens, the newest first: what each may, until when, and when it was used. Not the tokens themselves.',
  usage: '[--all] [--url URL] [--token TOKEN] [--json]',
  options: { all: { type: 'boolean', description: 'Also those that have expired or were revoked.' }, ...HUB_OPTIONS },
  examples: ['weir token list', "weir token list --all --json | jq -r '.tokens[] | select(.usedAt == null) | .id'"],
  async run(asked, out) {
    const every = await allOf<ShownToken>(hubClient(asked), 'tokens', SHOWN_TOKEN);
    const tokens = asked.flags.is('all') ? every : every.filter(({ state }) => state === 'ACTIVE');
    out.json({ tokens });
    if (tokens.length === 0) out.line('There is no token. `weir token create` makes one.');
    for (const line of tokenLines(tokens)) out.line(line);
    return 0;
  },
};
