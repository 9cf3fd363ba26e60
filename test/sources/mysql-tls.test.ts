import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readContext } from './contract.ts';
import { mysqlSource } from './mysql-fixture.ts';
import { certificate } from './tls-server.ts';

const SERVER = '/usr/sbin/mariadbd';
const INSTALL = '/usr/bin/mariadb-install-db';
const READY_WITHIN_MS = 60_000;

const isThere = existsSync(SERVER);
if (!isThere) {
  if (process.env['WEIR_REQUIRE_SERVICES'] === '1') throw new Error(`there is no ${SERVER}`);
  console.warn(`there is no ${SERVER}: its tests are skipped`);
}

/** Whether the connection is encrypted, by the server's own account, or the fault's code and message. */
async function ask(url: string): Promise<string> {
  const source = mysqlSource(url);
  try {
    const text = `select case when variable_value = '' then 'plain' else 'encrypted' end from information_schema.session_status where variable_name = 'Ssl_cipher'`;
    return await source.execute({ kind: 'sql', text, values: [] }, readContext());
  } catch (thrown) {
    const { code, message } = thrown as Error & { code: string };
    return `${code}: ${message}`;
  } finally {
    await source.close();
  }
}

const root = `ssl-ca=${certificate('root.crt')}`;
const stranger = `ssl-ca=${certificate('stranger.crt')}`;

/** A real MariaDB on a port of the loopback, whose certificate names `localhost`. */
async function start(ssl: boolean): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-mariadb-'));
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  const data = `--datadir=${join(folder, 'data')}`;
  const made = spawnSync(INSTALL, ['--no-defaults', data, '--auth-root-authentication-method=normal', '--skip-test-db', ...user]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  free.close();
  const key = join(folder, 'server.key');
  copyFileSync(certificate('server.key'), key);
  chmodSync(key, 0o600);
  const tls = ssl ? [`--ssl-cert=${certificate('server.crt')}`, `--ssl-key=${key}`, `--ssl-ca=${certificate('root.crt')}`] : ['--skip-ssl'];
  const place = ['--bind-address=127.0.0.1', `--port=${port}`, `--socket=${join(folder, 's')}`, `--pid-file=${join(folder, 'pid')}`];
  const child = spawn(SERVER, ['--no-defaults', data, ...place, ...tls, ...user], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const until = performance.now() + READY_WITHIN_MS;
  while ((await ask(`mysql://root@127.0.0.1:${port}/mysql?ssl-mode=DISABLED`)) !== 'plain') {
    if (performance.now() > until || child.exitCode !== null) throw new Error('MariaDB did not start');
    await pause(200);
  }
  return {
    port,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe.skipIf(!isThere).each([
  { ssl: true, server: 'a server with TLS' },
  { ssl: false, server: 'a server without TLS' },
])('ssl-mode has the meaning that its clients give it: $server', ({ ssl }) => {
  let server: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    server = await start(ssl);
  });
  afterAll(() => server?.stop());
  const url = (parameters: string, host = 'localhost') => `mysql://root@${host}:${server.port}/mysql${parameters && `?${parameters}`}`;

  const refused = /^SOURCE_UNAVAILABLE: /;
  const cases: readonly [parameters: string, withTls: string | RegExp, without: string | RegExp][] = [
    ['', 'encrypted', 'plain'],
    ['ssl-mode=DISABLED', 'plain', 'plain'],
    ['ssl-mode=PREFERRED', 'encrypted', 'plain'],
    ['ssl-mode=REQUIRED', 'encrypted', refused],
    [`ssl-mode=VERIFY_CA&${root}`, 'encrypted', refused],
    [`ssl-mode=VERIFY_CA&${stranger}`, refused, refused],
    [`ssl-mode=VERIFY_IDENTITY&${root}`, 'encrypted', refused],
    [`ssl-mode=VERIFY_IDENTITY&${stranger}`, refused, refused],
    ['ssl-mode=VERIFY_IDENTITY', refused, refused],
    ['ssl-mode=VERIFY_CA&ssl-ca=/no/such/file', /ssl-ca "\/no\/such\/file" cannot be read/, /cannot be read/],
  ];
  test.each(cases)('%s', async (parameters, withTls, without) => {
    const expected = ssl ? withTls : without;
    const answer = await ask(url(parameters));
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });

  test('only VERIFY_IDENTITY looks at the host name', async () => {
    expect(await ask(url(`ssl-mode=VERIFY_CA&${root}`, '127.0.0.1'))).toMatch(ssl ? /^encrypted$/ : refused);
    await expect(async () => ask(url(`ssl-mode=VERIFY_IDENTITY&${root}`, '127.0.0.1'))).rejects.toThrow(/write the name, or VERIFY_CA/);
  });
});
