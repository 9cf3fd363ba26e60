import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands.ts';
import { helpOf } from '../../src/server/command/index.ts';
import { parseCommand } from '../../src/server/index.ts';
import { jsonOf, weir } from '../hub/command.ts';

const start = (words: string[], env: Record<string, string> = {}) => {
  const command = parseCommand(words, env);
  if (command.kind !== 'start') throw new Error('not a start');
  return command.options;
};

it('takes flags before the environment', () => {
  const env = { WEIR_PORT: '4100', WEIR_WORKSPACE: '/a', WEIR_ENV: 'prod', DATABASE_URL: 'postgres://db', WEIR_HOST: '0.0.0.0' };
  expect(start(['start', '--port', '4200', '--workspace', '/b'], env)).toMatchObject({
    port: 4200,
    workspace: '/b',
    environment: 'prod',
    databaseUrl: 'postgres://db',
    host: '0.0.0.0',
    production: false,
  });
  expect(start([], env)).toMatchObject({ port: 4100, workspace: '/a' });
});

it('starts where no command is named, and reads relative folders from where npm was called', () => {
  expect(start(['--workspace', 'mine', '--production', '--embedded'], { INIT_CWD: '/home/someone' })).toMatchObject({
    workspace: '/home/someone/mine',
    production: true,
    embedded: true,
  });
});

it('an empty variable is one that is not set', () => {
  expect(start([], { WEIR_PORT: '', WEIR_WORKSPACE: '', DATABASE_URL: '' })).toMatchObject({
    port: undefined,
    workspace: undefined,
    databaseUrl: undefined,
  });
});

it.each([
  [['--port', 'abc'], '--port is abc; a port is a whole number'],
  [['--port', '70000'], '--port is 70000'],
  [['--prot', '4000'], 'has no option `--prot`. Did you mean `--port`?'],
  [['frobnicate'], '`frobnicate` is another command'],
  [['--embedded'], '--embedded goes with --production'],
])('refuses %j', (words, message) => {
  expect(() => parseCommand(words, {})).toThrow(message);
});

describe('the table of commands', () => {
  it.each([
    ['source', '`weir source` is one of add, list, test, refresh, pause, resume, remove.'],
    ['source ad', 'weir has no command `source ad`. Did you mean `source add`?'],
    ['sorce list', 'weir has no command `sorce`. Did you mean `source`?'],
    ['source add', '`weir source add FILE|- [--url URL] [--token TOKEN] [--json]`: something is missing.'],
    ['source add a.yaml b.yaml', '`b.yaml` is one word too many.'],
    ['source list --urll x', 'weir source list has no option `--urll`. Did you mean `--url`?'],
    ['source list --url', '`--url` needs a value.'],
    ['source list --token --url', '`--token` needs a value.'],
    ['source list --url http://a --url http://b', '`--url` is given twice.'],
    ['source list --json=yes', '`--json` takes no value.'],
    ['model run', '`weir model run NAME… [--full]'],
    ['model run A --tag x', '`--tag` of weir model run is not in this version.'],
    ['model run A --from 2001-01-01', '`--from` of weir model run is not in this version.'],
    ['start --role worker', '`--role` of weir start is not in this version.'],
    ['schema promote', '`weir schema promote` is not in this version.'],
    ['schema history --last 0', '--last is 0; it is a number of versions, from 1.'],
    ['schema check a.graphql', 'Say which service it is of: `--name NAME`.'],
    ['check --github --junit', '--github and --junit do not go together'],
  ])('weir %s', async (line, message) => {
    const answer = await weir(line.split(' '));
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toContain(message);
  });

  it('gives help of all, of a group and of one, with examples', async () => {
    const all = await weir(['--help']);
    for (const { name } of COMMANDS) expect(all.stdout).toContain(`\n  ${name} `);
    expect(all.code).toBe(0);
    expect((await weir(['help', 'model'])).stdout).toMatch(/^weir model COMMAND \[OPTIONS\]\n\n {2}model plan /);
    for (const command of COMMANDS) {
      const help = await weir([...command.name.split(' '), '--help']);
      expect(help).toMatchObject({ code: 0, stderr: '', stdout: `${helpOf(command)}\n` });
      expect(command.examples.length).toBeGreaterThan(0);
    }
  });

  it('a command that prints JSON prints JSON of a fault in its words, too', async () => {
    const answer = await weir(['source', 'add', '--json']);
    expect([answer.code, jsonOf(answer)]).toMatchObject([2, { problems: [{ code: 'BAD_USER_INPUT' }] }]);
  });

  it('every command that asks a hub takes --url, --token and --json, and every usage names its options', () => {
    for (const { name, options, usage } of COMMANDS) {
      expect([name, 'token' in options && !('url' in options)]).toEqual([name, false]);
      for (const option of Object.keys(options)) expect([name, usage.includes(`--${option}`)]).toEqual([name, true]);
    }
  });
});
