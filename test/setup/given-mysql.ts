import { randomUUID } from 'node:crypto';
import { createConnection, type Connection } from 'mysql2/promise';

export type Server = 'mariadb' | 'mysql';

interface Setting {
  readonly title: string;
  readonly variable: string;
  /** One that the machine runs. */
  readonly usual: string;
  readonly collation: string;
}

/** A MariaDB of 10.6 and a MySQL of 8.0.17, or later, where databases may be made. */
const SETTINGS: Readonly<Record<Server, Setting>> = {
  mariadb: {
    title: 'MariaDB',
    variable: 'WEIR_TEST_MARIADB',
    usual: 'mysql://root@127.0.0.1:3306/test',
    collation: 'utf8mb4_general_ci',
  },
  mysql: { title: 'MySQL', variable: 'WEIR_TEST_MYSQL', usual: 'mysql://root@127.0.0.1:3308/mysql', collation: 'utf8mb4_0900_ai_ci' },
};

const urlOf = ({ variable, usual }: Setting): string => process.env[variable] ?? usual;

export interface GivenMysql {
  /** Of the new database. */
  readonly url: string;
  /** Whoever made it, in a session as the server has it. */
  readonly admin: Connection;
  readonly drop: () => Promise<void>;
}

/** Said of a server that cannot be had: its tests are skipped, even where services are required. */
const NONE = 'none';

/** Whether there is such a server. Where there is none its tests are skipped, or fail where services are required. */
export async function isMysqlGiven(server: Server): Promise<boolean> {
  const setting = SETTINGS[server];
  if (urlOf(setting) === NONE) {
    console.warn(`${setting.title} is not to be had: its tests are skipped`);
    return false;
  }
  try {
    const connection = await createConnection(urlOf(setting));
    await connection.end();
    return true;
  } catch (thrown) {
    const none = `no ${setting.title} at ${setting.variable}`;
    if (process.env['WEIR_REQUIRE_SERVICES'] === '1') throw new Error(none, { cause: thrown });
    console.warn(`${none}: its tests are skipped`);
    return false;
  }
}

/** The servers of which there is one, to be tried one after the other. */
export async function givenServers(): Promise<readonly { readonly server: Server; readonly title: string }[]> {
  const given = await Promise.all((['mariadb', 'mysql'] as const).map(async (server) => ((await isMysqlGiven(server)) ? [server] : [])));
  return given.flat().map((server) => ({ server, title: SETTINGS[server].title }));
}

/** A new empty database there. */
export async function givenMysql(server: Server): Promise<GivenMysql> {
  const name = `weir_test_${randomUUID().replaceAll('-', '')}`;
  const setting = SETTINGS[server];
  const admin = await createConnection({ uri: urlOf(setting), multipleStatements: true });
  await admin.query(`create database ${name} character set utf8mb4 collate ${setting.collation}; use ${name}`);
  const url = new URL(urlOf(setting));
  url.pathname = `/${name}`;
  return {
    url: url.href,
    admin,
    drop: async () => {
      await admin.query(`drop database if exists ${name}`);
      await admin.end();
    },
  };
}
