import { access, constants, readdir, readFile, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { processStart } from './process-start.ts';

/** A data directory as it stands; nothing in it is changed. */
export interface DirectoryFacts {
  readonly exists: boolean;
  /** This process may write it; of one that is not there, the folder that it would be made in. */
  readonly writable: boolean;
  /** The account that owns it; undefined where it is not there, or the system has no such numbers. */
  readonly owner: number | undefined;
  /** Whose it is; undefined where it was never used. */
  readonly workspace: string | undefined;
  /** The hub that holds it now. */
  readonly holder: { readonly pid: number; readonly port: number } | undefined;
  /** Bytes that are free where it lies. */
  readonly freeBytes: number;
}

export async function inspectDataDirectory(folder: string): Promise<DirectoryFacts> {
  const about = await stat(folder).catch(() => undefined);
  const there = about?.isDirectory() ? folder : await nearest(folder);
  const writable = await access(there, constants.W_OK).then(
    () => true,
    () => false,
  );
  const { bavail, bsize } = await statfs(there);
  const marker = await readJson(join(folder, 'weir.json'));
  return {
    exists: about?.isDirectory() ?? false,
    writable: writable && (about === undefined || about.isDirectory()),
    owner: process.platform === 'win32' ? undefined : about?.uid,
    workspace: typeof marker['workspace'] === 'string' ? marker['workspace'] : undefined,
    holder: await holderOf(join(folder, 'hubs')),
    freeBytes: bavail * bsize,
  };
}

async function holderOf(hubs: string): Promise<DirectoryFacts['holder']> {
  for (const name of await readdir(hubs).catch(() => [])) {
    if (!name.endsWith('.json')) continue;
    const { pid, started, port } = await readJson(join(hubs, name));
    if (typeof pid === 'number' && typeof port === 'number' && (await processStart(pid)) === started) return { pid, port };
  }
  return undefined;
}

/** The nearest folder above that is there. */
async function nearest(folder: string): Promise<string> {
  const above = dirname(folder);
  const found = await stat(above).catch(() => undefined);
  return found?.isDirectory() || above === folder ? above : nearest(above);
}

async function readJson(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
