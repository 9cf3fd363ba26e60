import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { WeirError } from './contract/index.ts';
import { workspaceFiles, workspaceName } from './registry/index.ts';
import {
  findDatabase,
  HEADER,
  inspectDataDirectory,
  isBackup,
  openDataDirectory,
  readRecords,
  startEmbedded,
  writeArchive,
  type ArchiveWriter,
  type BackupHeader,
  type KeptTable,
  type Records,
} from './storage/index.ts';

/** Where a hub keeps what is backed up or restored. */
export interface BackupPlace {
  /** The backup. */
  readonly file: string;
  /** The workspace's folder. */
  readonly folder: string;
  readonly dataDirectory: string;
  /** The database of the records where that is not the embedded one. */
  readonly databaseUrl: string | undefined;
  /** Gives it up; what was begun is taken back. */
  readonly signal: AbortSignal;
  /** Hears what is being done, for whoever waits. */
  readonly progress: (what: string) => void;
}

export interface BackupReport {
  readonly file: string;
  readonly bytes: number;
  readonly workspace: string;
  /** Of the workspace. */
  readonly files: number;
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
  /** Links in the workspace's folder, which no backup has. */
  readonly links: readonly string[];
}

/** Rows are written in parts of so many bytes, since an archive wants the size of each before it. */
const PART_BYTES = 4_000_000;
const packed = promisify(gzip);

/**
 * Writes a hub's records, models and workspace to a file, as they are at one moment; the hub may run. Throws STORAGE_UNAVAILABLE where
 * its database does not answer, BAD_USER_INPUT where there is no hub or the file cannot be written, CONFLICT where the file is there.
 */
export async function backupHub(place: BackupPlace): Promise<BackupReport> {
  const { file, folder, progress } = place;
  const workspace = await workspaceName(folder);
  return withDatabase(place, (url) =>
    readRecords(url, async (records) => {
      const counted: { name: string; rows: number }[] = [];
      const { files, links } = await filesOf(place);
      const bytes = await writeArchive(file, async (archive) => {
        const { migrations, tables } = records;
        const header: BackupHeader = { format: 1, madeAt: new Date().toISOString(), workspace, migrations, tables };
        await archive.add(HEADER, Buffer.from(JSON.stringify(header, null, 1)));
        for (const { path, size } of files) {
          place.signal.throwIfAborted();
          progress(path);
          await archive.addFile(`workspace/${path}`, join(folder, path), size);
        }
        for (const table of tables) {
          const name = `${table.schema}.${table.name}`;
          progress(name);
          counted.push({ name, rows: await addTable(archive, records, table, place.signal) });
        }
      });
      return { file, bytes, workspace, files: files.length, tables: counted, links };
    }),
  );
}

async function addTable(archive: ArchiveWriter, records: Records, table: KeptTable, signal: AbortSignal): Promise<number> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  let parts = 0;
  const flush = async () => {
    signal.throwIfAborted();
    const part = String((parts += 1)).padStart(6, '0');
    await archive.add(`tables/${table.schema}.${table.name}/${part}.gz`, await packed(Buffer.concat(waiting)));
    waiting = [];
    bytes = 0;
  };
  const rows = await records.copy(table, async (piece) => {
    waiting.push(piece);
    bytes += piece.length;
    if (bytes >= PART_BYTES) await flush();
  });
  // A table without rows has a part too, and is made empty by it.
  if (bytes > 0 || parts === 0) await flush();
  return rows;
}

/** Without earlier backups, and without what the hub keeps beside its workspace. */
async function filesOf({ folder, dataDirectory }: BackupPlace): Promise<Awaited<ReturnType<typeof workspaceFiles>>> {
  const at = await realpath(folder);
  const data = await realpath(dataDirectory).catch(() => resolve(dataDirectory));
  const { files, links } = await workspaceFiles(at, new Set([data]));
  const kept: (typeof files)[number][] = [];
  for (const file of files) if (!(await isBackup(join(at, file.path)))) kept.push(file);
  return { files: kept, links };
}

/** The database of the hub's records: as it was given, of the hub that runs, or started for as long as it is read. */
async function withDatabase<T>(place: BackupPlace, work: (url: string) => Promise<T>): Promise<T> {
  const { dataDirectory, databaseUrl, progress } = place;
  if (databaseUrl !== undefined) return work(databaseUrl);
  const { exists, workspace } = await inspectDataDirectory(dataDirectory);
  if (!exists || workspace === undefined)
    throw new WeirError(
      'BAD_USER_INPUT',
      `No hub has kept anything in ${dataDirectory}. Name its workspace by --workspace, or its data directory by WEIR_DATA_DIR.`,
    );
  const postgres = join(dataDirectory, 'postgres');
  if (!existsSync(postgres))
    throw new WeirError(
      'BAD_USER_INPUT',
      `The hub of ${dataDirectory} keeps its records in another database than the embedded one: set DATABASE_URL to that.`,
    );
  const running = await findDatabase(postgres);
  if (running !== null) return work(running);
  const directory = await openDataDirectory(dataDirectory, { workspace, port: 0 });
  try {
    progress('the embedded PostgreSQL');
    const server = await startEmbedded(postgres, { report: () => {} });
    try {
      return await work(server.url);
    } finally {
      await server.stop();
    }
  } finally {
    await directory.release();
  }
}
