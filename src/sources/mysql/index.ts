import type { Connector } from '../../contract/index.ts';
import { mysqlKeys, type MysqlDeclaration } from './declaration.ts';
import { openMysql } from './source.ts';

export { inspectMysql } from './inspect.ts';

/** Databases of MariaDB and MySQL: each answers whole statements itself, and says in which SQL. */
export const mysqlConnector: Connector<MysqlDeclaration> = {
  kind: 'mysql',
  keys: mysqlKeys,
  home: 'own',
  open: openMysql,
};
