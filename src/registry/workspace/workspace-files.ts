import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface WorkspaceFile {
  /** From the workspace, with `/`. */
  readonly path: string;
  readonly size: number;
}

/** Folders that are made anew from what is kept. */
const MADE_ANEW = new Set(['node_modules']);
/** `.env`, `.weir`, `.git` and whatever else a tool or a person hides may hold secrets; this one keeps them out of version control. */
const HIDDEN_AND_KEPT = '.gitignore';

/** Whether a name of a file or folder belongs to what is kept of a workspace. */
export const isKept = (name: string): boolean => !MADE_ANEW.has(name) && (!name.startsWith('.') || name === HIDDEN_AND_KEPT);

/**
 * All files of a workspace's folder, by their names, but for hidden ones and what is made anew; `except`: absolute paths that are none of
 * it. Links are not followed, and are named in `links`.
 */
export async function workspaceFiles(
  folder: string,
  except: ReadonlySet<string>,
): Promise<{ readonly files: readonly WorkspaceFile[]; readonly links: readonly string[] }> {
  const files: WorkspaceFile[] = [];
  const links: string[] = [];
  const look = async (below: readonly string[]): Promise<void> => {
    for (const name of (await readdir(join(folder, ...below))).filter(isKept).toSorted()) {
      const at = [...below, name];
      const absolute = join(folder, ...at);
      if (except.has(absolute)) continue;
      const found = await lstat(absolute);
      if (found.isDirectory()) await look(at);
      else if (found.isFile()) files.push({ path: at.join('/'), size: found.size });
      else if (found.isSymbolicLink()) links.push(at.join('/'));
    }
  };
  await look([]);
  return { files, links };
}
