import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** PostgreSQL refuses to run as root, so a hub that does hands it to another account. */
export type Account =
  /** The hub's own, which is not root. */
  | { readonly kind: 'own' }
  /** Another user, through setpriv, with the one capability that lets it reach folders which only root can enter. */
  | { readonly kind: 'elevated'; readonly owner: Owner }
  /** Another user and nothing more: it needs folders of its own. */
  | { readonly kind: 'switched'; readonly owner: Owner };

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: { readonly uid?: number; readonly gid?: number };
}

/**
 * The account to run a server as: the owner of its data where there is some, else `nobody`.
 * Whether setpriv can give it the right to enter root's folders is tried on one.
 */
export async function chooseAccount(data: string, folder: string): Promise<Account> {
  if (process.getuid?.() !== 0) return { kind: 'own' };
  const owner = (await ownerOf(data)) ?? { uid: await idOf('-u'), gid: await idOf('-g') };
  const elevated = { kind: 'elevated', owner } as const;
  const trial = commandAs(elevated, 'ls', [folder]);
  return run(trial.file, [...trial.args]).then(
    () => elevated,
    () => ({ kind: 'switched', owner }) as const,
  );
}

export function commandAs(account: Account, file: string, args: readonly string[]): Command {
  switch (account.kind) {
    case 'own':
      return { file, args, options: {} };
    case 'switched':
      return { file, args, options: account.owner };
    case 'elevated': {
      const { uid, gid } = account.owner;
      // The last keeps the right for access(2) too, by which initdb looks for its programs.
      const rights = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
      return { file: 'setpriv', args: [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...rights, file, ...args], options: {} };
    }
  }
}

async function ownerOf(folder: string): Promise<Owner | undefined> {
  const { uid, gid } = await stat(folder).catch(() => ({ uid: 0, gid: 0 }));
  return uid === 0 ? undefined : { uid, gid };
}

/** Node cannot look a user up by name; `nobody` is 65534 on Linux and something else on macOS. */
async function idOf(flag: '-u' | '-g'): Promise<number> {
  return run('id', [flag, 'nobody']).then(
    ({ stdout }) => Number(stdout),
    () => 65534,
  );
}
