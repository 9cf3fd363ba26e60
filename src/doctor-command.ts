import { isAbsolute, join, resolve } from 'node:path';
import { workspaceOf } from './check-command.ts';
import { WeirError } from './contract/index.ts';
import { whileWaiting, type Command } from './server/command/index.ts';

const WIDTH = 'unreachable'.length;

/** Says what is wrong with this machine, its database and the workspace's sources. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Says in plain words what is wrong with this machine, database and sources, and what would mend it.',
  usage: '[--workspace DIR] [--env NAME] [--url URL [--token TOKEN]] [--json]',
  options: {
    workspace: { type: 'string', value: 'DIR', description: 'The workspace (WEIR_WORKSPACE; this folder where nothing is said).' },
    env: { type: 'string', value: 'NAME', description: 'Lays env/NAME.yaml over weir.yaml (WEIR_ENV).' },
    url: { type: 'string', value: 'URL', description: 'Asks the hub that runs there, too (WEIR_URL).' },
    token: { type: 'string', description: 'For that hub (WEIR_TOKEN).' },
    json: { type: 'boolean', description: 'Prints what was found as JSON.' },
  },
  examples: ['weir doctor', 'weir doctor --workspace my-workspace --url http://127.0.0.1:4000'],
  async run(asked, out) {
    const { flags, env, cwd } = asked;
    const folder = workspaceOf(asked);
    const { examine } = await import('./hub-doctor.ts');
    const said = env['WEIR_DATA_DIR'];
    const url = flags.text('url') ?? env['WEIR_URL'];
    const findings = await whileWaiting(
      out,
      'Looking',
      examine({
        folder,
        env: flags.text('env') ?? env['WEIR_ENV'],
        environment: env,
        dataDirectory: said === undefined ? join(folder, '.weir') : isAbsolute(said) ? said : resolve(cwd, said),
        host: env['WEIR_HOST'] ?? '127.0.0.1',
        port: portOf(env['WEIR_PORT']),
        databaseUrl: env['DATABASE_URL'],
        hub: url === undefined ? undefined : { url, token: flags.text('token') ?? env['WEIR_TOKEN'] },
      }),
    );
    const levels = new Set(findings.map(({ level }) => level));
    const code = levels.has('wrong') ? 1 : levels.has('unreachable') ? 3 : 0;
    out.json({ ok: code === 0, findings });
    for (const { level, where, what, cure } of findings) {
      out.line(`${level.padEnd(WIDTH)}  ${where}: ${what}`);
      if (cure !== undefined) out.line(`${' '.repeat(WIDTH)}  ${cure}`);
    }
    return code;
  },
};

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new WeirError('BAD_USER_INPUT', `WEIR_PORT is ${text}; a port is a whole number from 0 to 65535.`);
}
