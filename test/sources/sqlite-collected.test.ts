import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { sqliteWorkspace } from './sqlite-fixture.ts';

const CONNECTION = join(import.meta.dirname, '../../dist/src/sources/sqlite/connection.js');

/** In a process of its own: where the event loop is held, nothing in it can tell. */
const program = (file: string): string => `
  import { Connection } from ${JSON.stringify(CONNECTION)};
  const connection = await new Connection(${JSON.stringify(file)}).prepare();
  const never = new AbortController().signal;
  const counted = 'with recursive g(g) as (select 0 union all select g + 1 from g where g < cast($1 as integer)) select count(*) from g';
  const asked = [];
  for (let number = 0; number < 50; number += 1) asked.push(await connection.rows('select ' + number, [], never));
  const end = new AbortController();
  const endless = connection.rows(counted, ['1000000000000'], end.signal).catch(({ message }) => message);
  await new Promise((resolve) => setTimeout(resolve, 200));
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 50));
  end.abort();
  const again = [];
  again.push(await endless);
  again.push((await connection.rows(counted, ['10'], never))[0][0]);
  console.log(JSON.stringify({ asked: asked.length, again, worn: connection.isWorn }));
  for (let number = 0; number < 200; number += 1) await connection.rows('select -' + number, [], never);
  console.log(JSON.stringify({ worn: connection.isWorn }));
  process.exit();
`;

test('statements that were asked before are collected while another runs, and the event loop does not wait for it', async () => {
  const workspace = await sqliteWorkspace();
  workspace.sql('create table notes (id integer primary key)');
  const words = ['--expose-gc', '--input-type=module', '--eval', program(join(workspace.folder, 'data/shop.db'))];
  const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: 20_000, killSignal: 'SIGKILL' });
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([{ asked: 50, again: ['interrupted', 11], worn: false }, { worn: true }]);
  await workspace.drop();
});
