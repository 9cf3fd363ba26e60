import type { Connector } from '../../contract/index.ts';
import { postgresKeys } from './declaration.ts';
import type { PostgresDeclaration } from './declaration.ts';
import { openPostgres } from './source.ts';

export type { PostgresDeclaration } from './declaration.ts';

/** PostgreSQL databases: each answers whole statements itself. */
export const postgres: Connector<PostgresDeclaration> = {
  kind: 'postgres',
  keys: postgresKeys,
  home: 'own',
  dialect: 'postgres',
  open: openPostgres,
};
