import { open } from 'node:fs/promises';
import type { AppliedMigration } from '../records/migrations.ts';
import type { KeptTable } from './kept-tables.ts';

/** The first entry of a backup. */
export interface BackupHeader {
  /** Of the form of backups: this Weir writes and reads 1. */
  readonly format: number;
  readonly madeAt: string;
  readonly workspace: string;
  readonly migrations: readonly AppliedMigration[];
  /** In the order in which their rows follow. */
  readonly tables: readonly KeptTable[];
}

/** Its name, by which a backup is known: it stands at the very beginning of the file. */
export const HEADER = 'weir-backup.json';

/** Whether a file is a backup, whatever it is called. */
export async function isBackup(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const begin = Buffer.alloc(HEADER.length);
    const { bytesRead } = await handle.read(begin, 0, begin.length, 0);
    return begin.toString('latin1', 0, bytesRead) === HEADER;
  } finally {
    await handle.close();
  }
}
