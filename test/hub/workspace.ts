import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterwards } from './afterwards.ts';

/** A workspace in a folder of its own, which is gone when the test file ends; the hub's data directory is in it where none is named. */
export interface TestWorkspace {
  readonly folder: string;
  write(file: string, content: string | Buffer): Promise<void>;
  remove(file: string): Promise<void>;
}

/** Its files by their paths; without a weir.yaml it is called `trial`. */
export async function makeWorkspace(files: Readonly<Record<string, string | Buffer>>): Promise<TestWorkspace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'weir-hub-')));
  afterwards(() => rm(folder, { recursive: true, force: true }));
  const write = async (file: string, content: string | Buffer) => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  };
  for (const [file, content] of Object.entries({ 'weir.yaml': 'workspace: trial\n', ...files })) await write(file, content);
  return { folder, write, remove: (file) => rm(join(folder, file)) };
}
