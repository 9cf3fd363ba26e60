import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/contract/index.ts';
import { openEngine } from '../../src/engine/index.ts';

export interface OpenedEngine {
  readonly engine: Engine;
  /** A folder of this test alone; `folder/data` is what the engine may touch. */
  readonly folder: string;
  readonly reported: string[];
  drop(): Promise<void>;
}

/** A real engine on a database file of its own, with two threads and little memory. */
export async function openedEngine(folder?: string): Promise<OpenedEngine> {
  const own = folder ?? (await realpath(await mkdtemp(join(tmpdir(), 'weir-engine-'))));
  const reported: string[] = [];
  const engine = await openEngine({
    path: join(own, 'engine.duckdb'),
    folders: [join(own, 'data')],
    temporary: join(own, 'temporary'),
    threads: 2,
    memoryLimit: '1GB',
    report: (line) => reported.push(line),
  });
  return {
    engine,
    folder: own,
    reported,
    async drop() {
      await engine.close();
      if (folder === undefined) await rm(own, { recursive: true, force: true });
    },
  };
}

/** A signal that never fires. */
export const never = new AbortController().signal;

/** Whether DuckDB's threads are at work: this process burns far more than a waiting one does. */
export async function isWorking(): Promise<boolean> {
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { user, system } = process.cpuUsage(before);
  return user + system > 50_000;
}
