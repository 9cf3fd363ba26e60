import type { Connector } from '../../contract/index.ts';
import { mysqlKeys, type MysqlDeclaration } from './declaration.ts';
import { openMysql } from './source.ts';

/** MariaDB databases: each answers whole statements itself. */
export const mysqlConnector: Connector<MysqlDeclaration> = {
  kind: 'mysql',
  keys: mysqlKeys,
  home: 'own',
  dialect: 'mysql',
  open: openMysql,
};
