import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/storage/embedded/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the superuser of the embedded PostgreSQL that all tests share. */
    embeddedUrl: string;
    /** File that it logs to. */
    embeddedLog: string;
  }
}

/** One embedded PostgreSQL for a whole run of tests; each test file takes databases of its own from it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-tests-'));
  const clear = () => rm(folder, { recursive: true, force: true });
  const server = await startEmbedded(folder, { report: () => {} }).catch(async (error: unknown) => {
    await clear();
    throw error;
  });
  provide('embeddedUrl', server.url);
  provide('embeddedLog', server.log);
  return async () => {
    await server.stop();
    await clear();
  };
}
