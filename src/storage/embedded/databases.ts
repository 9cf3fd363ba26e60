import { existsSync } from 'node:fs';
import pg from 'pg';
import { WeirError } from '../../contract/index.ts';
import { HUB_ROLE } from './initialise.ts';
import { passwordOf, readPasswords, scramVerifier } from './passwords.ts';
import { locateCluster } from './cluster.ts';
import { findRunning } from './postmaster.ts';
import type { Cluster } from './cluster.ts';

/** Longer ones PostgreSQL cuts without a word, and other characters not every client takes from an address. */
const NAME = /^(?!pg_|template|postgres$)[a-z][a-z0-9_]{0,62}$/;

/** Address of a role's own database, or of another, on the server's socket. */
export function addressOf(cluster: Cluster, role: string, password: string, database = role): string {
  const socket = `host=${encodeURIComponent(cluster.sockets)}&port=5432`;
  return `postgresql://${encodeURIComponent(role)}:${encodeURIComponent(password)}@localhost/${encodeURIComponent(database)}?${socket}`;
}

/** Makes the database and the role of a name, or puts the role's password right where they exist. */
export async function createDatabase(cluster: Cluster, name: string): Promise<{ url: string; created: boolean }> {
  if (!NAME.test(name))
    throw new WeirError(
      'BAD_USER_INPUT',
      `"${name}" cannot be a database of the embedded PostgreSQL: take 1 to 63 of a-z, 0-9 and _, a letter first, and none of PostgreSQL's own names.`,
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

/** Address of a database of the server that runs on a folder now, the hub's where none is named, for another program of the same user; null where none runs. */
export async function findDatabase(folder: string, name = HUB_ROLE): Promise<string | null> {
  if (!existsSync(folder)) return null;
  const cluster = await locateCluster(folder, () => {});
  const password = (await readPasswords(cluster.folder))[name];
  return password && (await findRunning(cluster)) ? addressOf(cluster, name, password) : null;
}
