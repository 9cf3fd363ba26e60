import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connector, Engine, SourceDeclaration } from './contract/index.ts';
import { openEngine } from './engine/index.ts';
import { connectors, engineFolders } from './sources/index.ts';

/** Where sources are looked at without a hub: an engine for files in a folder of its own, which is gone when it closes. */
export interface LookingPlace {
  readonly kinds: readonly Connector[];
  /** What the engine may read is known when the workspace is; nothing is looked at before. */
  use(workspace: { readonly folder: string; readonly allow: readonly string[]; readonly sources: readonly SourceDeclaration[] }): void;
  /** The engine, where a source of files was asked. */
  engine(): Promise<Engine>;
  close(): Promise<void>;
}

export async function openLookingPlace(): Promise<LookingPlace> {
  const temporary = await mkdtemp(join(tmpdir(), 'weir-look-'));
  let allow: readonly string[] = [];
  let folders: readonly string[] = [];
  let opened: Promise<Engine> | undefined;
  const engine = () => (opened ??= openEngine({ path: join(temporary, 'look.duckdb'), folders, temporary, report: () => {} }));
  return {
    kinds: connectors({
      files: {
        engine,
        get allow() {
          return allow;
        },
        temporary,
      },
      postgres: { engine },
      sqlite: {
        get allow() {
          return allow;
        },
      },
    }),
    use(workspace) {
      ({ allow } = workspace);
      folders = engineFolders(workspace.sources, { workspace: workspace.folder, allow });
    },
    engine,
    async close() {
      await (await opened?.catch(() => undefined))?.close();
      await rm(temporary, { recursive: true, force: true });
    },
  };
}
