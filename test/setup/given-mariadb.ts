import { randomUUID } from 'node:crypto';
import { createConnection, type Connection } from 'mysql2/promise';
import type { DialectName } from '../../src/contract/index.ts';

/** A MariaDB 10.6 or later where databases may be made; by default one that the machine runs. */
const SERVER = process.env['WEIR_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306/test';

export interface GivenMariadb {
  /** Of the new database. */
  readonly url: string;
  /** Whoever made it, in a session as the server has it. */
  readonly admin: Connection;
  readonly drop: () => Promise<void>;
}

/** Whether there is such a server. Where there is none its tests are skipped, or fail where services are required. */
export async function isMariadbGiven(): Promise<boolean> {
  try {
    const connection = await createConnection(SERVER);
    await connection.end();
    return true;
  } catch (thrown) {
    if (process.env['WEIR_REQUIRE_SERVICES'] === '1') throw new Error('no MariaDB at WEIR_TEST_MYSQL', { cause: thrown });
    console.warn('no MariaDB at WEIR_TEST_MYSQL: its tests are skipped');
    return false;
  }
}

/** A new empty database there. */
export async function givenMariadb(): Promise<GivenMariadb> {
  const name = `weir_test_${randomUUID().replaceAll('-', '')}`;
  const admin = await createConnection({ uri: SERVER, multipleStatements: true });
  await admin.query(`create database ${name} character set utf8mb4 collate utf8mb4_general_ci; use ${name}`);
  const url = new URL(SERVER);
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

/** The databases that every test of dialects asks: MariaDB only where there is one. */
export const givenDialects = async (): Promise<readonly DialectName[]> => [
  'postgres',
  'duckdb',
  'sqlite',
  ...((await isMariadbGiven()) ? (['mysql'] as const) : []),
];
