import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterwards } from './afterwards.ts';
import { makeDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { keepOutput } from './outputs.ts';
import type { TestWorkspace } from './workspace.ts';

/** What a GraphQL server answers. */
export interface Answer<Data = Record<string, unknown>> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A hub that runs as a user runs it: the built program, in a process of its own. */
export interface HubProcess {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** All that it has written. */
  output(): string;
  /** Resolves when it has written this. */
  wrote(what: string | RegExp): Promise<void>;
  /** Asks the data graph. */
  ask<Data = Record<string, unknown>>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer<Data>>;
  /** Asks the control plane. */
  askRegistry<Data = Record<string, unknown>>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer<Data>>;
  /** SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

export interface HubOptions {
  /** Beside PATH and HOME its whole environment. `DATABASE_URL: ''` keeps its records in the embedded PostgreSQL. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** Any that is free where nothing is said. */
  readonly port?: number;
  /** For every request that `ask` and `askRegistry` send. */
  readonly token?: string;
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

const PROGRAM = join(import.meta.dirname, '../../dist/src/weir.cjs');
const STARTED = / are in the graph at (http:\/\/\S+)\/graphql /;

interface Child {
  readonly process: ChildProcess;
  readonly output: () => string;
}

function launch(words: readonly string[], environment: Readonly<Record<string, string>>): Child {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...words], { env: { PATH, HOME, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { process: child, output: () => text };
}

const ended = async ({ process: child }: Child): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
};

/** Runs `weir` with these words until it ends by itself. */
export async function runWeir(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = launch(words, environment);
  await once(child.process, 'close');
  return { code: child.process.exitCode, output: child.output() };
}

/** Starts a hub that is expected to refuse: its exit code and all that it said. */
export const refusedStart = (
  workspace: TestWorkspace,
  environment: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<Ended> =>
  runWeir(['start', '--workspace', workspace.folder, ...(flags.includes('--port') ? [] : ['--port', '0']), ...flags], environment);

/**
 * Starts a hub; its records are in a database of its own where `environment` names none. Rejects with what it
 * said where it ends instead. It is stopped when the test file ends.
 */
export async function startHub(workspace: TestWorkspace, options: HubOptions = {}): Promise<HubProcess> {
  const { environment = {}, flags = [], port = 0 } = options;
  const records = environment['DATABASE_URL'] ?? (await makeDatabase()).url;
  const words = ['start', '--workspace', workspace.folder, '--port', String(port), ...flags];
  const child = launch(words, { ...environment, DATABASE_URL: records });
  const { process: own, output } = child;
  keepOutput(output);
  afterwards(async () => {
    own.kill('SIGTERM');
    await ended(child);
  });
  const url = await eventually(() => {
    if (own.exitCode !== null) throw new Error(`the hub ended with ${own.exitCode}:\n${output()}`);
    return STARTED.exec(output())?.[1];
  });
  const headers = {
    'content-type': 'application/json',
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
  };
  const asker =
    (path: string) =>
    async <Data>(query: string, variables?: Readonly<Record<string, unknown>>) => {
      const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
      return (await response.json()) as Answer<Data>;
    };
  return {
    url,
    port: Number(new URL(url).port),
    pid: own.pid ?? 0,
    output,
    wrote: async (what) => void (await eventually(() => (typeof what === 'string' ? output().includes(what) : what.test(output())))),
    ask: asker('/graphql'),
    askRegistry: asker('/registry/graphql'),
    async stop() {
      own.kill('SIGTERM');
      await ended(child);
      return own.exitCode;
    },
    async kill() {
      own.kill('SIGKILL');
      await ended(child);
    },
  };
}
