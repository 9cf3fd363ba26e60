import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

export interface DotEnv {
  readonly values: Readonly<Record<string, string | undefined>>;
  /** That others on this machine can read it. */
  readonly warning?: string;
}

/** The variables of the workspace's `.env`, which the environment's own override; none where there is no such file. */
export async function readDotEnv(folder: string): Promise<DotEnv> {
  const path = join(folder, '.env');
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return { values: {} };
  const values = parseEnv(await readFile(path, 'utf8'));
  // Windows has no such bits.
  const open = process.platform !== 'win32' && (found.mode & 0o077) !== 0;
  return open ? { values, warning: `${path} can be read by others on this machine: \`chmod 600 ${path}\`.` } : { values };
}
