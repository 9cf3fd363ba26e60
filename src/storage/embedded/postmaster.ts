import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, readlink, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { commandAs } from './account.ts';
import { removeSocket } from './cluster.ts';
import type { Cluster } from './cluster.ts';

const run = promisify(execFile);

/** The server's first process. */
export interface Postmaster {
  readonly pid: number;
  /** Whether it is still there, and not merely waiting for someone to collect it. */
  alive(): Promise<boolean>;
}

const MAX_LOG_BYTES = 16 * 1024 * 1024;

const SETTINGS = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '128MB',
  // For sources that are databases of this server, and for the hub's own log.
  wal_level: 'logical',
  max_wal_senders: '20',
  max_replication_slots: '20',
  // A slot that nobody reads may not fill the disk: past this it is lost, and its reader starts with a snapshot again.
  max_slot_wal_keep_size: '4GB',
  // A model's load writes hundreds of megabytes at once: with the default of 1 GB it would force checkpoints in its middle.
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  log_line_prefix: '%m [%p] %d ',
  log_timezone: 'UTC',
  timezone: 'UTC',
} as const;

/** Starts a server. It has a session of its own, so that Ctrl-C reaches the hub alone, which then stops it in order. */
export function launch(cluster: Cluster): Postmaster {
  const settings = { ...SETTINGS, unix_socket_directories: cluster.sockets };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { file, args, options } = commandAs(cluster.account, join(cluster.binaries.folder, 'bin/postgres'), ['-D', cluster.data, ...flags]);
  const log = openSync(cluster.log, 'a', 0o600);
  try {
    const child = spawn(file, args, { ...options, env: cluster.environment, cwd: '/', detached: true, stdio: ['ignore', log, log] });
    let ended = false;
    child.once('exit', () => (ended = true));
    child.once('error', () => (ended = true));
    child.unref();
    return { pid: child.pid ?? 0, alive: async () => !ended };
  } finally {
    closeSync(log);
  }
}

/** Moves a log that has grown long aside, over the one before. Only while no server runs. */
export async function limitLog({ log }: Cluster): Promise<void> {
  const { size } = await stat(log).catch(() => ({ size: 0 }));
  if (size > MAX_LOG_BYTES) await rename(log, `${log}.old`);
}

/** The server that runs on this data, though this program did not start it. */
export async function findRunning(cluster: Cluster): Promise<Postmaster | null> {
  const [pid] = await readPidFile(cluster);
  return (await isServerOf(pid, cluster.data)) ? { pid, alive: () => isServerOf(pid, cluster.data) } : null;
}

/** Takes away what a server that died left in the way of the next one. Only while none runs. */
export async function clearStale(cluster: Cluster): Promise<void> {
  const [pid, rest] = await readPidFile(cluster);
  // Another program has the number now, or the dead server is not collected: PostgreSQL would take either for a live one.
  // Naming its own parent lets it go on and still look for processes that hold the old one's shared memory.
  if (exists(pid)) await writeFile(pidFile(cluster), [process.pid, ...rest].join('\n'));
  await removeSocket(cluster);
}

/** Asks the server to disconnect everyone and end; after the grace period, to end at once (it recovers when next started). */
export async function end(postmaster: Postmaster, graceMs = 20_000): Promise<void> {
  signal(postmaster.pid, 'SIGINT');
  const until = Date.now() + graceMs;
  while ((await postmaster.alive()) && Date.now() < until) await sleep(20);
  if (!(await postmaster.alive())) return;
  signal(postmaster.pid, 'SIGQUIT');
  while (await postmaster.alive()) await sleep(20);
}

const pidFile = (cluster: Cluster): string => join(cluster.data, 'postmaster.pid');

async function readPidFile(cluster: Cluster): Promise<[pid: number, rest: string[]]> {
  const [first, ...rest] = (await readFile(pidFile(cluster), 'utf8').catch(() => '')).split('\n');
  return [Number(first) || 0, rest];
}

async function isServerOf(pid: number, data: string): Promise<boolean> {
  if (pid <= 0) return false;
  if (process.platform !== 'linux') {
    const { stdout } = await run('ps', ['-o', 'stat=,command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    return !stdout.startsWith('Z') && stdout.includes('postgres') && stdout.includes(data);
  }
  // A zombie has no working folder; a server's is its data.
  const [at, own] = await Promise.all([readlink(`/proc/${pid}/cwd`).catch(() => null), realpath(data)]);
  return at === own;
}

function exists(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
