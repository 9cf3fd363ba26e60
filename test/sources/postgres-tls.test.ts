import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readContext } from './contract.ts';
import { openSource, sql } from './postgres-fixture.ts';
import { certificate, startTlsServer } from './tls-server.ts';
import type { TlsServer } from './tls-server.ts';

/** Whether the connection is encrypted, by the server's own account, or the fault's code and message. */
async function ask(url: string): Promise<string> {
  const source = openSource(url);
  try {
    const encrypted = await source.execute(sql('select ssl::text from pg_stat_ssl where pid = pg_backend_pid()'), readContext());
    return encrypted === 'true' ? 'encrypted' : 'plain';
  } catch (thrown) {
    const { code, message } = thrown as Error & { code: string };
    return `${code}: ${message}`;
  } finally {
    await source.close();
  }
}

const root = `sslrootcert=${certificate('root.crt')}`;
const stranger = `sslrootcert=${certificate('stranger.crt')}`;

describe.each([
  { ssl: true, server: 'a server with TLS' },
  { ssl: false, server: 'a server without TLS' },
])('sslmode has the meaning that libpq gives it: $server', ({ ssl }) => {
  let server: TlsServer;
  beforeAll(async () => {
    server = await startTlsServer(ssl);
  });
  afterAll(() => server?.stop());
  const url = (parameters: string, { host = 'localhost', role = 'weir' } = {}) =>
    `postgres://${role}:${encodeURIComponent(server.password)}@${host}:${server.port}/postgres${parameters && `?${parameters}`}`;

  const refused = /^SOURCE_UNAVAILABLE: .*sslmode=\S+ and sslrootcert=/;
  const cases: readonly [parameters: string, withTls: string | RegExp, without: string | RegExp][] = [
    ['', 'encrypted', 'plain'],
    ['sslmode=disable', 'plain', 'plain'],
    ['sslmode=allow', 'plain', 'plain'],
    ['sslmode=prefer', 'encrypted', 'plain'],
    ['sslmode=require', 'encrypted', refused],
    [`sslmode=require&${root}`, 'encrypted', refused],
    [`sslmode=require&${stranger}`, refused, refused],
    [`sslmode=verify-ca&${root}`, 'encrypted', refused],
    [`sslmode=verify-ca&${stranger}`, refused, refused],
    [`sslmode=verify-full&${root}`, 'encrypted', refused],
    [`sslmode=verify-full&${stranger}`, refused, refused],
    [`sslmode=prefer&${stranger}`, 'plain', 'plain'],
    ['sslmode=verify-full&sslrootcert=system', refused, refused],
    ['sslmode=verify-full', /needs certificates to verify the server by: add sslrootcert/, /needs certificates/],
    ['sslmode=require&sslrootcert=/no/such/file', /sslrootcert "\/no\/such\/file" cannot be read/, /cannot be read/],
  ];
  test.each(cases)('%s', async (parameters, withTls, without) => {
    const expected = ssl ? withTls : without;
    const answer = await ask(url(parameters));
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });

  test('only verify-full looks at the host name', async () => {
    const byAddress = { host: '127.0.0.1' };
    expect(await ask(url(`sslmode=verify-ca&${root}`, byAddress))).toMatch(ssl ? /^encrypted$/ : refused);
    const answer = await ask(url(`sslmode=verify-full&${root}`, byAddress));
    expect(answer).toMatch(refused);
    expect(answer).toContain(`sslmode=verify-full and sslrootcert=${certificate('root.crt')}`);
  });

  if (ssl) withTlsOnly(url);

  test('the password is never in what is said', async () => {
    for (const [parameters] of cases) expect(await ask(url(parameters, { role: 'nobody' }))).not.toContain(server.password);
  });
});

/** What only a server that speaks TLS can be asked. */
function withTlsOnly(url: (parameters: string, as: { role: string }) => string): void {
  test('prefer goes on without TLS, and allow with it, where the server takes the role only so', async () => {
    expect(await ask(url('sslmode=prefer', { role: 'plain' }))).toBe('plain');
    expect(await ask(url('sslmode=allow', { role: 'secret' }))).toBe('encrypted');
    expect(await ask(url('sslmode=require', { role: 'plain' }))).toMatch(/^SOURCE_UNAVAILABLE: .*pg_hba/);
  });

  test('a client certificate is shown to the server that asks for one', async () => {
    const own = `sslcert=${certificate('client.crt')}&sslkey=${certificate('client.key')}`;
    expect(await ask(url(`sslmode=verify-full&${root}&${own}`, { role: 'client' }))).toBe('encrypted');
    expect(await ask(url(`sslmode=verify-full&${root}`, { role: 'client' }))).toMatch(/^SOURCE_UNAVAILABLE: .*client certificate/);
  });
}
