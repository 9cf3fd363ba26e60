import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WeirError } from '../../src/contract/index.ts';
import { ANY_ADDRESS } from '../../src/contract/index.ts';
import type { Engine } from '../../src/contract/index.ts';
import { openEngine } from '../../src/engine/index.ts';
import { filesConnector, foldersOf } from '../../src/sources/files/index.ts';
import type { FilesDeclaration, FilesSource } from '../../src/sources/files/index.ts';

export interface FilesWorkspace {
  readonly folder: string;
  readonly engine: Engine;
  readonly reported: string[];
  write(path: string, content: string | Uint8Array): Promise<void>;
  source(files: FilesDeclaration['files'], name?: string, drifted?: () => void): FilesSource;
  /** Closes the engine and opens it again on what it kept. */
  restart(npm?: readonly string[]): Promise<FilesWorkspace>;
  drop(): Promise<void>;
}

/** A workspace with a folder `data`, which its sources may read, and an engine of its own. `npm` are paths of packages used. */
export async function filesWorkspace(npm: readonly string[] = [], existing?: string): Promise<FilesWorkspace> {
  const folder = existing ?? (await realpath(await mkdtemp(join(tmpdir(), 'weir-files-'))));
  await mkdir(join(folder, 'data'), { recursive: true });
  const setting = { workspace: folder, allow: ['data'] };
  const temporary = join(folder, '.weir', 'temporary');
  const reported: string[] = [];
  const report = (line: string): void => void reported.push(line);
  const declared: FilesDeclaration = { source: 'used', kind: 'files', files: Object.fromEntries(npm.map((path) => [path, path])) };
  const engine = await openEngine({
    path: join(folder, '.weir', 'engine.duckdb'),
    folders: foldersOf([declared], setting),
    temporary,
    threads: 2,
    memoryLimit: '1GB',
    report,
  });
  const connector = filesConnector({ engine: () => engine, allow: setting.allow, temporary });
  return {
    folder,
    engine,
    reported,
    async write(path, content) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    },
    source: (files, name = 'faa', drifted = () => {}) =>
      connector.open(
        { source: name, kind: 'files', files },
        { resolve: (text) => text, outbound: ANY_ADDRESS, workspace: folder, report, drifted },
      ),
    async restart(used = npm) {
      await engine.close();
      return filesWorkspace(used, folder);
    },
    async drop() {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A signal that never fires. */
export const never = new AbortController().signal;

/** What went wrong. */
export async function faultOf(asked: Promise<unknown>): Promise<WeirError> {
  const thrown: unknown = await asked.then(
    () => undefined,
    (fault: unknown) => fault,
  );
  if (thrown instanceof WeirError) return thrown;
  throw new Error('no WeirError was thrown', { cause: thrown });
}
