import { during, placeOf } from './backup-command.ts';
import type { Command } from './server/command/index.ts';

/** Brings a hub back from a backup. */
export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Brings a hub back from a backup, on an empty data directory or an empty DATABASE_URL: all of it, or nothing.',
  usage: 'FILE [--workspace DIR] [--records] [--json]',
  positionals: { least: 1, most: 1 },
  options: {
    workspace: { type: 'string', value: 'DIR', description: 'The workspace (WEIR_WORKSPACE; this folder where nothing is said).' },
    records: { type: 'boolean', description: "Restores records and models, and leaves the workspace's folder as it is." },
    json: { type: 'boolean', description: 'Prints what was restored as JSON.' },
  },
  examples: [
    'weir restore ../shop-monday.tar --workspace shop-again',
    'DATABASE_URL=postgres://… weir restore /backups/shop.tar --records',
  ],
  async run(asked, out) {
    const { restoreHub } = await import('./hub-restore.ts');
    const report = await during(out, 'restore', (hear) =>
      restoreHub({ ...placeOf(asked, 'nothing is restored', hear), recordsOnly: asked.flags.is('records') }),
    );
    out.json(report);
    out.line(`The workspace ${report.workspace} of ${report.madeAt}: ${report.tables} tables and ${report.files} files are back.`);
    out.line('Its secrets are not: set the variables that its sources name, or write its .env, and start it.');
    return 0;
  },
};
