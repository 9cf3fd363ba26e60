import { WeirError, type SchemaVersion, type VersionState } from '../../../contract/index.ts';
import { columns } from '../columns.ts';
import type { Command, Style } from '../command.ts';
import { allPages } from '../hub/all-pages.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';

type Listed = Omit<SchemaVersion, 'createdAt'> & { readonly createdAt: string };

const STYLES: Readonly<Record<VersionState, Style>> = { SERVED: 'green', SUPERSEDED: 'dim', FAILED: 'red' };
const USUAL = 20;

export const schemaHistoryCommand: Command = {
  name: 'schema history',
  summary: "Lists the versions of a running hub's graph, newest first: when, who, and why.",
  usage: '[--last N] [--url URL] [--token TOKEN] [--json]',
  options: { last: { type: 'string', value: 'N', description: `How many; ${USUAL} where nothing is said.` }, ...HUB_OPTIONS },
  examples: ['weir schema history', 'weir schema history --last 100 --json'],
  async run(asked, out) {
    const said = asked.flags.text('last') ?? String(USUAL);
    if (!/^[1-9]\d{0,6}$/.test(said)) throw new WeirError('BAD_USER_INPUT', `--last is ${said}; it is a number of versions, from 1.`);
    const most = Number(said);
    const versions: Listed[] = [];
    const select = 'id number target state createdAt actor reason problems { code message path }';
    for await (const version of allPages<Listed>(hubClient(asked), 'versions', select, Math.min(most, 1000))) {
      versions.push(version);
      if (versions.length === most) break;
    }
    out.json({ versions });
    const lines = columns(
      versions.map(({ number, state, createdAt, actor, reason }) => [
        String(number),
        out.styled(STYLES[state], state),
        createdAt,
        actor ?? '',
        reason ?? '',
      ]),
    );
    for (const [at, { problems }] of versions.entries()) {
      out.line(lines[at] ?? '');
      for (const { message } of problems) out.line(`  ${message}`);
    }
    return 0;
  },
};
