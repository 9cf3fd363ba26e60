import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { givenMysql, isMysqlGiven, type GivenMysql } from '../setup/given-mysql.ts';
import { readContext } from './contract.ts';
import { mysqlSource } from './mysql-fixture.ts';

describe.skipIf(!(await isMysqlGiven('mysql')))('a password of MySQL’s', () => {
  const user = `weir_${randomUUID().slice(0, 8)}`;
  const password = 'it’s @ secret';
  let database: GivenMysql;
  beforeAll(async () => {
    database = await givenMysql('mysql');
    const { pathname } = new URL(database.url);
    await database.admin.query(
      `create user ? identified with caching_sha2_password by ?; grant select on \`${pathname.slice(1)}\`.* to ?`,
      [user, password, user],
    );
  });
  afterAll(async () => {
    await database?.admin.query('drop user if exists ?', [user]);
    await database?.drop();
  });

  /** What a source says that is asked with that mode, or its fault. */
  async function ask(mode: string): Promise<string> {
    const url = new URL(database.url);
    url.username = user;
    url.password = encodeURIComponent(password);
    url.search = `?ssl-mode=${mode}`;
    const source = mysqlSource('${env:URL}', {}, { resolve: () => url.href });
    try {
      return await source.execute({ kind: 'sql', text: 'select substring_index(user(), $1, 1)', values: ['@'] }, readContext());
    } catch (thrown) {
      const { code, message } = thrown as Error & { code: string };
      return `${code}: ${message}`;
    } finally {
      await source.close();
    }
  }

  test('is told over TLS, and over a plain connection to nobody; whom the server remembers it lets in', async () => {
    await database.admin.query('flush privileges');
    expect(await ask('DISABLED')).toMatch(/^SOURCE_UNAVAILABLE: .*over TLS alone: say ssl-mode=REQUIRED/);
    expect(await ask('DISABLED')).not.toContain('secret');
    expect(await ask('PREFERRED')).toBe(user);
    await database.admin.query('flush privileges');
    expect(await ask('REQUIRED')).toBe(user);
    expect(await ask('DISABLED')).toBe(user);
  });
});
