import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { givenMysql, givenServers, type GivenMysql } from '../setup/given-mysql.ts';
import { readContext } from './contract.ts';
import { mysqlSource } from './mysql-fixture.ts';

const never = new AbortController().signal;

describe.skipIf((await givenServers()).length < 2)('another server in the place of the one that was there', () => {
  let given: readonly GivenMysql[];
  let proxy: Server;
  let target: URL;
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    given = [await givenMysql('mariadb'), await givenMysql('mysql')];
    target = new URL(given[0]?.url ?? '');
    proxy = createServer((socket) => {
      const other = connect(Number(target.port), target.hostname);
      for (const each of [socket, other]) {
        sockets.add(each);
        each.on('error', () => undefined);
      }
      socket.pipe(other).pipe(socket);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    proxy?.close();
    for (const each of given ?? []) await each.drop();
  });

  test('is asked nothing that is written for the other, and is looked at anew', async () => {
    const [mariadb, mysql] = given;
    await mariadb?.admin.query('create table t (n int)');
    // The database has the other's name there.
    const name = new URL(mariadb?.url ?? '').pathname.slice(1);
    await mysql?.admin.query(`create database ${name}; create table ${name}.t (n int)`);
    let drifted = 0;
    const url = `mysql://root@127.0.0.1:${(proxy.address() as AddressInfo).port}/${name}`;
    const source = mysqlSource(url, {}, { drifted: () => (drifted += 1) });
    const ask = () => source.execute({ kind: 'sql', text: 'select count(*) from t', values: [] }, readContext());
    try {
      expect(await source.describe(never)).toMatchObject({ dialect: 'mariadb' });
      expect(await ask()).toBe('0');
      target = new URL(mysql?.url ?? '');
      for (const socket of sockets) socket.destroy();
      await expect(ask()).rejects.toMatchObject({
        code: 'SOURCE_ERROR',
        message: expect.stringMatching(/shop.*its server is MySQL, and was MariaDB.*ask again/) as string,
      });
      expect(drifted).toBe(1);
      expect(await source.describe(never)).toMatchObject({ dialect: 'mysql' });
      expect(await ask()).toBe('0');
    } finally {
      await source.close();
      await mysql?.admin.query(`drop database ${name}`);
    }
  });
});
