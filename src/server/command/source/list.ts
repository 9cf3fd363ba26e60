import type { Command } from '../command.ts';
import { allOf } from '../hub/all-pages.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { SHOWN_SOURCE, sourceLines, type ShownSource } from './source-lines.ts';

export const sourceListCommand: Command = {
  name: 'source list',
  summary: 'Lists the sources of a running hub: how each is, who owns it, and what it suffers from.',
  usage: '[--url URL] [--token TOKEN] [--json]',
  options: HUB_OPTIONS,
  examples: ['weir source list', 'weir source list --json | jq -r \'.sources[] | select(.status != "OK") | .name\''],
  async run(asked, out) {
    const sources = await allOf<ShownSource>(hubClient(asked), 'sources', `${SHOWN_SOURCE} latency { p50Ms p99Ms }`);
    out.json({ sources });
    if (sources.length === 0) out.line('There is no source yet. `weir source add FILE` registers one.');
    for (const line of sourceLines(sources, out)) out.line(line);
    return 0;
  },
};
