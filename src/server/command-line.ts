import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { WeirError } from '../contract/index.ts';

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

export type Command = { readonly kind: 'start'; readonly options: StartOptions } | { readonly kind: 'help' };

export const HELP = `weir start [--workspace DIR] [--env NAME] [--port N] [--production [--embedded]]

  --workspace DIR   the folder with weir.yaml, sources/, relationships.yaml and models/
  --env NAME        lays env/NAME.yaml over weir.yaml
  --port N          4000 where nothing is said
  --production      nothing is allowed without a token (WEIR_ADMIN_TOKEN, or one that is printed once)
  --embedded        in production: keep records and models in the embedded PostgreSQL

  weir start --workspace my-workspace
  DATABASE_URL=postgres://… WEIR_ADMIN_TOKEN=… weir start --workspace my-workspace --production

Environment: DATABASE_URL, WEIR_WORKSPACE, WEIR_ENV, WEIR_DATA_DIR, WEIR_PORT, WEIR_HOST, WEIR_ADMIN_TOKEN
`;

/** Commands of the surface whose part is not built yet. */
const LATER = ['init', 'check', 'apply', 'diff', 'export', 'source', 'schema', 'model', 'query', 'token', 'backup', 'restore', 'doctor'];

const wrong = (message: string) => new WeirError('BAD_USER_INPUT', message);

/** A port from a flag or variable; `name` is what the message calls it. */
function parsePort(text: string | undefined, name: string): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw wrong(`${name} is ${text}; a port is a whole number from 0 to 65535.`);
  return port;
}

/**
 * Parses the command line; flags win over the environment. Relative folders are from INIT_CWD where npm sets it.
 * Throws BAD_USER_INPUT for what it does not know.
 */
export function parseCommand(words: readonly string[], env: Readonly<Record<string, string | undefined>>): Command {
  const [first = 'start', ...rest] = words[0]?.startsWith('-') ? ['start', ...words] : words;
  if (LATER.includes(first)) throw wrong(`weir ${first} is not in this version.`);
  if (first === 'help') return { kind: 'help' };
  if (first !== 'start') throw wrong(`weir has no command ${first}; weir --help lists those it has.`);
  const parse = () => {
    try {
      return parseArgs({
        args: rest,
        options: {
          workspace: { type: 'string' },
          env: { type: 'string' },
          port: { type: 'string' },
          production: { type: 'boolean' },
          embedded: { type: 'boolean' },
          help: { type: 'boolean', short: 'h' },
        },
      }).values;
    } catch (thrown) {
      throw wrong(`${thrown instanceof Error ? thrown.message : String(thrown)}. weir --help lists the options.`);
    }
  };
  const flags = parse();
  if (flags.help) return { kind: 'help' };
  if (flags.embedded && !flags.production)
    throw wrong('--embedded goes with --production; without it the embedded database is used anyway.');
  const said = (name: string) => (env[name] === '' ? undefined : env[name]);
  const folder = (path: string | undefined) => (path === undefined || isAbsolute(path) ? path : resolve(env['INIT_CWD'] ?? '.', path));
  return {
    kind: 'start',
    options: {
      workspace: folder(flags.workspace ?? said('WEIR_WORKSPACE')),
      dataDirectory: folder(said('WEIR_DATA_DIR')),
      environment: flags.env ?? said('WEIR_ENV'),
      port: parsePort(flags.port, '--port') ?? parsePort(said('WEIR_PORT'), 'WEIR_PORT'),
      host: said('WEIR_HOST'),
      production: flags.production ?? false,
      embedded: flags.embedded ?? false,
      databaseUrl: said('DATABASE_URL'),
      adminToken: said('WEIR_ADMIN_TOKEN'),
    },
  };
}
