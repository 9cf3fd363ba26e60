import { existsSync } from 'node:fs';
import pg from 'pg';
import { WeirError } from '../../contract/index.ts';
import { HUB_ROLE } from './initialise.ts';
import { passwordOf, readPasswords, scramVerifier } from './passwords.ts';
import { locateCluster } from './cluster.ts';
import { findRunning } from './postmaster.ts';
import type { Cluster } from './cluster.ts';

/** PostgreSQL cuts names past this many bytes without a word. */
const NAME_BYTES = 63;

/** Address of a role's own database, or of another, on the server's socket. */
export function addressOf(cluster: Cluster, role: string, password: string, database = role): string {
  const socket = `host=${encodeURIComponent(cluster.sockets)}&port=5432`;
  return `postgresql://${encodeURIComponent(role)}:${encodeURIComponent(password)}@localhost/${encodeURIComponent(database)}?${socket}`;
}

/** Makes the database and the role of a name, or puts the role's password right where they exist. */
export async function createDatabase(cluster: Cluster, name: string): Promise<{ url: string; created: boolean }> {
  if (!name || Buffer.byteLength(name) > NAME_BYTES || /^(pg_|postgres$|template)/.test(name))
    throw new WeirError(
      'BAD_USER_INPUT',
      `"${name}" cannot be a database of the embedded PostgreSQL: take another name of 1 to ${NAME_BYTES} bytes.`,
    );
  const password = await passwordOf(cluster.folder, name);
  const admin = new pg.Client({ connectionString: addressOf(cluster, HUB_ROLE, await passwordOf(cluster.folder, HUB_ROLE), 'postgres') });
  await admin.connect();
  try {
    const role = admin.escapeIdentifier(name);
    if (name !== HUB_ROLE) {
      const known = await admin.query('select from pg_roles where rolname = $1', [name]);
      const verb = known.rowCount ? 'alter' : 'create';
      await admin.query(`${verb} role ${role} login replication password ${admin.escapeLiteral(scramVerifier(password))}`);
    }
    const found = await admin.query('select from pg_database where datname = $1', [name]);
    if (!found.rowCount) await admin.query(`create database ${role} owner ${role}`);
    await admin.query(`revoke connect, temporary on database ${role} from public`);
    return { url: addressOf(cluster, name, password), created: !found.rowCount };
  } finally {
    await admin.end();
  }
}

/** Address of a database of the server that runs on a folder now, for another program of the same user; null where none does. */
export async function findDatabase(folder: string, name: string): Promise<string | null> {
  if (!existsSync(folder)) return null;
  const cluster = await locateCluster(folder, () => {});
  const password = (await readPasswords(cluster.folder))[name];
  return password && (await findRunning(cluster)) ? addressOf(cluster, name, password) : null;
}
