import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, cp, lstat, mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WeirError } from '../../contract/index.ts';
import { chooseAccount } from './account.ts';
import { findBinaries, linkLibraries } from './binaries.ts';
import type { Account, Owner } from './account.ts';
import type { Binaries } from './binaries.ts';

/** Where everything of one embedded server lies, and as whom it runs. */
export interface Cluster {
  /** The hub's own: passwords and the server's log. */
  readonly folder: string;
  /** PGDATA */
  readonly data: string;
  /** Private to the server and the hub. Short: the path of a socket may have 107 bytes at most. */
  readonly sockets: string;
  readonly account: Account;
  readonly binaries: Binaries;
  /** Of the server's processes: nothing of the hub's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: string;
}

/** Folders of servers that cannot live in their data directory; kept across restarts of the machine. */
const OUTSIDE = process.platform === 'darwin' ? '/usr/local/var/weir' : '/var/lib/weir';

const SOCKET_FILE = '/.s.PGSQL.5432';
/** macOS takes 104 with the closing zero, Linux 108. */
const MAX_SOCKET_BYTES = 103;

/** Finds or makes the folders of the server that belongs to a folder. Throws CONFLICT and STORAGE_UNAVAILABLE. */
export async function locateCluster(folder: string, report: (line: string) => void): Promise<Cluster> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const home = await realpath(folder);
  const key = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const installed = await findBinaries();
  const inside = join(home, 'data');
  const outside = join(OUTSIDE, key);
  const wasOutside = existsSync(join(outside, 'data'));
  let account = await chooseAccount(wasOutside ? join(outside, 'data') : inside, home);
  if (account.kind === 'elevated' && wasOutside) account = { kind: 'switched', owner: account.owner };
  if (account.kind === 'switched' && existsSync(inside))
    throw new WeirError(
      'CONFLICT',
      `The embedded PostgreSQL in ${inside} was started through setpriv, which is missing or not allowed now. ` +
        'Install util-linux, run the hub as an ordinary user, or set DATABASE_URL.',
    );
  if (account.kind === 'switched') {
    report(`embedded PostgreSQL: its files are in ${outside}, because it may not run as root and setpriv is missing or not allowed`);
    await mkdir(OUTSIDE, { recursive: true, mode: 0o711 });
    await ownFolder(outside, account.owner);
  }
  const own = account.kind === 'switched' ? outside : home;
  const binaries = account.kind === 'switched' ? await reachable(installed, outside) : installed;
  const links = join(own, `lib-${binaries.version}`);
  await linkLibraries(binaries, links);
  return {
    folder: home,
    data: join(own, 'data'),
    sockets: (await formerSockets(join(own, 'data'))) ?? socketFolder(key),
    account,
    binaries,
    environment: {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      LC_ALL: 'C',
      [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: [links, join(binaries.folder, 'lib')].join(':'),
    },
    log: join(home, 'log'),
  };
}

/** The binaries where another user can run them: as installed if every folder above lets it, else a copy. */
async function reachable(binaries: Binaries, outside: string): Promise<Binaries> {
  let open = true;
  for (let at = await realpath(binaries.folder); open && at !== dirname(at); at = dirname(at))
    open = ((await stat(at)).mode & 0o005) === 0o005;
  if (open) return binaries;
  const copy = join(outside, `native-${binaries.version}`);
  const whole = join(copy, 'whole');
  if (!existsSync(whole)) {
    await cp(binaries.folder, join(copy, 'native'), { recursive: true });
    await writeFile(whole, '');
  }
  return { ...binaries, folder: join(copy, 'native') };
}

/** Made for a start, gone after a stop. Throws CONFLICT where somebody else made it: its owner could stand in for the server. */
export async function makeSocketFolder({ account, sockets }: Cluster): Promise<void> {
  await ownFolder(sockets, account.kind === 'own' ? undefined : account.owner);
}

function socketFolder(key: string): string {
  const name = `weir-${key}`;
  return join(Buffer.byteLength(join(tmpdir(), name) + SOCKET_FILE) > MAX_SOCKET_BYTES ? '/tmp' : tmpdir(), name);
}

/** Where a running server listens, which a program with another TMPDIR started; PostgreSQL writes it in line 5 of postmaster.pid. */
async function formerSockets(data: string): Promise<string | null> {
  const folder = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[4];
  return folder && existsSync(folder) ? folder : null;
}

async function ownFolder(folder: string, owner: Owner | undefined): Promise<void> {
  const made = await mkdir(folder, { mode: 0o700 }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
  if (made && owner) await chown(folder, owner.uid, owner.gid);
  const found = await lstat(folder);
  const rightful = found.uid === (owner?.uid ?? process.getuid?.()) || found.uid === process.getuid?.();
  if (!found.isDirectory() || !rightful || (found.mode & 0o077) !== 0)
    throw new WeirError(
      'CONFLICT',
      `${folder} must be a private folder of the embedded PostgreSQL's account, and is not. Remove it and start again.`,
    );
  if (owner && found.uid !== owner.uid) await chown(folder, owner.uid, owner.gid);
}

/** Refuses data that another major version of PostgreSQL wrote. */
export async function checkVersion({ data, binaries }: Cluster): Promise<void> {
  const found = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (found && found !== binaries.major)
    throw new WeirError(
      'CONFLICT',
      `The data in ${data} is of PostgreSQL ${found}, and the embedded one is PostgreSQL ${binaries.major}. ` +
        `Start it with the version of Weir that made it and move its data, or use another data directory.`,
    );
}

/** Removes what only a running server needs. */
export async function removeSocket({ sockets }: Cluster): Promise<void> {
  await rm(join(sockets, SOCKET_FILE), { force: true });
  await rm(join(sockets, `${SOCKET_FILE}.lock`), { force: true });
}
