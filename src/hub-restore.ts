import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { BackupPlace } from './hub-backup.ts';
import { WeirError } from './contract/index.ts';
import { missingFiles, newFiles, pathInWorkspace } from './hub-restored-files.ts';
import { workspaceName, workspaceNameOf } from './registry/index.ts';
import {
  checkKnown,
  HEADER,
  openDataDirectory,
  readArchive,
  removeEmbedded,
  startEmbedded,
  textOf,
  writeRecords,
  type BackupHeader,
  type Sum,
} from './storage/index.ts';

export interface RestorePlace extends BackupPlace {
  /** Leaves the workspace's folder as it is. */
  readonly recordsOnly: boolean;
}

export interface RestoreReport {
  readonly workspace: string;
  readonly madeAt: string;
  /** That were written. */
  readonly files: number;
  readonly tables: number;
}

/** Of the form of backups. */
const FORMAT = 1;
const unpacked = promisify<Buffer, Buffer>(gunzip);

/**
 * Brings a hub back from a backup on an empty data directory or an empty database: all of it, or nothing. The backup is read whole before
 * anything is written. Throws BAD_USER_INPUT where it is not whole, CONFLICT where a newer Weir made it or its place is not empty.
 */
export async function restoreHub(place: RestorePlace): Promise<RestoreReport> {
  const { file, folder, recordsOnly, progress } = place;
  progress('the backup is checked');
  const { header, sums, settings } = await readWhole(place);
  const missing = recordsOnly ? new Set<string>() : await missingFiles(folder, sums);
  const workspace = recordsOnly ? await workspaceName(folder) : workspaceNameOf(settings, folder);
  const tables = new Map(header.tables.map((table) => [`${table.schema}.${table.name}`, table]));
  const files = newFiles(folder);
  try {
    await withEmptyDatabase(place, workspace, (url) =>
      writeRecords(url, header.migrations.length, async (put) => {
        for await (const { name, data } of readArchive(file)) {
          place.signal.throwIfAborted();
          const path = pathInWorkspace(name);
          const table = tables.get(/^tables\/(.+)\/\d+\.gz$/.exec(name)?.[1] ?? '');
          if (path !== undefined && missing.has(path)) await files.write(path, data);
          if (!table) continue;
          progress(`${table.schema}.${table.name}`);
          const pieces: Buffer[] = [];
          for await (const piece of data) pieces.push(piece);
          await put(table, await unpacked(Buffer.concat(pieces)));
        }
      }),
    );
  } catch (thrown) {
    await files.takeBack();
    throw thrown;
  }
  return { workspace, madeAt: header.madeAt, files: missing.size, tables: tables.size };
}

/** The backup's header and sums, and its weir.yaml, once it is known to be as it was written and one that this Weir knows. */
async function readWhole({
  file,
  signal,
}: RestorePlace): Promise<{ header: BackupHeader; sums: readonly Sum[]; settings: string | undefined }> {
  const texts = new Map<string, string>();
  const entries = readArchive(file);
  for (;;) {
    signal.throwIfAborted();
    const { done, value } = await entries.next();
    if (done) {
      const header = JSON.parse(texts.get(HEADER) ?? '') as BackupHeader;
      if (header.format !== FORMAT)
        throw new WeirError(
          'CONFLICT',
          `The backup ${file} was made by a newer Weir: its form is ${header.format}, and this Weir knows ${FORMAT}. Restore it with that Weir.`,
        );
      await checkKnown(`The backup ${file} was made`, header.migrations);
      return { header, sums: value, settings: texts.get(SETTINGS) };
    }
    if (value.name === HEADER || value.name === SETTINGS) texts.set(value.name, await textOf(value.data));
  }
}

const SETTINGS = 'workspace/weir.yaml';

/** The database that was given, or a new embedded one, which is gone again where the work fails. */
async function withEmptyDatabase(place: RestorePlace, workspace: string, work: (url: string) => Promise<void>): Promise<void> {
  const { dataDirectory, databaseUrl, progress } = place;
  if (databaseUrl !== undefined) return work(databaseUrl);
  const there = await readdir(dataDirectory).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return undefined;
    throw new WeirError(
      'BAD_DEFINITION',
      `The data directory ${dataDirectory} cannot be used (${thrown.code}). Set WEIR_DATA_DIR to another folder.`,
    );
  });
  const existed = there !== undefined;
  if (there?.length)
    throw new WeirError(
      'CONFLICT',
      `The data directory ${dataDirectory} is not empty: a backup is restored into an empty one. Move it away, or set WEIR_DATA_DIR to another folder.`,
    );
  const made = await mkdir(dirname(dataDirectory), { recursive: true });
  const postgres = join(dataDirectory, 'postgres');
  try {
    const directory = await openDataDirectory(dataDirectory, { workspace, port: 0 });
    try {
      progress('the embedded PostgreSQL');
      const server = await startEmbedded(postgres, { report: () => {} });
      try {
        await work(server.url);
      } finally {
        await server.stop();
      }
    } finally {
      await directory.release();
    }
  } catch (thrown) {
    await removeEmbedded(postgres);
    for (const name of await readdir(dataDirectory).catch(() => [])) await rm(join(dataDirectory, name), { recursive: true, force: true });
    const gone = made ?? (existed ? undefined : dataDirectory);
    if (gone !== undefined) await rm(gone, { recursive: true, force: true });
    throw thrown;
  }
}
