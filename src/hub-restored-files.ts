import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WeirError } from './contract/index.ts';
import { isKept } from './registry/index.ts';
import type { Sum } from './storage/index.ts';

const FOLDER = 'workspace/';
const NAMED = 5;

/** The path in the workspace that an entry of a backup is of; undefined where it is none of the workspace's. */
export function pathInWorkspace(entry: string): string | undefined {
  if (!entry.startsWith(FOLDER)) return undefined;
  const path = entry.slice(FOLDER.length);
  if (path.split('/').every((name) => name !== '' && isKept(name))) return path;
  throw new WeirError(
    'BAD_USER_INPUT',
    `The backup has the file \`${entry}\`, which \`weir backup\` does not write. Nothing was restored.`,
  );
}

/** The files of a backup that are not in the folder yet. Throws CONFLICT, naming them, where others of their names are. */
export async function missingFiles(folder: string, sums: readonly Sum[]): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  const other: string[] = [];
  for (const { name, size, sha256 } of sums) {
    const path = pathInWorkspace(name);
    if (path === undefined) continue;
    const found = await stat(join(folder, path)).catch(() => undefined);
    if (!found) missing.add(path);
    else if (!found.isFile() || found.size !== size || (await sha256Of(join(folder, path))) !== sha256) other.push(path);
  }
  if (other.length === 0) return missing;
  const named = `${other.slice(0, NAMED).join(', ')}${other.length > NAMED ? ` and ${other.length - NAMED} more` : ''}`;
  throw new WeirError(
    'CONFLICT',
    `The folder ${folder} has other files than the backup: ${named}. Restore into an empty folder, or say --records to keep the folder as it is.`,
  );
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Writes files into a folder; `takeBack` removes them, with the folders that were made for them. */
export function newFiles(folder: string): { write(path: string, data: AsyncIterable<Buffer>): Promise<void>; takeBack(): Promise<void> } {
  const made: string[] = [];
  return {
    async write(path, data) {
      const file = join(folder, path);
      const first = await mkdir(dirname(file), { recursive: true });
      made.push(...(first === undefined ? [] : [first]), file);
      await pipeline(data, createWriteStream(file, { flags: 'wx', flush: true }));
    },
    async takeBack() {
      for (const path of made.splice(0).reverse()) await rm(path, { recursive: true, force: true });
    },
  };
}
