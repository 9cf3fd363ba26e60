import { isAbsolute, join, resolve } from 'node:path';
import { workspaceOf } from './check-command.ts';
import { WeirError } from './contract/index.ts';
import type { BackupPlace } from './hub-backup.ts';
import { untilSignal } from './process-end.ts';
import type { Asked, Command, Output } from './server/command/index.ts';

/** Writes a hub's records, models and workspace to a file. */
export const backupCommand: Command = {
  name: 'backup',
  summary: "Writes a hub's records, models and workspace to a file, while it runs or not.",
  usage: 'FILE [--workspace DIR] [--json]',
  positionals: { least: 1, most: 1 },
  options: {
    workspace: { type: 'string', value: 'DIR', description: 'The workspace (WEIR_WORKSPACE; this folder where nothing is said).' },
    json: { type: 'boolean', description: 'Prints what was written as JSON.' },
  },
  examples: ['weir backup ../shop-monday.tar', 'DATABASE_URL=postgres://… weir backup /backups/shop.tar --workspace my-workspace'],
  async run(asked, out) {
    const { backupHub } = await import('./hub-backup.ts');
    const report = await during(out, 'backup', (hear) => backupHub(placeOf(asked, 'the backup was given up, and there is no file', hear)));
    out.json(report);
    const rows = report.tables.reduce((sum, table) => sum + table.rows, 0);
    out.line(
      `${report.file}: ${report.tables.length} tables with ${rows} rows and ${report.files} files of the workspace ${report.workspace}, ${(report.bytes / 1e6).toFixed(1)} MB.`,
    );
    for (const link of report.links) out.line(`${link} is a link, and not in it.`);
    return 0;
  },
};

/** Where the hub of a command is: as `weir start` would find it. */
export function placeOf(asked: Asked, givenUp: string, progress: (what: string) => void): BackupPlace {
  const { env, cwd, positionals } = asked;
  const at = (path: string) => (isAbsolute(path) ? path : resolve(cwd, path));
  const folder = workspaceOf(asked);
  const said = env['WEIR_DATA_DIR'];
  const stopping = new AbortController();
  void untilSignal().then(() => stopping.abort(new WeirError('UNAVAILABLE', `Stopped: ${givenUp}.`)));
  return {
    file: at(positionals[0] ?? ''),
    folder,
    dataDirectory: said ? at(said) : join(folder, '.weir'),
    databaseUrl: env['DATABASE_URL'] || undefined,
    signal: stopping.signal,
    progress,
  };
}

/** Shows on a terminal what is being done. */
export async function during<T>(out: Output, label: string, work: (hear: (what: string) => void) => Promise<T>): Promise<T> {
  const bar = out.progress(label);
  try {
    return await work((what) => bar.at(null, what));
  } finally {
    bar.end();
  }
}
