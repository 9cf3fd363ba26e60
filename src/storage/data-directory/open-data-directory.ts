import { mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WeirError } from '../../contract/index.ts';
import { lockDirectory } from './directory-lock.ts';

/** The folder in which one hub keeps what it may not lose, held by this process until released. */
export interface DataDirectory {
  /** Absolute, with links resolved. */
  readonly folder: string;
  /** A place in it. */
  path(...parts: string[]): string;
  /** Says on which port this hub listens, for whoever else wants the folder. */
  setPort(port: number): Promise<void>;
  release(): Promise<void>;
}

/** Of the layout of the folder. */
const VERSION = 1;

interface Marker {
  readonly version: number;
  readonly workspace: string;
}

/**
 * Makes or opens a data directory. Throws CONFLICT where another hub holds it, it belongs to another workspace, or a newer
 * Weir made it; BAD_DEFINITION where the folder cannot be made or entered. None of these changes anything in it.
 */
export async function openDataDirectory(folder: string, options: { workspace: string; port: number }): Promise<DataDirectory> {
  const { workspace, port } = options;
  const at = await enter(folder);
  const lock = await lockDirectory(at, port);
  try {
    const marker = await readMarker(at);
    if (marker && marker.version !== VERSION)
      throw new WeirError(
        'CONFLICT',
        `The data directory ${at} has layout version ${marker.version}, and this Weir knows version ${VERSION}. ` +
          'Start the Weir that made it, or set WEIR_DATA_DIR to another folder.',
      );
    if (marker && marker.workspace !== workspace)
      throw new WeirError(
        'CONFLICT',
        `The data directory ${at} belongs to the workspace "${marker.workspace}", and this one is "${workspace}". ` +
          'Set WEIR_DATA_DIR to a folder of its own.',
      );
    if (!marker) await writeMarker(at, { version: VERSION, workspace });
  } catch (error) {
    await lock.release();
    throw error;
  }
  return { folder: at, path: (...parts) => join(at, ...parts), ...lock };
}

const markerFile = (folder: string): string => join(folder, 'weir.json');

async function enter(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const at = await realpath(folder);
    await mkdir(join(at, 'hubs'), { recursive: true, mode: 0o700 });
    return at;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown fault';
    throw new WeirError(
      'BAD_DEFINITION',
      `The data directory ${folder} cannot be used (${reason}). Set WEIR_DATA_DIR to a folder that this user may write.`,
    );
  }
}

async function readMarker(folder: string): Promise<Marker | null> {
  const text = await readFile(markerFile(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : (JSON.parse(text) as Marker);
}

async function writeMarker(folder: string, marker: Marker): Promise<void> {
  const file = markerFile(folder);
  await writeFile(`${file}.new`, `${JSON.stringify(marker, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
