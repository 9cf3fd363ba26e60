import { execFile } from 'node:child_process';
import { chown, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, WeirError } from '../../contract/index.ts';
import { commandAs } from './account.ts';
import type { Cluster } from './cluster.ts';

/** The hub's own role. */
export const HUB_ROLE = 'weir';

const run = promisify(execFile);

/** No trust for anyone; only whole-cluster replication is refused to all, since it would hand one database's role every other. */
const HBA = `# Written by Weir when the data directory was made.
local replication all reject
local all         all scram-sha-256
`;

/** Makes the server's data. A half-made one, left by a killed hub, is made anew. */
export async function initialise(cluster: Cluster, password: string): Promise<void> {
  const { account, binaries, data, environment } = cluster;
  const unfinished = `${data}.new`;
  const secret = `${data}.secret`;
  await rm(unfinished, { recursive: true, force: true });
  try {
    await writeFile(secret, password, { mode: 0o600 });
    if (account.kind !== 'own') await chown(secret, account.owner.uid, account.owner.gid);
    // The builtin C.UTF-8 knows upper and lower case beyond ASCII and sorts alike on every machine.
    const { file, args, options } = commandAs(account, join(binaries.folder, 'bin/initdb'), [
      `--pgdata=${unfinished}`,
      `--username=${HUB_ROLE}`,
      `--pwfile=${secret}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]);
    await run(file, [...args], { ...options, env: environment, cwd: '/' });
    await writeFile(join(unfinished, 'pg_hba.conf'), HBA);
    await rename(unfinished, data);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() || messageOf(error);
    throw new WeirError('STORAGE_UNAVAILABLE', `The embedded PostgreSQL could not make its data in ${data}: ${said}`, {}, { cause: error });
  } finally {
    await rm(secret, { force: true });
  }
}
