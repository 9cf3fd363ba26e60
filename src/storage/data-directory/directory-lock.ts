import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WeirError } from '../../contract/index.ts';
import { processStart } from './process-start.ts';

export interface DirectoryLock {
  /** Tells others on which port the holder listens. */
  setPort(port: number): Promise<void>;
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly started: string;
  readonly port: number;
}

/** Two hubs that started together both gave way: each tries again after a pause of its own. */
const TRIES = 4;

/**
 * Holds a folder for this process alone. Each hub writes a file of its own and then looks for others': of two, at least one
 * sees the other and gives way, and no file is ever taken over, so a killed holder's is simply removed.
 * Throws CONFLICT, naming the holder's process and port.
 */
export async function lockDirectory(folder: string, port: number): Promise<DirectoryLock> {
  const hubs = join(folder, 'hubs');
  await mkdir(hubs, { recursive: true, mode: 0o700 });
  const name = `${process.pid}-${randomUUID()}.json`;
  const own = join(hubs, name);
  const started = (await processStart(process.pid)) ?? '';
  const tell = (told: number): Promise<void> => replace(own, { pid: process.pid, started, port: told });
  for (let tries = 1; ; tries++) {
    await tell(port);
    const other = await liveHolder(hubs, name);
    if (!other) return { setPort: tell, release: () => rm(own, { force: true }) };
    await rm(own, { force: true });
    if (tries === TRIES)
      throw new WeirError(
        'CONFLICT',
        `The data directory ${folder} is in use by the hub with pid ${other.pid} on port ${other.port}. Stop that hub, or set WEIR_DATA_DIR to another folder.`,
      );
    await sleep(50 + Math.random() * 100);
  }
}

async function liveHolder(hubs: string, own: string): Promise<Holder | null> {
  for (const name of await readdir(hubs)) {
    if (name === own || !name.endsWith('.json')) continue;
    const file = join(hubs, name);
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) continue;
    const holder = JSON.parse(text) as Holder;
    if ((await processStart(holder.pid)) === holder.started) return holder;
    await rm(file, { force: true });
  }
  return null;
}

/** Whoever reads it finds the whole of it. */
async function replace(file: string, holder: Holder): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(holder), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
