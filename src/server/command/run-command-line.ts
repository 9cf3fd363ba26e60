import { isAbsolute, resolve } from 'node:path';
import { nearest, WeirError } from '../../contract/index.ts';
import type { Asked, Command, Environment, ExitCode } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { helpOf, helpOfAll } from './help.ts';
import { LATER } from './later.ts';
import { openOutput, type Streams } from './output.ts';
import { parseWords } from './parse-words.ts';

/** Of standard input. */
const MAX_INPUT_BYTES = 10_000_000;

/** What a command line came from. */
export interface Surroundings extends Streams {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly env: Environment;
}

/** The words before the first command that there was: `weir --port 4100` starts a hub. */
const DEFAULT_COMMAND = 'start';

/**
 * Runs one command line and gives its exit code; help of what is asked for is printed. What is thrown as a WeirError is one line on
 * standard error; anything else is a fault of the program and is thrown on.
 */
export async function runCommandLine(commands: readonly Command[], words: readonly string[], around: Surroundings): Promise<ExitCode> {
  const env = Object.fromEntries(Object.entries(around.env).filter(([, value]) => value !== ''));
  const print = (text: string): ExitCode => {
    around.stdout.write(`${text}\n`);
    return 0;
  };
  let out = openOutput(around, env, false);
  try {
    const said = words[0] === 'help' ? [...words.slice(1), '--help'] : words;
    if (said.length === 1 && ['--help', '-h'].includes(said[0] ?? '')) return print(helpOfAll(commands));
    const { command, rest, group } = find(commands, said);
    if (!command) return print(helpOfAll(commands, group));
    // Before the flags are judged, so that whoever reads JSON gets JSON of a fault in them, too.
    if ('json' in command.options && rest.includes('--json')) out = openOutput(around, env, true);
    const { positionals, flags, help } = parseWords(command, rest);
    if (help) return print(helpOf(command));
    const from = env['INIT_CWD'] ?? '.';
    const cwd = isAbsolute(from) ? from : resolve(from);
    const code = await command.run({ positionals, flags, env, cwd, input: () => textOf(around.stdin) }, out);
    out.finish();
    return code;
  } catch (thrown) {
    if (!(thrown instanceof WeirError)) throw thrown;
    out.problem({ code: thrown.code, message: thrown.message });
    out.finish();
    return exitCodeOf(thrown.code);
  }
}

type Found = { command: Command; rest: readonly string[]; group?: undefined } | { command?: undefined; rest?: undefined; group: string };

/** The command that words name, and those after its name; or a group whose help is asked for. Throws BAD_USER_INPUT. */
function find(commands: readonly Command[], words: readonly string[]): Found {
  const named = (name: string) => commands.find((command) => command.name === name);
  const [first = DEFAULT_COMMAND, second] = words[0]?.startsWith('-') ? [DEFAULT_COMMAND] : words;
  const single = named(first);
  if (single) return { command: single, rest: words[0] === first ? words.slice(1) : words };
  const pair = second === undefined ? undefined : named(`${first} ${second}`);
  if (pair) return { command: pair, rest: words.slice(2) };
  const later = LATER.find((name) => name === first || name === `${first} ${second}`);
  if (later !== undefined) throw wrong(`\`weir ${later}\` is not in this version.`);
  const members = commands.flatMap(({ name }) => (name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : []));
  if (members.length === 0) {
    const near = nearest(first, new Set(commands.map(({ name }) => name.split(' ')[0] ?? name)));
    throw wrong(
      `weir has no command \`${first}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`} \`weir --help\` lists those it has.`,
    );
  }
  if (second === '--help' || second === '-h') return { group: first };
  if (second === undefined || second.startsWith('-'))
    throw wrong(`\`weir ${first}\` is one of ${members.join(', ')}. \`weir ${first} --help\` lists them.`);
  const near = nearest(second, members);
  throw wrong(
    `weir has no command \`${first} ${second}\`.${near === undefined ? ` There is: ${members.join(', ')}.` : ` Did you mean \`${first} ${near}\`?`}`,
  );
}

const wrong = (message: string) => new WeirError('BAD_USER_INPUT', message);

async function textOf(stream: AsyncIterable<Uint8Array | string>): ReturnType<Asked['input']> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > MAX_INPUT_BYTES) throw new WeirError('LIMIT_EXCEEDED', `Standard input is larger than ${MAX_INPUT_BYTES / 1e6} MB.`);
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}
