import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const MOST_FILES = 50;
const MOST_BYTES = 100_000;

/** The operations of the workspace's `queries/`, by the names of their files; what cannot be read is left out. */
export async function readQueries(workspace: string): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const folder = join(workspace, 'queries');
  const files = await readdir(folder).catch(() => []);
  const texts = await Promise.all(
    files
      .filter((file) => file.endsWith('.graphql'))
      .sort()
      .slice(0, MOST_FILES)
      .map(async (file) => {
        const path = join(folder, file);
        const { size } = await stat(path);
        return size > MOST_BYTES ? [] : [{ name: file.replace(/\.graphql$/, ''), text: await readFile(path, 'utf8') }];
      }),
  ).catch(() => []);
  return texts.flat();
}
