import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { openDataDirectory } from '../../src/storage/index.ts';
import { zombie } from './embedded/processes.ts';

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-data-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'deep/data');
}

const holder = join(import.meta.dirname, 'data-directory-holder.mjs');

/** Another process that tries to hold a folder: what it says, and the process. */
async function contend(folder: string): Promise<{ said: string; kill: () => Promise<void> }> {
  const child = spawn(process.execPath, [holder, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  const [said] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { said, kill };
}

test('a data directory is made for its owner alone, and opened again by its workspace', async () => {
  const folder = await scratch();
  const first = await openDataDirectory(folder, { workspace: 'shop', port: 4000 });
  expect(((await stat(folder)).mode & 0o777).toString(8)).toBe('700');
  expect(first.path('postgres', 'data')).toBe(join(first.folder, 'postgres/data'));
  await first.release();
  const second = await openDataDirectory(folder, { workspace: 'shop', port: 4000 });
  await second.release();
});

test('one in use is refused, and process and port of its hub are named', async () => {
  const folder = await scratch();
  const held = await openDataDirectory(folder, { workspace: 'shop', port: 0 });
  await held.setPort(4123);
  await expect(openDataDirectory(folder, { workspace: 'shop', port: 4000 })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining(`in use by the hub with pid ${process.pid} on port 4123`),
  });
  await held.release();
  await (await openDataDirectory(folder, { workspace: 'shop', port: 4000 })).release();
});

test('what a hub killed by kill -9 held is free', async () => {
  const folder = await scratch();
  const other = await contend(folder);
  expect(other.said).toBe('held');
  await expect(openDataDirectory(folder, { workspace: 'shop', port: 4000 })).rejects.toThrow('port 4999');
  await other.kill();
  const held = await openDataDirectory(folder, { workspace: 'shop', port: 4000 });
  expect(await readdir(join(folder, 'hubs'))).toHaveLength(1);
  await held.release();
});

test('so it is where the number of the killed hub is another process now, or nobody collected it', async () => {
  const folder = await scratch();
  const held = await openDataDirectory(folder, { workspace: 'shop', port: 4000 });
  const [file = ''] = await readdir(join(folder, 'hubs'));
  const mine = JSON.parse(await readFile(join(folder, 'hubs', file), 'utf8')) as { started: string };
  await held.release();
  await writeFile(join(folder, 'hubs/a.json'), JSON.stringify({ pid: process.ppid, started: mine.started, port: 1 }));
  await writeFile(join(folder, 'hubs/b.json'), JSON.stringify({ pid: await zombie(), started: mine.started, port: 1 }));
  await (await openDataDirectory(folder, { workspace: 'shop', port: 4000 })).release();
});

test('of hubs that start at once, never two hold it', async () => {
  const folder = await scratch();
  const said = (await Promise.all(Array.from({ length: 4 }, () => contend(folder)))).map((other) => other.said);
  expect(said.filter((line) => line === 'held').length).toBeLessThanOrEqual(1);
  expect(said.filter((line) => line !== 'held').every((line) => line.includes('in use by the hub with pid'))).toBe(true);
});

test("another workspace's is refused, both are named, and it is free afterwards", async () => {
  const folder = await scratch();
  await (await openDataDirectory(folder, { workspace: 'shop', port: 4000 })).release();
  await expect(openDataDirectory(folder, { workspace: 'farm', port: 4000 })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringMatching(/belongs to the workspace "shop", and this one is "farm"/),
  });
  await (await openDataDirectory(folder, { workspace: 'shop', port: 4000 })).release();
});

test('one of another version is refused, and both are named', async () => {
  const folder = await scratch();
  await (await openDataDirectory(folder, { workspace: 'shop', port: 4000 })).release();
  await writeFile(join(folder, 'weir.json'), JSON.stringify({ version: 9, workspace: 'shop' }));
  await expect(openDataDirectory(folder, { workspace: 'shop', port: 4000 })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringMatching(/has layout version 9, and this Weir knows version 1/),
  });
});

test('a folder that cannot be made is named', async () => {
  const folder = await scratch();
  await (await openDataDirectory(folder, { workspace: 'shop', port: 4000 })).release();
  await expect(openDataDirectory(join(folder, 'weir.json/data'), { workspace: 'shop', port: 4000 })).rejects.toMatchObject({
    code: 'BAD_DEFINITION',
    message: expect.stringMatching(/weir\.json\/data cannot be used \(ENOTDIR\)/),
  });
});
