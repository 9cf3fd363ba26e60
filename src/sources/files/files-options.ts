import type { Engine } from '../../contract/index.ts';

/** What the hub gives to every files source. */
export interface FilesOptions {
  /** Opened with the folders of `foldersOf`. */
  readonly engine: () => Promise<Engine> | Engine;
  /** `files.allow` of weir.yaml: folders, relative to the workspace. */
  readonly allow: readonly string[];
  /** What the engine was given as `temporary`: for copies in UTF-8. */
  readonly temporary: string;
}
