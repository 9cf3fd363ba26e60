import type { Connector, Engine, SourceSetting } from '../../contract/index.ts';
import { FILES_KEYS } from './declaration.ts';
import type { FilesDeclaration } from './declaration.ts';
import { openFilesSource } from './files-source.ts';
import type { FilesSource } from './files-source.ts';

export interface FilesOptions {
  /** Opened with the folders of `foldersOf`. */
  readonly engine: () => Promise<Engine> | Engine;
  /** `files.allow` of weir.yaml: folders, relative to the workspace. */
  readonly allow: readonly string[];
  /** What the engine was given as `temporary`: for copies in UTF-8. */
  readonly temporary: string;
}

interface FilesConnector extends Connector<FilesDeclaration> {
  open(declaration: FilesDeclaration, setting: SourceSetting): FilesSource;
}

/** CSV, TSV, JSON, NDJSON and Parquet files as the tables of the hub's own DuckDB. */
export function filesConnector(options: FilesOptions): FilesConnector {
  return {
    kind: 'files',
    keys: FILES_KEYS,
    home: 'engine',
    dialect: 'duckdb',
    open: (declaration, setting) => openFilesSource(declaration, setting, options),
  };
}
