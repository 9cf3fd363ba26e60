import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { messageOf } from './contract/index.ts';
import { finding, fine, sizeText, type DoctorFinding } from './hub-doctor-finding.ts';
import { findBinaries, inspectDataDirectory } from './storage/index.ts';

/** The oldest that is tried (package.json: engines). */
const OLDEST_NODE = [20, 19] as const;
/** DuckDB takes a quarter of it, the embedded PostgreSQL and Node their own. */
const LITTLE_MEMORY_BYTES = 2e9;
const LITTLE_DISK_BYTES = 2e9;

export function nodeFinding(version: string): DoctorFinding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least, leastMinor] = OLDEST_NODE;
  const old = major < least || (major === least && minor < leastMinor);
  return old
    ? finding('wrong', 'Node.js', `It is ${version}, and Weir needs ${least}.${leastMinor} or later.`, `Install Node.js ${least} or later.`)
    : fine('Node.js', version);
}

/** A container's limit is what counts where there is one. */
export function memoryFinding(bytes = Math.min(totalmem(), process.constrainedMemory() || Infinity)): DoctorFinding {
  return bytes < LITTLE_MEMORY_BYTES
    ? finding(
        'warning',
        'memory',
        `${sizeText(bytes)}: models over large files may not fit.`,
        'Give the machine or container 2 GB or more.',
      )
    : fine('memory', sizeText(bytes));
}

/** The data directory: whose it is, whether it can be written, who holds it, and how much room there is. */
export async function directoryFindings(folder: string, workspace: string | undefined): Promise<readonly DoctorFinding[]> {
  const facts = await inspectDataDirectory(folder);
  const where = `data directory ${folder}`;
  const found: DoctorFinding[] = [];
  if (!facts.writable) {
    found.push(
      finding(
        'wrong',
        where,
        'This user may not write it.',
        `Run \`sudo chown -R "$(id -un)" ${folder}\`, or set WEIR_DATA_DIR to another folder.`,
      ),
    );
  } else if (facts.owner !== undefined && process.getuid?.() !== 0 && facts.owner !== process.getuid?.()) {
    found.push(
      finding('warning', where, `It belongs to the account ${facts.owner}, and this is ${process.getuid?.()}.`, 'Start hubs as its owner.'),
    );
  }
  if (facts.workspace !== undefined && workspace !== undefined && facts.workspace !== workspace) {
    found.push(
      finding(
        'wrong',
        where,
        `It belongs to the workspace ${facts.workspace}, and this is ${workspace}.`,
        'Set WEIR_DATA_DIR to a folder of its own.',
      ),
    );
  }
  if (facts.freeBytes < LITTLE_DISK_BYTES)
    found.push(
      finding('warning', where, `${sizeText(facts.freeBytes)} are free on its disk.`, 'Make room, or set WEIR_DATA_DIR to a larger disk.'),
    );
  const held = facts.holder ? `held by the hub with pid ${facts.holder.pid} on port ${facts.holder.port}` : 'held by nobody';
  if (found.length === 0) found.push(fine(where, facts.exists ? held : 'is made by the first start'));
  return found;
}

const HEALTH_MS = 2_000;

/** Whether a hub could listen on a port, and who does. */
export async function portFinding(port: number, host: string, ownPort: number | undefined): Promise<DoctorFinding> {
  const where = `port ${port}`;
  if (port === 0) return fine(where, 'any that is free');
  const code = await new Promise<string | undefined>((done) => {
    const server = createServer();
    server.once('error', (thrown: NodeJS.ErrnoException) => done(thrown.code ?? 'unknown'));
    server.listen(port, host, () => server.close(() => done(undefined)));
  });
  if (code === undefined) return fine(where, 'free');
  if (code === 'EACCES')
    return finding('wrong', where, 'This user may not listen on it.', 'Take a port past 1023: `port: 4000` in weir.yaml.');
  if (code !== 'EADDRINUSE')
    return finding('wrong', where, `The hub cannot listen on ${host}: ${code}.`, 'Set WEIR_HOST to an address of this machine.');
  if (ownPort === port) return fine(where, "this workspace's hub listens on it");
  const answer = await fetch(`http://${host}:${port}/health/live`, { signal: AbortSignal.timeout(HEALTH_MS) }).catch(() => undefined);
  return finding(
    'wrong',
    where,
    answer?.ok ? 'Another hub listens on it.' : 'Another program listens on it.',
    'Stop it, or say `port:` in weir.yaml, `--port` or WEIR_PORT.',
  );
}

/** The PostgreSQL that npm installed, where the hub is to keep its records in it. */
export async function embeddedFinding(): Promise<DoctorFinding> {
  const where = 'embedded PostgreSQL';
  try {
    return fine(where, (await findBinaries()).version);
  } catch (thrown) {
    return finding('wrong', where, messageOf(thrown));
  }
}
