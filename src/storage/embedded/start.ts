import { existsSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { messageOf, WeirError } from '../../contract/index.ts';
import { addressOf, createDatabase } from './databases.ts';
import { checkVersion, locateCluster, makeSocketFolder } from './cluster.ts';
import { HUB_ROLE, initialise } from './initialise.ts';
import { passwordOf, readPasswords } from './passwords.ts';
import { clearStale, end, findRunning, launch, limitLog } from './postmaster.ts';
import type { Cluster } from './cluster.ts';
import type { Postmaster } from './postmaster.ts';

/** A PostgreSQL that belongs to one data directory and lives as long as its hub. */
export interface EmbeddedServer {
  /** Of the hub's own role and database. Holds the password. */
  readonly url: string;
  /** It was left running by a hub that was killed. */
  readonly adopted: boolean;
  /** File that the server logs to. */
  readonly log: string;
  /**
   * A database with an owner of the same name and a password of its own, who may replicate it and can enter no other.
   * `created` is false where it was there before.
   */
  createDatabase(name: string): Promise<{ url: string; created: boolean }>;
  /** Disconnects everyone and ends the server. */
  stop(): Promise<void>;
}

/** Recovery of a crashed server reads at most `max_wal_size`; a minute of silence is a fault. */
const READY_WITHIN_MS = 120_000;
/** https://www.postgresql.org/docs/18/errcodes-appendix.html: it starts, recovers or shuts down. */
const CANNOT_CONNECT_NOW = '57P03';
/** A server that lives but whose socket is gone is started anew. */
const SOCKET_WITHIN_MS = 5_000;

/**
 * Starts the embedded PostgreSQL of a folder, or adopts the one that a killed hub left in it. The caller holds the data
 * directory's lock. Throws STORAGE_UNAVAILABLE with what the server said, and CONFLICT for data of another version.
 */
export async function startEmbedded(folder: string, options: { report: (line: string) => void }): Promise<EmbeddedServer> {
  const cluster = await locateCluster(folder, options.report);
  await checkVersion(cluster);
  if (existsSync(cluster.data) && !(await readPasswords(cluster.folder))[HUB_ROLE])
    throw new WeirError(
      'STORAGE_UNAVAILABLE',
      `passwords.json of ${cluster.folder} is gone, and with it the way into the embedded PostgreSQL there.`,
    );
  const password = await passwordOf(cluster.folder, HUB_ROLE);
  if (!existsSync(cluster.data)) {
    options.report(`embedded PostgreSQL ${cluster.binaries.major}: making its data in ${cluster.data}`);
    await initialise(cluster, password);
  }
  const { postmaster, adopted } = await run(cluster);
  const stop = async (): Promise<void> => {
    await end(postmaster);
    await rm(cluster.sockets, { recursive: true, force: true });
  };
  try {
    const { created } = await createDatabase(cluster, HUB_ROLE);
    if (created) options.report(`embedded PostgreSQL ${cluster.binaries.major}: ready`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: addressOf(cluster, HUB_ROLE, password),
    adopted,
    log: cluster.log,
    createDatabase: (name) => createDatabase(cluster, name),
    stop,
  };
}

/** Takes away all that the server of a folder has, wherever that lies. Only while none runs. */
export async function removeEmbedded(folder: string): Promise<void> {
  const cluster = await locateCluster(folder, () => {});
  await rm(dirname(cluster.data), { recursive: true, force: true });
  await rm(cluster.folder, { recursive: true, force: true });
}

async function run(cluster: Cluster): Promise<{ postmaster: Postmaster; adopted: boolean }> {
  await makeSocketFolder(cluster);
  const orphan = await adopt(cluster);
  if (orphan) return { postmaster: orphan, adopted: true };
  try {
    return { postmaster: await startNew(cluster), adopted: false };
  } catch (error) {
    await rm(cluster.sockets, { recursive: true, force: true });
    throw error;
  }
}

async function adopt(cluster: Cluster): Promise<Postmaster | null> {
  const orphan = await findRunning(cluster);
  if (orphan && (await isReady(cluster, orphan, SOCKET_WITHIN_MS))) return orphan;
  if (orphan) await end(orphan);
  await clearStale(cluster);
  return null;
}

async function startNew(cluster: Cluster): Promise<Postmaster> {
  const until = Date.now() + READY_WITHIN_MS;
  await limitLog(cluster);
  for (;;) {
    const from = (await stat(cluster.log).catch(() => ({ size: 0 }))).size;
    const postmaster = launch(cluster);
    const ready = await isReady(cluster, postmaster, until - Date.now()).catch(async (error: unknown) => {
      await end(postmaster);
      throw error;
    });
    if (ready) return postmaster;
    const said = (await readFile(cluster.log)).subarray(from).toString();
    // What the killed server was doing may outlive it for a moment.
    if (said.includes('pre-existing shared memory block') && Date.now() < until) {
      await sleep(200);
      continue;
    }
    await end(postmaster);
    throw new WeirError('STORAGE_UNAVAILABLE', `The embedded PostgreSQL in ${cluster.data} did not start: ${said.slice(-2000).trim()}`);
  }
}

/** Whether it takes connections before it ends or the time is over. One that is recovering or shutting down is waited for. */
async function isReady(cluster: Cluster, postmaster: Postmaster, withinMs: number): Promise<boolean> {
  const url = addressOf(cluster, HUB_ROLE, await passwordOf(cluster.folder, HUB_ROLE), 'postgres');
  let until = Date.now() + withinMs;
  while (await postmaster.alive()) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    const fault = await client.connect().then(
      () => null,
      (error: unknown) => error as Error & { code?: string },
    );
    await client.end();
    if (!fault) return true;
    if (fault.code === CANNOT_CONNECT_NOW) until = Date.now() + READY_WITHIN_MS;
    else if (fault.code?.startsWith('28'))
      throw new WeirError('STORAGE_UNAVAILABLE', `The embedded PostgreSQL in ${cluster.data} refused the hub: ${messageOf(fault)}.`);
    if (Date.now() > until) return false;
    await sleep(25);
  }
  return false;
}
