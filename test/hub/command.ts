import { Writable } from 'node:stream';
import { COMMANDS } from '../../src/commands.ts';
import { runCommandLine, type ExitCode } from '../../src/server/command/index.ts';

export interface CommandAnswer {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandSurroundings {
  /** What comes by standard input. */
  readonly input?: string;
  /** Standard output is a terminal. */
  readonly terminal?: boolean;
}

/** Runs one command line of `weir` in this process; its environment is what is given. */
export async function weir(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { input = '', terminal = false }: CommandSurroundings = {},
): Promise<CommandAnswer> {
  const collect = (chunks: string[]) =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk.toString());
        done();
      },
    });
  const [out, err]: [string[], string[]] = [[], []];
  const stdin = (async function* () {
    yield await Promise.resolve(input);
  })();
  const stdout = Object.assign(collect(out), { isTTY: terminal, columns: 200 });
  const code = await runCommandLine(COMMANDS, words, { stdin, stdout, stderr: collect(err), env });
  return { code, stdout: out.join(''), stderr: err.join('') };
}

/** The document that a command prints with --json. */
export const jsonOf = <T = Record<string, unknown>>({ stdout }: CommandAnswer): T => JSON.parse(stdout) as T;
