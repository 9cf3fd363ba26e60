import type { Connector } from '../../contract/index.ts';
import { sqliteKeys } from './declaration.ts';
import type { SqliteDeclaration } from './declaration.ts';
import { openSqlite } from './source.ts';
import type { SqliteOptions } from './sqlite-options.ts';

export type { SqliteOptions } from './sqlite-options.ts';

/** SQLite databases in files of the workspace: each answers whole statements itself. */
export function sqliteConnector(options: SqliteOptions): Connector<SqliteDeclaration> {
  return {
    kind: 'sqlite',
    keys: sqliteKeys,
    home: 'own',
    dialect: 'sqlite',
    open: (declaration, setting) => openSqlite(declaration, setting, options),
  };
}
