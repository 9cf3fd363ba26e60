import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, copyFile, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { commandAs } from '../../src/storage/embedded/account.ts';
import { locateCluster } from '../../src/storage/embedded/cluster.ts';
import { initialise } from '../../src/storage/embedded/initialise.ts';

/** The path of a certificate of test/fixtures/tls. */
export const certificate = (name: string): string => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));

export interface TlsServer {
  readonly port: number;
  readonly password: string;
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL on a port of the loopback, whose certificate names `localhost`. With TLS, role `plain` may not come in with
 * it, role `secret` may not without, and `client` needs a certificate.
 */
export async function startTlsServer(ssl: boolean): Promise<TlsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-tls-'));
  const cluster = await locateCluster(folder, () => {});
  const password = 'pass:word@1';
  await initialise(cluster, password);
  await writeFile(
    join(cluster.data, 'pg_hba.conf'),
    [
      'hostnossl all plain all scram-sha-256',
      'hostssl all plain all reject',
      'hostssl all secret all scram-sha-256',
      'host all secret all reject',
      'hostssl all client all scram-sha-256 clientcert=verify-ca',
      'host all weir all scram-sha-256',
    ].join('\n'),
  );
  for (const name of ['server.crt', 'server.key', 'root.crt']) {
    const path = join(cluster.data, name);
    await copyFile(certificate(name), path);
    await chmod(path, 0o600);
    if (cluster.account.kind !== 'own') await chown(path, cluster.account.owner.uid, cluster.account.owner.gid);
  }
  const port = await freePort();
  const settings = {
    listen_addresses: 'localhost',
    unix_socket_directories: '',
    port,
    ssl: ssl ? 'on' : 'off',
    ssl_ca_file: ssl ? 'root.crt' : '',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { file, args, options } = commandAs(cluster.account, join(cluster.binaries.folder, 'bin/postgres'), ['-D', cluster.data, ...flags]);
  const server = spawn(file, args, { ...options, env: cluster.environment, cwd: '/', stdio: 'ignore' });
  const ended = once(server, 'exit');
  const admin = await connected({ host: 'localhost', port, user: 'weir', password, database: 'postgres', ssl: false });
  for (const role of ['plain', 'secret', 'client']) await admin.query(`create role ${role} login password '${password}'`);
  await admin.end();
  return {
    port,
    password,
    async stop() {
      server.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
      await rm(cluster.sockets, { recursive: true, force: true });
    },
  };
}

async function connected(config: pg.ClientConfig): Promise<pg.Client> {
  for (let tries = 0; ; tries += 1) {
    const client = new pg.Client(config);
    try {
      await client.connect();
      return client;
    } catch (thrown) {
      if (tries > 200) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
