import type { DialectName } from '../../src/contract/index.ts';
import { givenServers } from './given-mysql.ts';

/** The databases that every test of dialects asks: MariaDB and MySQL only where there is one. */
export const givenDialects = async (): Promise<readonly DialectName[]> => [
  'postgres',
  'duckdb',
  'sqlite',
  ...(await givenServers()).map(({ server }) => server),
];
