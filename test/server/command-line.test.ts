import { expect, it } from 'vitest';
import { parseCommand } from '../../src/server/index.ts';

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
  [['--prot', '4000'], "Unknown option '--prot'"],
  [['frobnicate'], 'weir has no command frobnicate'],
  [['doctor'], 'weir doctor is not in this version'],
  [['--embedded'], '--embedded goes with --production'],
])('refuses %j', (words, message) => {
  expect(() => parseCommand(words, {})).toThrow(message);
});
