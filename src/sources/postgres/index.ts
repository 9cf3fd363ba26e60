import type { Connector } from '../../contract/index.ts';
import { postgresKeys } from './declaration.ts';
import type { PostgresDeclaration } from './declaration.ts';
import type { PostgresOptions } from './postgres-options.ts';
import { openPostgres } from './source.ts';

export { inspectPostgres } from './inspect.ts';
export { Sessions } from './sessions.ts';
export type { PostgresFacts, PostgresTableFacts } from './inspect.ts';
export type { PostgresDeclaration } from './declaration.ts';
export type { PostgresOptions } from './postgres-options.ts';

/** PostgreSQL databases: each answers whole statements itself. */
export function postgresConnector(options: PostgresOptions): Connector<PostgresDeclaration> {
  return {
    kind: 'postgres',
    keys: postgresKeys,
    home: 'own',
    dialect: 'postgres',
    open: (declaration, setting) => openPostgres(declaration, setting, options),
  };
}
