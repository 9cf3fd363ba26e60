import type { Connector, SourceSetting } from '../../contract/index.ts';
import { FILES_KEYS } from './declaration.ts';
import type { FilesDeclaration } from './declaration.ts';
import type { FilesOptions } from './files-options.ts';
import { openFilesSource } from './files-source.ts';
import type { FilesSource } from './files-source.ts';

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
