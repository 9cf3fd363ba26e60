import type { Manager } from '../../../contract/index.ts';
import { columns } from '../columns.ts';
import type { Command } from '../command.ts';
import { allOf } from '../hub/all-pages.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { RUN_STYLES, SHOWN_RUN, type ShownRun } from './run-lines.ts';

interface ShownModel {
  readonly name: string;
  readonly owner: string | null;
  readonly managedBy: Manager;
  readonly lastRun: ShownRun | null;
  readonly problems: readonly { readonly message: string; readonly path: string | null }[];
}

export const modelListCommand: Command = {
  name: 'model list',
  summary: 'Lists the models of a running hub: how each ran last, and what it suffers from.',
  usage: '[--url URL] [--token TOKEN] [--json]',
  options: HUB_OPTIONS,
  examples: ['weir model list'],
  async run(asked, out) {
    const select = `name owner managedBy type key problems { code message path } lastRun { ${SHOWN_RUN} }`;
    const models = await allOf<ShownModel>(hubClient(asked), 'models', select);
    out.json({ models });
    if (models.length === 0) out.line('There is no model yet. A file of models/ makes one.');
    const lines = columns(
      models.map(({ name, managedBy, lastRun }) => [
        name,
        lastRun ? out.styled(RUN_STYLES[lastRun.state], lastRun.state) : out.styled('dim', 'never ran'),
        lastRun ? `${lastRun.rowsOut} rows` : '',
        lastRun?.finishedAt ?? '',
        managedBy === 'API' ? 'applied by API' : '',
      ]),
    );
    for (const [at, { problems }] of models.entries()) {
      out.line(lines[at] ?? '');
      for (const { path, message } of problems) out.line(`  ${path === null ? '' : `${path}: `}${message}`);
    }
    return 0;
  },
};
