import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Written {
  readonly written: readonly string[];
  /** There already, and other than what would have been written: left as they are. */
  readonly kept: readonly string[];
}

/** Writes files that are not there yet; none is overwritten, but for one that says what `blanks` has of it: nobody has touched that. */
export async function writeNewFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  blanks: Readonly<Record<string, string>>,
): Promise<Written> {
  const written: string[] = [];
  const kept: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    try {
      await writeFile(path, text, { flag: 'wx' });
      written.push(file);
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
      const standing = await readFile(path, 'utf8');
      if (standing === text) continue;
      if (standing !== blanks[file]) kept.push(file);
      else {
        await writeFile(path, text);
        written.push(file);
      }
    }
  }
  return { written, kept };
}
