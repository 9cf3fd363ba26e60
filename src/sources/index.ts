import type { Connector, SourceDeclaration } from '../contract/index.ts';
import { filesConnector, foldersOf } from './files/index.ts';
import type { FilesDeclaration, FilesOptions } from './files/index.ts';
import { graphql } from './graphql/index.ts';
import { mysqlConnector } from './mysql/index.ts';
import { postgresConnector } from './postgres/index.ts';
import type { PostgresOptions } from './postgres/index.ts';
import { sqliteConnector } from './sqlite/index.ts';
import type { SqliteOptions } from './sqlite/index.ts';
import { subgraph } from './subgraph/index.ts';

export { inspectMysql } from './mysql/index.ts';
export { inspectPostgres, Sessions as PostgresSessions } from './postgres/index.ts';
export type { PostgresFacts, PostgresTableFacts } from './postgres/index.ts';
export { differencesOf, driftOf } from './drift.ts';
export { watchSource } from './watch-source.ts';
export type { WatchedSource } from './watch-source.ts';

export interface ConnectorOptions {
  readonly files: FilesOptions;
  readonly postgres: PostgresOptions;
  readonly sqlite: SqliteOptions;
}

/** Every kind of source, in the order in which messages list them. A new one is a folder and a line here. */
export const connectors = (options: ConnectorOptions): readonly Connector[] => [
  postgresConnector(options.postgres),
  mysqlConnector,
  sqliteConnector(options.sqlite),
  filesConnector(options.files),
  graphql,
  subgraph,
];

const isFiles = (declaration: SourceDeclaration): declaration is FilesDeclaration => declaration.kind === 'files';

/** The folders that the engine has to be opened with for these sources: what their files lie in. */
export const engineFolders = (
  declarations: readonly SourceDeclaration[],
  setting: { readonly workspace: string; readonly allow: readonly string[] },
): readonly string[] => foldersOf(declarations.filter(isFiles), setting);
