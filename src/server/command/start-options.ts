import { isAbsolute, resolve } from 'node:path';
import { WeirError } from '../../contract/index.ts';
import type { Asked, Command, Environment } from './command.ts';
import { helpOf } from './help.ts';
import { parseWords } from './parse-words.ts';

/** What `weir start` was told, by flags and environment; absent where nothing was said. */
export interface StartOptions {
  readonly workspace: string | undefined;
  readonly dataDirectory: string | undefined;
  readonly environment: string | undefined;
  readonly port: number | undefined;
  readonly host: string | undefined;
  readonly production: boolean;
  readonly embedded: boolean;
  readonly databaseUrl: string | undefined;
  readonly adminToken: string | undefined;
}

/** `weir start`, but for what it does: that is the wiring's. */
export const START: Omit<Command, 'run'> = {
  name: 'start',
  summary: 'Starts a hub on a workspace and follows its files; also where no command is named.',
  usage: '[--workspace DIR] [--env NAME] [--port N] [--production [--embedded]]',
  options: {
    workspace: {
      type: 'string',
      value: 'DIR',
      description:
        'The folder with weir.yaml, sources/, relationships.yaml, models/ and policies/ (WEIR_WORKSPACE; this one where nothing is said).',
    },
    env: { type: 'string', value: 'NAME', description: 'Lays env/NAME.yaml over weir.yaml (WEIR_ENV).' },
    port: { type: 'string', value: 'N', description: '4000 where nothing is said (WEIR_PORT).' },
    production: { type: 'boolean', description: 'Nothing is allowed without a token (WEIR_ADMIN_TOKEN, or one that is printed once).' },
    embedded: { type: 'boolean', description: 'In production: keep records and models in the embedded PostgreSQL.' },
  },
  examples: [
    'weir start --workspace my-workspace',
    'DATABASE_URL=postgres://… WEIR_ADMIN_TOKEN=… weir start --workspace my-workspace --production',
  ],
};

export const HELP = `${helpOf({ ...START, run: () => Promise.resolve(0) })}

Environment: DATABASE_URL, WEIR_WORKSPACE, WEIR_ENV, WEIR_DATA_DIR, WEIR_PORT, WEIR_HOST, WEIR_ADMIN_TOKEN`;

const wrong = (message: string) => new WeirError('BAD_USER_INPUT', message);

/** A port from a flag or variable; `name` is what the message calls it. */
function parsePort(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || text.trim() === '')
    throw wrong(`${name} is ${text}; a port is a whole number from 0 to 65535.`);
  return port;
}

/** What a start was told; flags win over the environment. Throws BAD_USER_INPUT. */
export function startOptions({ flags, env, cwd }: Pick<Asked, 'flags' | 'env' | 'cwd'>): StartOptions {
  if (flags.is('embedded') && !flags.is('production'))
    throw wrong('--embedded goes with --production; without it the embedded database is used anyway.');
  const said = (name: string) => env[name] || undefined;
  const folder = (path: string | undefined) => (path === undefined || isAbsolute(path) ? path : resolve(cwd, path));
  return {
    workspace: folder(flags.text('workspace') ?? said('WEIR_WORKSPACE')),
    dataDirectory: folder(said('WEIR_DATA_DIR')),
    environment: flags.text('env') ?? said('WEIR_ENV'),
    port: parsePort(flags.text('port'), '--port') ?? parsePort(said('WEIR_PORT'), 'WEIR_PORT'),
    host: said('WEIR_HOST'),
    production: flags.is('production'),
    embedded: flags.is('embedded'),
    databaseUrl: said('DATABASE_URL'),
    adminToken: said('WEIR_ADMIN_TOKEN'),
  };
}

/** The words of a program that does nothing but start a hub, as the example's. Throws BAD_USER_INPUT for what it does not know. */
export function parseCommand(
  words: readonly string[],
  env: Environment,
): { readonly kind: 'start'; readonly options: StartOptions } | { readonly kind: 'help' } {
  const [first, ...rest] = words;
  if (first !== undefined && !first.startsWith('-') && first !== START.name)
    throw wrong(`This starts a hub, and \`${first}\` is another command: \`weir ${first}\`.`);
  const { flags, help } = parseWords(START, first === START.name ? rest : words);
  return help ? { kind: 'help' } : { kind: 'start', options: startOptions({ flags, env, cwd: resolve(env['INIT_CWD'] || '.') }) };
}
